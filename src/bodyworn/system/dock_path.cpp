// Goes from the cable to the cameras.
#include "bodyworn/system/dock_path.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::bodyworn::system {
namespace {

using offload::PathReport;
using offload::StepState;

constexpr std::string_view kAddress = "IPv6 address";
constexpr std::string_view kReach = "Docks over link local";

void addInterface(PathReport& report, const DockPathFacts& facts, std::size_t index) {
    const DockPathFacts::Interface& one = facts.interfaces[index];
    if (one.linkLocal.empty()) {
        auto& step = report.add(
            "address",
            kAddress,
            StepState::Failed,
            fmt::format("{} has no IPv6 link-local address", one.name)
        );
        step.advice = fmt::format(
            "Switch IPv6 on for {}: docked cameras find the controller by it, also where nothing "
            "else gives addresses.",
            one.name
        );
        return;
    }
    report.add(
        "address", kAddress, StepState::Good, fmt::format("{} has {}", one.name, one.linkLocal)
    );
    if (!facts.takesIpv6) {
        return;
    }
    if (one.fault.empty()) {
        report.add(
            "reach", kReach, StepState::Good, fmt::format("They answer at {}", one.linkLocal)
        );
        return;
    }
    auto& step = report.add(
        "reach", kReach, StepState::Failed, fmt::format("At {}: {}", one.linkLocal, one.fault)
    );
    step.advice = "A firewall of this computer may refuse: let TCP to the port of the docks pass.";
}

}  // namespace

PathReport judgeDockPath(const DockPathFacts& facts) {
    PathReport report;
    if (facts.interfaces.empty()) {
        report.add("cable", "Network", StepState::Failed, "No network interface has a connection")
            .advice = "Plug the network cable in, and see that its lamp shines.";
        return report;
    }
    if (facts.takesIpv6) {
        report.add(
            "port", "Port of the docks", StepState::Good, fmt::format("Open at {}", facts.listening)
        );
    } else {
        report
            .add(
                "port",
                "Port of the docks",
                StepState::Failed,
                fmt::format("Open at {} only: nobody comes over IPv6", facts.listening)
            )
            .advice = "Start the controller without an address of the docks, as --dock :8445.";
    }
    for (std::size_t i = 0; i < facts.interfaces.size(); ++i) {
        addInterface(report, facts, i);
    }
    if (facts.announced) {
        report.add(
            "announcement", "Announcement", StepState::Good, "The docks are told to the network"
        );
    } else {
        report
            .add(
                "announcement",
                "Announcement",
                StepState::Warning,
                "The docks are not told to the network: cameras that search do not find them"
            )
            .advice = "Start the controller without --no-announcement.";
    }
    if (facts.docked > 0) {
        report.add(
            "cameras",
            "Cameras",
            StepState::Good,
            fmt::format(
                "{} camera{} {} come",
                facts.docked,
                facts.docked == 1 ? "" : "s",
                facts.docked == 1 ? "has" : "have"
            )
        );
    } else {
        report.add("cameras", "Cameras", StepState::Skipped, "No camera is docked now").advice =
            "Is there a router between docks and controller? Link local does not cross it: connect "
            "the docks to the network of the controller, or let the router pass IPv6 and multicast "
            "DNS.";
    }
    return report;
}

Json dockPathToJson(const PathReport& report) {
    Json json = offload::toJson(report);
    json["good"] = std::ranges::none_of(report.steps, [](const offload::PathStep& step) {
        return step.state == StepState::Failed;
    });
    return json;
}

}  // namespace ocelli::bodyworn::system
