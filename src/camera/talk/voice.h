// One who speaks: packets in on any thread, samples out at the pace of the loudspeaker.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "camera/talk/jitter_buffer.h"
#include "camera/talk/sound_queue.h"
#include "media/av/audio_decoder.h"
#include "media/av/resampler.h"
#include "media/talk.h"
#include "runtime/guarded.h"

namespace ocelli::camera::talk {

/// `say`, `end` and `ended` are thread-safe, everything else is bound to the thread that plays.
class Voice {
  public:
    /// @param sampleRate  Hz, of what `pull` gives
    explicit Voice(std::uint32_t sampleRate, JitterBounds bounds = {});

    void say(const media::TrackPtr& track, std::uint32_t timestamp, ByteSpan payload);

    /// Enough said: what has come is still played.
    void end();

    /// Nothing more will come of it.
    bool ended() const;

    /// Fills `to`, with silence where there is nothing.
    /// @return samples that are sound, from the beginning
    std::size_t pull(std::span<std::int16_t> to);

    /// How much sound waits on our side.
    Duration level() const;

    /// Samples used up for each one played: other than 1 while the talker's clock is caught up
    /// with.
    double speed() const { return speed_; }

    JitterBuffer::Counters counters() const;

  private:
    struct Inbox {
        media::TrackPtr track;
        std::optional<JitterBuffer> buffer;
        bool ended = false;
        bool silent = false;  ///< the last turn gave nothing
    };

    struct Next {
        media::TrackPtr track;
        JitterBuffer::Turn turn;
    };

    Next next();
    void fill(std::size_t wanted);
    void play(const media::TrackPtr& track, const JitterBuffer::Turn& turn);
    void convert(const media::av::AudioSamples& sound);
    bool decodeFor(const media::TrackPtr& track);
    void steer();

    std::uint32_t sampleRate_;
    JitterBounds bounds_;
    Guarded<Inbox> inbox_;
    media::TrackPtr track_;  ///< of the decoder
    std::unique_ptr<media::av::AudioDecoder> decoder_;
    std::unique_ptr<media::av::Resampler> resampler_;
    media::av::SoundFormat from_;  ///< of the resampler
    SoundQueue queue_;
    std::optional<double> average_;  ///< seconds that wait
    double speed_ = 1;
};

}  // namespace ocelli::camera::talk
