// Applies what differs, and drives the two clients of DHCP.
#include "host/network/interface_keeper.h"

#include <algorithm>

#include "base/log.h"

namespace ocelli::host::network {
namespace {

constexpr Duration kRetryAfter = std::chrono::seconds(30);

Json secondsUntil(MonoTime then, MonoTime now) {
    return std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(then - now).count(), 0
    );
}

}  // namespace

InterfaceKeeper::InterfaceKeeper(
    const Clock& clock, NetworkInterface& interface, std::function<std::uint32_t()> random
)
    : clock_(clock), interface_(interface), random_(std::move(random)) {}

InterfaceKeeper::~InterfaceKeeper() = default;

void InterfaceKeeper::note(const char* what, const Result<void>& done) {
    if (done) {
        complaints_.erase(what);
        return;
    }
    const auto [known, added] = complaints_.try_emplace(what);
    if (added || known->second != done.error().message()) {
        log::warning("network", "{}: {}", interface_.name(), done.error().describe());
    }
    known->second = done.error().message();
}

void InterfaceKeeper::apply(InterfacePlan plan) {
    const InterfacePlan before = std::exchange(plan_, std::move(plan));
    const bool all = !std::exchange(begun_, true) || !complaints_.empty();
    retryAt_ = clock_.mono() + kRetryAfter;
    note("link", interface_.raise(plan_.mtu));
    note("speed", interface_.setSpeed(plan_.speed));
    const bool v4 = before.v4 != plan_.v4 || before.gateway4 != plan_.gateway4 ||
                    before.hostName != plan_.hostName;
    const bool v6 =
        before.v6Mode != plan_.v6Mode || before.v6 != plan_.v6 || before.gateway6 != plan_.gateway6;
    if (all || v4) {
        applyV4(before.v4);
    }
    if (all || v6) {
        applyV6();
    }
    resolve();
}

void InterfaceKeeper::applyV4(const std::optional<IpPrefix>& byHand) {
    fallback_ = false;
    if (plan_.v4) {
        client4_.reset();
        port4_.reset();
        setV4(plan_.v4, plan_.gateway4);
        return;
    }
    if (byHand) {
        // What was set may be just what must not stay. What a lease gave before a restart may.
        setV4(std::nullopt, std::nullopt);
    }
    startDhcp4();
}

void InterfaceKeeper::setV4(
    const std::optional<IpPrefix>& address, const std::optional<IpAddress>& gateway
) {
    note("ipv4", replace(false, address));
    note("ipv4 gateway", interface_.setGateway(false, gateway));
}

/// One address of a family, and no other: but link-local ones of IPv6, and those of advertisements
/// where they are wanted.
Result<void> InterfaceKeeper::replace(bool v6, const std::optional<IpPrefix>& wished) {
    bool there = false;
    for (const LinkAddress& one : OCELLI_TRY(interface_.addresses())) {
        const IpAddress& address = one.prefix.address;
        const bool advertised = v6 && !one.permanent && plan_.v6Mode != Ipv6Mode::Manual;
        if (address.isV6() != v6 || (v6 && address.linkLocal()) || advertised) {
            continue;
        }
        if (one.prefix == wished) {
            there = true;
        } else {
            OCELLI_TRY(interface_.remove(one.prefix));
        }
    }
    if (wished && !there) {
        OCELLI_TRY(interface_.add(*wished));
    }
    return {};
}

void InterfaceKeeper::startDhcp4() {
    const auto link = interface_.link();
    auto port = interface_.openDhcp(false, [this](ByteSpan bytes) {
        const auto message = parseDhcp(bytes);
        if (message && client4_) {
            client4_->take(*message);
        }
    });
    if (!link || !port) {
        note("ipv4 dhcp", link ? port.error() : link.error());
        return;
    }
    note("ipv4 dhcp", {});
    port4_ = std::move(*port);
    const auto send = [this](const DhcpMessage& message, const std::optional<IpAddress>& server) {
        note("ipv4 dhcp", port4_->send(formatDhcp(message), server, message.client));
    };
    const auto take = [this](const DhcpLease& lease) {
        fallback_ = false;
        setV4(lease.address, lease.gateway);
        resolve();
        log::info("network", "DHCP gave {}", lease.address.format());
    };
    client4_.emplace(DhcpClient::Faces{
        clock_,
        link->mac,
        plan_.hostName.value_or(""),
        send,
        take,
        [this] {
            log::warning("network", "the address of DHCP has ended");
            setV4(std::nullopt, std::nullopt);
        },
        random_
    });
    client4_->tick();
}

