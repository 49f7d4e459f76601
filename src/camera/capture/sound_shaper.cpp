// Filter, then gain.
#include "camera/capture/sound_shaper.h"

namespace ocelli::camera::capture {
namespace {

constexpr double kWeakGain = 10;  // 20 dB

}  // namespace

void SoundShaper::process(AudioBlock& block) {
    if (options_.noiseFilter) {
        filter(block);
    }
    applyGain(block.samples, options_.volume / 50.0 * (options_.weak ? kWeakGain : 1));
}

void SoundShaper::filter(AudioBlock& block) {
    const bool possible = block.sampleRate >= 4000 && block.sampleRate <= 192000 &&
                          block.channels >= 1 && block.channels <= 8;
    if (!possible) {
        return;
    }
    if (!filter_ || block.sampleRate != sampleRate_ || block.channels != channels_) {
        sampleRate_ = block.sampleRate;
        channels_ = block.channels;
        filter_.emplace(sampleRate_, channels_);
    }
    filter_->process(block.samples);
}

}  // namespace ocelli::camera::capture
