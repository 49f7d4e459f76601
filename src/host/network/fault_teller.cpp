// Which losses count, and for how long a conflict lasts.
#include "host/network/fault_teller.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace ocelli::host::network {

using events::EventState;

bool standsForCable(const std::string& interface) {
    const std::filesystem::path place = std::filesystem::path("/sys/class/net") / interface;
    const auto has = [&](const char* name) {
        std::error_code error;
        return std::filesystem::exists(place / name, error);
    };
    return has("device") || !(has("bridge") || has("tun_flags") || has("master"));
}

FaultTeller::FaultTeller(const Clock& clock, events::EventBus& bus, Counts counts)
    : clock_(clock), bus_(bus), counts_(std::move(counts)) {}

FaultTeller::~FaultTeller() {
    for (auto& [name, link] : links_) {
        if (link.event != 0) {
            tellLink(name, link, EventState::Stop, clock_.wall());
        }
    }
    for (auto& [address, conflict] : conflicts_) {
        tellConflict(conflict, EventState::Stop);
    }
}

template <class Over>
void FaultTeller::endConflicts(const Over& over) {
    for (auto at = conflicts_.begin(); at != conflicts_.end();) {
        if (over(at->second)) {
            tellConflict(at->second, EventState::Stop);
            at = conflicts_.erase(at);
        } else {
            ++at;
        }
    }
}

void FaultTeller::onState(const NetworkState& state) {
    for (const Link& link : state.links) {
        follow(link.name, link.up && link.carrier);
    }
    for (const auto& [name, link] : links_) {
        if (state.find(name) == nullptr) {
            follow(name, false);
        }
    }
    endConflicts([&](const Conflict& conflict) {
        return std::ranges::none_of(state.addresses, [&](const LinkAddress& own) {
            return own.prefix.address == conflict.what.address &&
                   (!own.prefix.address.isV6() || own.duplicate);
        });
    });
}

void FaultTeller::follow(const std::string& name, bool connected) {
    auto known = links_.find(name);
    if (known == links_.end()) {
        // One that was never connected has nothing to lose.
        if (!connected || links_.size() >= kMostLinks || !counts_(name)) {
            return;
        }
        known = links_.emplace(name, Missed{}).first;
    }
    Missed& link = known->second;
    if (link.connected == connected) {
        return;
    }
    link.connected = connected;
    link.since = clock_.mono();
    link.lost = clock_.wall();
    if (connected && link.event != 0) {
        tellLink(name, link, EventState::Stop, clock_.wall());
    }
}

void FaultTeller::onConflict(const AddressConflict& conflict) {
    Conflict& known = conflicts_[conflict.address.format()];
    known.heard = clock_.mono();
    if (known.event == 0) {
        known.what = conflict;
        tellConflict(known, EventState::Start);
    }
}

void FaultTeller::tick() {
    for (auto& [name, link] : links_) {
        if (!link.connected && link.event == 0 && clock_.mono() - link.since >= kSettle) {
            tellLink(name, link, EventState::Start, link.lost);
        }
    }
    endConflicts([this](const Conflict& conflict) {
        // Of IPv6 the kernel says when it is over.
        return !conflict.what.address.isV6() && clock_.mono() - conflict.heard > kOver;
    });
}

void FaultTeller::tellLink(const std::string& name, Missed& link, EventState state, WallTime time) {
    events::Event event;
    event.id = link.event;
    event.topic = events::topic::kNetworkDisconnected;
    event.rule = name;
    event.state = state;
    event.time = time;
    const std::uint64_t given = bus_.publish(std::move(event));
    link.event = state == EventState::Start ? given : 0;
}

void FaultTeller::tellConflict(Conflict& conflict, EventState state) {
    events::Event event;
    event.id = conflict.event;
    event.topic = events::topic::kAddressConflict;
    event.rule = conflict.what.interface;
    event.state = state;
    event.time = clock_.wall();
    event.details["address"] = conflict.what.address.format();
    if (conflict.what.other) {
        event.details["hardwareAddress"] = formatMac(*conflict.what.other);
    }
    conflict.event = bus_.publish(std::move(event));
}

}  // namespace ocelli::host::network
