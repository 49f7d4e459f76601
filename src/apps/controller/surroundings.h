// What the controller is plugged into: docks at its ports, and power (BS-INS-02).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bodyworn/system/docked.h"
#include "bodyworn/system/figures.h"
#include "host/peripherals/power.h"
#include "host/peripherals/ups_client.h"
#include "runtime/event_loop.h"

namespace ocelli::apps::controller {

/// Through which interface somebody with this address comes: the zone of a link-local address, else
/// the interface whose network it lies in; empty when none does.
std::string interfaceOf(const std::string& address);

/// Thread-bound to the main loop. What cannot be told is left out.
class Surroundings {
  public:
    struct Faces {
        EventLoop& loop;
        std::filesystem::path root;      ///< "/" or a folder that stands in its place
        std::vector<std::string> ports;  ///< interfaces with docks, in their order
        std::optional<host::peripherals::UpsAddress> ups;
        std::function<std::vector<bodyworn::system::DockedCamera>()> cameras;
        std::function<void(std::string)> log;  ///< what happened, for the log of the system
    };

    explicit Surroundings(Faces faces);

    const std::vector<bodyworn::system::DockPortFigures>& ports() const { return ports_.all(); }

    const bodyworn::system::PowerFigures& power() const { return power_; }

    static constexpr Duration kLookEvery = std::chrono::seconds(1);

  private:
    void look();
    void lookAtPorts();
    void lookAtPower();
    void setPower(bodyworn::system::PowerFigures now);

    Faces faces_;
    bodyworn::system::DockPorts ports_;
    bodyworn::system::PowerFigures power_;
    std::vector<std::string> troubles_;  ///< that were logged
    std::optional<Result<host::peripherals::UpsReading>> heard_;
    Timer timer_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::unique_ptr<host::peripherals::UpsClient> ups_;
};

}  // namespace ocelli::apps::controller
