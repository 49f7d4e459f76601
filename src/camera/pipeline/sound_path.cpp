// Encodes samples while some stream with sound has a reader.
#include "camera/pipeline/sound_path.h"

#include "base/log.h"

namespace ocelli::camera::pipeline {

SoundPath::SoundPath(media::MediaClock& clock, std::vector<StreamOutput*> outputs)
    : clock_(clock), outputs_(std::move(outputs)) {
    state_.lock()->carries.resize(outputs_.size());
}

void SoundPath::configure(const encode::AudioParameters& parameters, std::vector<bool> carries) {
    state_.with([&](State& state) {
        state.parameters = parameters;
        state.carries = std::move(carries);
        state.carries.resize(outputs_.size());
        state.failed = false;
        if (state.encoder) {
            announce(state, state.encoder->track());
        }
    });
}

void SoundPath::silence() {
    state_.with([&](State& state) {
        state.encoder.reset();
        announce(state, nullptr);
    });
}

void SoundPath::expect(std::uint32_t sampleRate, int channels) {
    state_.with([&](State& state) { prepare(state, sampleRate, channels); });
}

bool SoundPath::wanted() const {
    return state_.with([&](const State& state) { return wanted(state); });
}

void SoundPath::offer(const capture::AudioBlock& block) {
    state_.with([&](State& state) {
        if (block.samples.empty() || !prepare(state, block.sampleRate, block.channels) ||
            !wanted(state)) {
            return;
        }
        auto packets = state.encoder->encode(
            block.samples, block.captureTime, clock_.wallAt(block.captureTime)
        );
        if (!packets) {
            log::warning("audio", "{}", packets.error().describe());
            state.encoder.reset();
            state.failed = true;
            announce(state, nullptr);
            return;
        }
        for (const media::PacketPtr& packet : *packets) {
            for (std::size_t i = 0; i < outputs_.size(); ++i) {
                if (state.carries[i]) {
                    outputs_[i]->publish(Feeder::Encoder, packet);
                }
            }
        }
    });
}

bool SoundPath::prepare(State& state, std::uint32_t sampleRate, int channels) {
    encode::AudioParameters parameters = state.parameters;
    parameters.inputRate = sampleRate;
    parameters.inputChannels = channels;
    if (state.encoder && parameters == state.encoderParameters) {
        // A stream that has just come back to our side does not know its sound yet.
        announce(state, state.encoder->track());
        return true;
    }
    if (state.failed && parameters == state.encoderParameters) {
        return false;
    }
    state.encoderParameters = parameters;
    auto made = encode::AudioEncoder::create(parameters);
    if (!made) {
        log::warning("audio", "{}", made.error().describe());
        state.encoder.reset();
        state.failed = true;
        announce(state, nullptr);
        return false;
    }
    state.failed = false;
    state.encoder = std::move(*made);
    announce(state, state.encoder->track());
    return true;
}

void SoundPath::announce(const State& state, const media::TrackPtr& track) {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        outputs_[i]->setAudio(Feeder::Encoder, state.carries[i] ? track : nullptr);
    }
}

bool SoundPath::wanted(const State& state) const {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        const bool ours = outputs_[i]->feeder() == Feeder::Encoder;
        if (state.carries[i] && ours && outputs_[i]->hub().readers() > 0) {
            return true;
        }
    }
    return false;
}

}  // namespace ocelli::camera::pipeline
