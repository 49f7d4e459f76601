// Which lamp shines how, in every situation.
#pragma once

#include <array>

#include "bodyworn/device/signals.h"
#include "bodyworn/device/situation.h"
#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

struct Lamps {
    std::array<Lamp, kLeds> leds{};  ///< by Led; those the model lacks are off
    Lamp front;                      ///< for those in front of the camera
    Lamp sensorFront;                ///< the same on a connected sensor camera

    const Lamp& of(Led led) const { return leds.at(static_cast<std::size_t>(led)); }

    bool operator==(const Lamps&) const = default;
};

/// Pure: the same situation always looks the same.
Lamps lampsOf(const WornModel& model, const Situation& situation);

}  // namespace ocelli::bodyworn::device
