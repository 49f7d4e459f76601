// From links and cameras to what stands at a port.
#include "bodyworn/system/dock_ports.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ocelli::bodyworn::system {

std::string_view toString(DockPortState state) {
    static constexpr std::array<std::string_view, 5> kWords = {
        "absent", "off", "noLink", "empty", "camera"
    };
    return kWords.at(static_cast<std::size_t>(state));
}

Json toJson(const DockPortFigures& port) {
    return Json{
        {"number", port.number},
        {"interface", port.interface},
        {"state", toString(port.state)},
        {"since", formatTime(port.since)},
        {"megabits", port.megabits ? Json(*port.megabits) : Json(nullptr)},
        {"cameras", port.cameras},
        {"lost", port.lost},
    };
}

std::string troubleOf(const DockPortFigures& port) {
    if (!port.lost) {
        return {};
    }
    const std::string_view words =
        port.state == DockPortState::Absent ? "its network adapter is gone"
        : port.state == DockPortState::Off  ? "it is switched off in this computer"
                                            : "the dock has no power, or its cable is out";
    return fmt::format("Dock port {} ({}) went dark: {}", port.number, port.interface, words);
}

void DockPorts::look(
    const std::vector<DockPortReading>& readings,
    const std::multimap<std::string, std::string>& cameras,
    WallTime now
) {
    ports_.resize(std::min(readings.size(), kMost));
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        DockPortFigures& port = ports_[i];
        const DockPortReading& reading = readings[i];
        const bool first = port.number == 0;
        port.number = static_cast<int>(i) + 1;
        port.interface = reading.interface;
        port.megabits = reading.megabits;
        port.cameras.clear();
        const auto [begin, end] = cameras.equal_range(reading.interface);
        std::transform(begin, end, std::back_inserter(port.cameras), [](const auto& one) {
            return one.second;
        });
        std::ranges::sort(port.cameras);
        const bool linked = reading.link == DockPortState::Empty;
        const DockPortState state =
            linked && !port.cameras.empty() ? DockPortState::Camera : reading.link;
        const bool was =
            !first && (port.state == DockPortState::Empty || port.state == DockPortState::Camera);
        port.lost = !linked && (port.lost || was);
        if (first || state != port.state) {
            port.since = now;
        }
        port.state = state;
    }
}

}  // namespace ocelli::bodyworn::system
