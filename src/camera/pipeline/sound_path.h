// The sound of a channel: filtered, encoded once, published to every stream that carries sound.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "camera/capture/source.h"
#include "camera/encode/audio_encoder.h"
#include "camera/pipeline/stream_output.h"
#include "media/media_clock.h"
#include "runtime/guarded.h"

namespace ocelli::camera::pipeline {

/// Thread-safe; samples come from one thread at a time.
class SoundPath {
  public:
    /// `outputs` must outlive this object.
    SoundPath(media::MediaClock& clock, std::vector<StreamOutput*> outputs);

    /// @param parameters  codec and bit rate; inputRate and inputChannels are ignored
    /// @param carries     which outputs are to have sound, by index
    void configure(const encode::AudioParameters& parameters, std::vector<bool> carries);

    /// No sound any more, until the next samples.
    void silence();

    /// Samples of this form will come: streams can announce their sound before the first arrives.
    void expect(std::uint32_t sampleRate, int channels);

    /// True while some stream with sound that we encode has a reader.
    bool wanted() const;

    /// Samples as captured, volume and filter already applied.
    void offer(const capture::AudioBlock& block);

  private:
    struct State {
        encode::AudioParameters parameters;
        std::vector<bool> carries;
        std::unique_ptr<encode::AudioEncoder> encoder;
        encode::AudioParameters encoderParameters;
        bool failed = false;
    };

    bool prepare(State& state, std::uint32_t sampleRate, int channels);
    void announce(const State& state, const media::TrackPtr& track);
    bool wanted(const State& state) const;

    media::MediaClock& clock_;
    std::vector<StreamOutput*> outputs_;
    Guarded<State> state_;
};

}  // namespace ocelli::camera::pipeline
