// Words for the states of a worn camera.
#include "bodyworn/device/situation.h"

#include <array>

namespace ocelli::bodyworn::device {

std::string_view toString(Phase phase) {
    constexpr std::array<std::string_view, 6> kNames = {
        "off", "shipping", "docked", "starting", "ready", "standby"
    };
    return kNames.at(static_cast<std::size_t>(phase));
}

std::string_view toString(Recording recording) {
    constexpr std::array<std::string_view, 4> kNames = {"idle", "starting", "running", "stopping"};
    return kNames.at(static_cast<std::size_t>(recording));
}

std::string_view toString(Trigger trigger) {
    constexpr std::array<std::string_view, 10> kNames = {
        "Button",
        "SensorCamera",
        "FallDetection",
        "Unholstering",
        "Docked",
        "PowerOff",
        "BatteryEmpty",
        "StorageFull",
        "Failure",
        "Broadcast",
    };
    return kNames.at(static_cast<std::size_t>(trigger));
}

std::string_view toString(Link link) {
    constexpr std::array<std::string_view, 5> kNames = {"absent", "working", "up", "failed", "off"};
    return kNames.at(static_cast<std::size_t>(link));
}

std::string_view toString(Sim sim) {
    constexpr std::array<std::string_view, 5> kNames = {
        "unknown", "missing", "locked", "faulty", "ready"
    };
    return kNames.at(static_cast<std::size_t>(sim));
}

Level levelOf(Duration left) {
    if (left > std::chrono::hours(1)) {
        return Level::Green;
    }
    return left >= std::chrono::minutes(30) ? Level::Amber : Level::Red;
}

}  // namespace ocelli::bodyworn::device
