// Decodes packets of a video track into frames.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "media/frame.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::media::av {

/// As pts of a packet: the container does not tell when it is shown. The frame's pts then follows
/// the order of decoding; it may be unknown too.
constexpr std::int64_t kUnknownPts = INT64_MIN;

enum class DecodeFor {
    Live,  ///< each picture as soon as it is decoded
    File,  ///< in order of display, also where a stream reorders; some packets later
};

/// H.264, H.265, MPEG-4 Part 2 and MJPEG; whatever the stream's pixel format, frames are planar
/// 4:2:0, limited range, BT.709. Frames are copies: a decoder goes on reading what it gave out,
/// while our stages write in place. Thread-bound to whoever created it. Broken data gives an error
/// for that packet; decoding goes on with the next.
class VideoDecoder {
  public:
    /// Unsupported when there is no decoder for the codec.
    static Result<std::unique_ptr<VideoDecoder>> create(
        const Track& track, DecodeFor purpose = DecodeFor::Live
    );
    virtual ~VideoDecoder() = default;

    /// Usually one frame. pts, captureTime and wallTime are those of the packet the frame came in.
    virtual Result<std::vector<FrameBuilder>> decode(const Packet& packet, FramePool& pool) = 0;

    /// Frames that the decoder still holds; afterwards it begins anew.
    virtual Result<std::vector<FrameBuilder>> flush(FramePool& pool) = 0;

    /// Is asked once for each decoded picture, in the order in which they are given out. What it
    /// does not want is neither converted nor given out.
    /// @param pts  as the frame's
    using Wanted = std::function<bool(std::int64_t pts)>;
    virtual void giveOnly(Wanted wanted) = 0;

    /// From the next packet on: pictures that no other picture needs are not decoded at all.
    virtual void skipUnneeded(bool on) = 0;
};

}  // namespace ocelli::media::av
