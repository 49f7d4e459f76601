// What the lamps of a controller say (BS-SCT-01, -02).
#pragma once

#include <cstdint>
#include <string_view>

#include "bodyworn/system/figures.h"

namespace ocelli::bodyworn::system {

enum class LightColour : std::uint8_t { Green, Amber, Red };

std::string_view toString(LightColour colour);

struct Lights {
    LightColour status = LightColour::Green;   ///< amber: little storage is left; red: a fault
    LightColour storage = LightColour::Green;  ///< red: a fault
    bool accessing = false;                    ///< the storage lamp flashes

    bool operator==(const Lights&) const = default;
};

/// Less is left than a controller should have (BS-SCT-01).
bool isLow(const StorageFigures& storage);

/// It was tried and does not work.
bool hasFailed(DestinationState state);

Lights lightsOf(
    const StorageFigures& storage, const DestinationFigures& destination, const QueueFigures& queue
);

}  // namespace ocelli::bodyworn::system
