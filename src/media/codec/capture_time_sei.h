// When a picture was captured, written into its access unit: docs/ref/capture-time.md.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/clock.h"
#include "media/track.h"

namespace ocelli::media::codec {

/// The access unit with one more SEI message (user data, unregistered) in front of its first slice.
/// @param codec  H.264 or H.265; Unsupported for others
/// @param unit   NAL units behind 4-byte lengths; DataLoss when they do not fit or none is a slice
Result<Bytes> withCaptureTime(Codec codec, ByteSpan unit, WallTime time);

/// What the first message of this kind says; nothing where there is none.
std::optional<WallTime> captureTimeOf(Codec codec, ByteSpan unit);

}  // namespace ocelli::media::codec
