// Copying, and interpolating between neighbours.
#include "camera/talk/sound_queue.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::talk {

void SoundQueue::push(std::span<const std::int16_t> samples) {
    if (first_ > 0) {
        samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
    samples_.insert(samples_.end(), samples.begin(), samples.end());
}

std::size_t SoundQueue::read(std::span<std::int16_t> to, double speed) {
    if (speed == 1) {
        between_ = 0;
        const std::size_t count = std::min(to.size(), size());
        std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(first_), count, to.begin());
        first_ += count;
        return count;
    }
    std::size_t given = 0;
    while (given < to.size() && size() >= 2) {
        const double left = samples_[first_];
        const double right = samples_[first_ + 1];
        to[given++] = static_cast<std::int16_t>(std::lround(left + (right - left) * between_));
        between_ += speed;
        const double whole = std::floor(between_);
        between_ -= whole;
        first_ += std::min(static_cast<std::size_t>(whole), size());
    }
    return given;
}

void SoundQueue::clear() {
    samples_.clear();
    first_ = 0;
    between_ = 0;
}

}  // namespace ocelli::camera::talk
