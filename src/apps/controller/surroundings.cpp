// Looks once a second.
#include "apps/controller/surroundings.h"

#include <algorithm>

#include <fmt/format.h>

#include "host/peripherals/dock_port.h"
#include "net/direct_network.h"

namespace ocelli::apps::controller {
namespace {

namespace peripherals = host::peripherals;
using bodyworn::system::DockPortFigures;
using bodyworn::system::DockPortReading;
using bodyworn::system::DockPortState;
using bodyworn::system::PowerFigures;
using bodyworn::system::PowerState;

DockPortState stateOf(peripherals::PortLink link) {
    switch (link) {
        case peripherals::PortLink::Absent:
            return DockPortState::Absent;
        case peripherals::PortLink::Off:
            return DockPortState::Off;
        case peripherals::PortLink::NoLink:
            return DockPortState::NoLink;
        case peripherals::PortLink::Linked:
            return DockPortState::Empty;
    }
    return DockPortState::Absent;
}

PowerFigures figuresOf(bool online, std::optional<int> percent, bool low) {
    PowerFigures figures;
    figures.state = online ? PowerState::Mains : PowerState::Battery;
    figures.percent = percent;
    figures.low = !online && low;
    return figures;
}

std::string wordsOf(const PowerFigures& power) {
    switch (power.state) {
        case PowerState::Battery:
            return "The mains have failed: on battery";
        case PowerState::Mains:
            return "The mains feed the controller";
        case PowerState::UpsSilent:
            return fmt::format("The UPS does not answer: {}", power.message);
        case PowerState::Unknown:
            break;
    }
    return "Nothing tells of the power any more";
}

}  // namespace

std::string interfaceOf(const std::string& address) {
    if (const auto zone = address.find('%'); zone != std::string::npos) {
        return address.substr(zone + 1);
    }
    // The narrowest network wins: one within another is the nearer one.
    std::string found;
    int bits = -1;
    for (const net::DirectNetwork& network : net::directNetworks()) {
        if (network.bits > bits && net::isIn(network, address)) {
            found = network.interface;
            bits = network.bits;
        }
    }
    return found;
}

Surroundings::Surroundings(Faces faces) : faces_(std::move(faces)) {
    if (faces_.ups) {
        ups_ = std::make_unique<peripherals::UpsClient>(
            *faces_.ups,
            [this, alive = std::weak_ptr(alive_), &loop = faces_.loop](const auto& reading) {
                loop.post([this, alive, reading] {
                    if (!alive.expired()) {
                        heard_ = reading;
                        lookAtPower();
                    }
                });
            }
        );
    }
    timer_ = faces_.loop.every(kLookEvery, [this] { look(); });
    look();
}

void Surroundings::look() {
    lookAtPorts();
    lookAtPower();
}

void Surroundings::lookAtPorts() {
    if (faces_.ports.empty()) {
        return;
    }
    std::vector<DockPortReading> readings;
    for (const std::string& name : faces_.ports) {
        const auto seen = peripherals::readPort(faces_.root, name);
        readings.push_back({name, stateOf(seen.link), seen.megabits});
    }
    std::multimap<std::string, std::string> cameras;
    for (const auto& camera : faces_.cameras()) {
        cameras.emplace(interfaceOf(camera.address), camera.serial);
    }
    ports_.look(readings, cameras, faces_.loop.clock().wall());
    std::vector<std::string> troubles;
    for (const DockPortFigures& port : ports_.all()) {
        if (std::string trouble = troubleOf(port); !trouble.empty()) {
            if (std::ranges::find(troubles_, trouble) == troubles_.end()) {
                faces_.log(trouble);
            }
            troubles.push_back(std::move(trouble));
        }
    }
    troubles_ = std::move(troubles);
}

/// A UPS that was named tells most; without one, what the kernel knows.
void Surroundings::lookAtPower() {
    if (!faces_.ups) {
        const auto mains = peripherals::readMains(faces_.root);
        setPower(mains ? figuresOf(mains->online, mains->percent, mains->low) : PowerFigures{});
        return;
    }
    if (!heard_) {
        return;
    }
    if (const auto& reading = *heard_; reading) {
        setPower(figuresOf(reading->online, reading->percent, reading->low));
    } else {
        PowerFigures silent;
        silent.state = PowerState::UpsSilent;
        silent.message = reading.error().message();
        setPower(std::move(silent));
    }
}

void Surroundings::setPower(PowerFigures now) {
    const bool changed = now.state != power_.state;
    now.since = changed ? faces_.loop.clock().wall() : power_.since;
    const bool first = power_.state == PowerState::Unknown && now.state == PowerState::Mains;
    power_ = std::move(now);
    if (changed && !first) {
        faces_.log(wordsOf(power_));
    }
}

}  // namespace ocelli::apps::controller
