// Two thresholds, a delay, and the lamp's own light.
#include "camera/image/day_night.h"

#include <algorithm>
#include <chrono>

namespace ocelli::camera::image {
namespace {

constexpr float kLeastDark = 24;  ///< with sensitivity 0
constexpr float kMostDark = 76;   ///< with sensitivity 100
constexpr float kApart = 20;      ///< from night to day
constexpr float kBeyondLamp = 24;
constexpr Duration kLampTakes = std::chrono::seconds(2);

}  // namespace

void DayNight::apply(int sensitivity, Duration delay, bool lamp) {
    dark_ = kLeastDark + (kMostDark - kLeastDark) * static_cast<float>(sensitivity) / 100;
    delay_ = delay;
    lamp_ = lamp;
}

void DayNight::forget() {
    night_ = false;
    since_.reset();
    settles_.reset();
    lit_.reset();
}

/// True when this light asks for the other of the two.
bool DayNight::wants(float light) const {
    if (!night_) {
        return light <= dark_;
    }
    if (!lamp_) {
        return light >= dark_ + kApart;
    }
    return lit_ && light >= std::max(dark_ + kApart, *lit_ + kBeyondLamp);
}

bool DayNight::update(float light, MonoTime time) {
    if (night_ && !lit_ && settles_ && time >= *settles_) {
        lit_ = light;
    }
    if (lit_) {
        // It may grow darker yet; then less is needed for day.
        lit_ = std::min(*lit_, light);
    }
    if (!wants(light)) {
        since_.reset();
        return night_;
    }
    if (!since_) {
        since_ = time;
    }
    if (time - *since_ >= delay_) {
        night_ = !night_;
        since_.reset();
        lit_.reset();
        settles_ = night_ ? std::optional(time + kLampTakes) : std::nullopt;
    }
    return night_;
}

}  // namespace ocelli::camera::image
