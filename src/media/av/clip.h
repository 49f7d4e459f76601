// A recorded clip from its beginning to its end: frames and sound, each with the time since it
// began.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "media/av/audio_decoder.h"
#include "media/av/demuxer.h"
#include "media/av/video_decoder.h"
#include "media/frame.h"

namespace ocelli::media::av {

/// Pictures and sound in the order of their packets. Reentrant; blocks.
/// Times of each stream always grow: where a stamp is missing or goes back, the usual step is
/// taken.
class Clip {
  public:
    /// Gets each frame; captureTime is the time since the first stamp of the clip.
    using See = std::function<void(const Frame& frame)>;

    /// Gets sound and the time of its first sample.
    using Hear = std::function<void(const AudioSamples& sound, MonoTime time)>;

    /// Errors of Demuxer::openFile(); Unsupported when there are no pictures in it.
    static Result<Clip> open(const std::string& path);

    /// Is asked of each picture, in order, whether it is to be seen; it may be asked of one more
    /// than once. What is wanted may depend on what was seen before, but of a picture that is not
    /// wanted now it must not be said later that it is.
    using Wants = std::function<bool(MonoTime time)>;

    /// Reads all of it, once. Pictures that are not wanted are decoded only as far as others need
    /// them.
    /// @param hear  empty: sound is not decoded
    /// @param wants  empty: all pictures
    Result<void> read(const See& see, const Hear& hear, Wants wants = {});

    /// Packets that could not be decoded and were left out.
    int damaged() const { return damaged_; }

  private:
    /// Turns the stamps of one stream into seconds that always grow.
    struct Timeline {
        std::uint32_t rate = 0;
        double step = 0;  ///< s, where a stamp is missing or goes back
        double last = -1;

        double at(std::int64_t pts, bool known, std::optional<double>& origin);
    };

    void watchFor(Wants wants);
    void lookAhead(const DemuxedPacket& packet);

    Clip() = default;
    void giveFrames(std::vector<FrameBuilder>& frames, const See& see);
    void giveSound(const DemuxedPacket& packet, const Hear& hear);

    std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
    std::unique_ptr<Demuxer> demuxer_;
    std::unique_ptr<VideoDecoder> video_;
    std::unique_ptr<AudioDecoder> audio_;
    FramePool pool_;
    Timeline videoTime_;
    Timeline audioTime_;
    Wants wants_;                   ///< empty: all
    std::deque<MonoTime> coming_;   ///< times of pictures that are wanted and not given yet
    std::optional<double> origin_;  ///< s, of the first stamp of either
    int damaged_ = 0;
};

}  // namespace ocelli::media::av
