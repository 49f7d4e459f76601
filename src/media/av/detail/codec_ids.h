// Our codecs and FFmpeg's names for them.
#pragma once

#include <optional>

#include "media/av/handles.h"
#include "media/track.h"

namespace ocelli::media::av::detail {

AVCodecID codecIdOf(Codec codec);

/// Nothing for codecs that no track of ours carries. Little-endian PCM counts as Pcm.
std::optional<Codec> codecOf(AVCodecID id);

/// What a decoder is set up from. @param configuration  becomes the extra data
Result<ParametersHandle> parametersOf(const Track& track, ByteSpan configuration);

}  // namespace ocelli::media::av::detail
