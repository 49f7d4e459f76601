// Decoders from what a container says of its streams, also for codecs that no track of ours
// carries.
#pragma once

#include "media/av/audio_decoder.h"
#include "media/av/handles.h"
#include "media/av/video_decoder.h"

namespace ocelli::media::av::detail {

/// @param annexB  packets come with 4-byte lengths and go to the decoder with start codes
Result<std::unique_ptr<VideoDecoder>> createVideoDecoder(
    const AVCodecParameters& parameters, bool annexB, DecodeFor purpose
);

Result<std::unique_ptr<AudioDecoder>> createAudioDecoder(const AVCodecParameters& parameters);

}  // namespace ocelli::media::av::detail
