// Chooses colours.
#include "bodyworn/system/lights.h"

#include <array>

namespace ocelli::bodyworn::system {
namespace {

// Of the storage of the controller: amber below (BS-SCT-01).
constexpr double kLowStorage = 0.08;

}  // namespace

std::string_view toString(LightColour colour) {
    static constexpr std::array<std::string_view, 3> kWords = {"green", "amber", "red"};
    return kWords.at(static_cast<std::size_t>(colour));
}

bool isLow(const StorageFigures& storage) {
    return storage.capacity > 0 &&
           static_cast<double>(storage.free) < kLowStorage * static_cast<double>(storage.capacity);
}

bool hasFailed(DestinationState state) {
    return state != DestinationState::Reachable && state != DestinationState::Unknown &&
           state != DestinationState::NotConnected;
}

Lights lightsOf(
    const StorageFigures& storage, const DestinationFigures& destination, const QueueFigures& queue
) {
    Lights lights;
    const bool fault = !storage.fault.empty();
    if (fault || hasFailed(destination.state)) {
        lights.status = LightColour::Red;
    } else if (isLow(storage)) {
        lights.status = LightColour::Amber;
    }
    lights.storage = fault ? LightColour::Red : LightColour::Green;
    lights.accessing = !fault && (queue.busy > 0 || storage.delivering);
    return lights;
}

}  // namespace ocelli::bodyworn::system