void InterfaceKeeper::applyV6() {
    client6_.reset();
    port6_.reset();
    const bool manual = plan_.v6Mode == Ipv6Mode::Manual;
    note(
        "ipv6", interface_.takeAdvertisements(!manual, plan_.v6Mode == Ipv6Mode::RouteAdvertisement)
    );
    note("ipv6 address", replace(true, plan_.v6));
    note("ipv6 gateway", interface_.setGateway(true, manual ? plan_.gateway6 : std::nullopt));
    if (plan_.v6Mode == Ipv6Mode::Dhcp) {
        startDhcp6();
    }
}

void InterfaceKeeper::startDhcp6() {
    const auto link = interface_.link();
    auto port = interface_.openDhcp(true, [this](ByteSpan bytes) {
        const auto message = parseDhcp6(bytes);
        if (message && client6_) {
            client6_->take(*message);
        }
    });
    if (!link || !port) {
        return;  // its own address takes a second or two to be ready; `tick` tries again
    }
    port6_ = std::move(*port);
    client6_.emplace(Dhcp6Client::Faces{
        clock_,
        link->mac,
        [this](const Dhcp6Message& message) {
            note("ipv6 dhcp", port6_->send(formatDhcp6(message), std::nullopt, {}));
        },
        [this](const Dhcp6Client::Lease& lease) {
            note("ipv6 address", replace(true, lease.address));
            resolve();
        },
        [this] { note("ipv6 address", replace(true, std::nullopt)); },
        random_
    });
    client6_->tick();
}

void InterfaceKeeper::resolve() {
    std::vector<IpAddress> servers = plan_.resolvers;
    if (servers.empty() && client4_ && client4_->lease()) {
        servers = client4_->lease()->resolvers;
    }
    if (plan_.resolvers.empty() && client6_ && client6_->lease()) {
        const auto& more = client6_->lease()->resolvers;
        servers.insert(servers.end(), more.begin(), more.end());
    }
    note("dns", interface_.setResolvers(servers));
}

/// A new cable may lead to another network.
void InterfaceKeeper::watchCarrier() {
    const auto link = interface_.link();
    const bool carrier = link && link->carrier;
    if (carrier && !carrier_) {
        if (client4_) {
            client4_->restart();
        }
        if (client6_) {
            client6_->restart();
        }
    }
    carrier_ = carrier;
}

void InterfaceKeeper::tick() {
    if (!begun_) {
        return;
    }
    watchCarrier();
    if (!complaints_.empty() && clock_.mono() >= retryAt_) {
        apply(plan_);
    }
    if (client4_) {
        client4_->tick();
        if (!fallback_ && client4_->silence() >= kFallbackAfter) {
            fallback_ = true;
            log::info("network", "no DHCP server answers: the device is at {}", kFallback);
            setV4(IpPrefix{*parseIpAddress(kFallback), kFallbackBits}, std::nullopt);
        }
    }
    if (client6_) {
        client6_->tick();
    } else if (plan_.v6Mode == Ipv6Mode::Dhcp) {
        startDhcp6();
    }
}

Json InterfaceKeeper::toJson() const {
    Json json = {{"ipv4", plan_.v4 ? "manual" : fallback_ ? "fallback" : "dhcp"}};
    const MonoTime now = clock_.mono();
    if (client4_ && client4_->lease()) {
        const DhcpLease& lease = *client4_->lease();
        json["lease"] = {
            {"server", lease.server.format()},
            {"secondsLeft", secondsUntil(lease.endsAt, now)},
        };
    }
    if (client6_ && client6_->lease()) {
        json["lease6"] = {{"secondsLeft", secondsUntil(client6_->lease()->endsAt, now)}};
    }
    Json complaints = Json::array();
    for (const auto& [what, message] : complaints_) {
        complaints.push_back(message);
    }
    json["complaints"] = std::move(complaints);
    return json;
}

}  // namespace ocelli::host::network
