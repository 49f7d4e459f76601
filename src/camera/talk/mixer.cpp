// Sums, the floor, and the volume.
#include "camera/talk/mixer.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::talk {
namespace {

std::int16_t cut(double value) {
    return static_cast<std::int16_t>(std::clamp<long>(std::lround(value), -32768, 32767));
}

}  // namespace

bool Mixer::mayBeHeard(const std::shared_ptr<Voice>& voice, bool speaks, std::size_t count) {
    if (floor_ == voice) {
        quiet_ = speaks ? 0 : quiet_ + count;
        return true;
    }
    if (speaks && (!floor_ || quiet_ >= sampleRate_)) {
        floor_ = voice;
        quiet_ = 0;
        return true;
    }
    return false;
}

void Mixer::render(
    std::span<const std::shared_ptr<Voice>> voices,
    const Setting& setting,
    std::span<std::int16_t> to
) {
    if (std::find(voices.begin(), voices.end(), floor_) == voices.end()) {
        floor_.reset();
    }
    sum_.assign(to.size(), 0);
    one_.resize(to.size());
    for (const std::shared_ptr<Voice>& voice : voices) {
        // All are pulled, so that nobody's sound piles up while another one has the floor.
        const std::size_t sound = voice->pull(one_);
        if (setting.mode == TalkMode::Exclusive && !mayBeHeard(voice, sound > 0, to.size())) {
            continue;
        }
        for (std::size_t i = 0; i < sound; ++i) {
            sum_[i] += one_[i];
        }
    }
    const double gain = std::clamp(setting.volume, 0, 100) / 50.0;
    std::transform(sum_.begin(), sum_.end(), to.begin(), [gain](std::int32_t value) {
        return cut(value * gain);
    });
}

}  // namespace ocelli::camera::talk
