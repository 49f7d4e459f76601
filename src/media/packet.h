// One encoded access unit with its times.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/clock.h"
#include "media/buffer.h"

namespace ocelli::media {

/// One access unit (video) or audio frame. Immutable once published.
///
/// Bytes: H.264 and H.265 as NAL units, each behind a 4-byte big-endian length, parameter sets
/// included in key frames; MPEG-4 with start codes, the headers in front of key frames; MJPEG a
/// whole JPEG file; AAC a raw frame without ADTS; others as RTP carries them (PCM: 16 bit big
/// endian).
struct Packet {
    std::uint32_t track = 0;  ///< Index in the stream's TrackList.
    BufferPtr data;
    std::int64_t pts =
        0;  ///< track ticks, from an arbitrary start that all tracks of the stream share
    std::int64_t dts = 0;       ///< track ticks; equal to pts as our encoders do not reorder
    std::int64_t duration = 0;  ///< track ticks; nominal, 0 when unknown
    bool keyFrame = false;      ///< A decoder can start here. Always true for audio and MJPEG.

    MonoTime captureTime;  ///< when the sensor delivered it (first sample)
    WallTime wallTime;  ///< the same moment in UTC, by the media clock (never steps within a run)
    MonoTime encodedTime;     ///< when the encoder or the source handed it out
    Duration encodingTime{};  ///< how long our encoder had it; 0 where the source encodes

    ByteSpan bytes() const { return *data; }
};

using PacketPtr = std::shared_ptr<const Packet>;

}  // namespace ocelli::media
