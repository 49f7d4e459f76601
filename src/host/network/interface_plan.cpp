// Checks that leave no address with which nobody could reach the device again.
#include "host/network/interface_plan.h"

#include <algorithm>

#include "base/text.h"

namespace ocelli::host::network {
namespace {

Error wrong(const char* field, std::string why, std::string allowed) {
    return fail(ErrorKind::InvalidArgument, field + (" " + std::move(why)))
        .withField(field, std::move(allowed));
}

enum class Family { V4, V6, Any };

Result<IpAddress> hostAddress(const char* field, const std::string& text, Family family) {
    const std::string allowed = family == Family::V4   ? "an IPv4 address of a host"
                                : family == Family::V6 ? "an IPv6 address of a host"
                                                       : "an IP address of a host";
    const auto address = parseIpAddress(text);
    const bool fits =
        address && (family == Family::Any || address->isV6() == (family == Family::V6));
    const bool host = fits && !address->unspecified() && !address->multicast() &&
                      !address->loopback() &&
                      (address->isV6() || address->bytes()[0] != std::byte{0});
    if (!host) {
        return wrong(field, "is not " + allowed, allowed);
    }
    return *address;
}

Result<std::optional<IpAddress>> optionalHost(
    const char* field, const std::string& text, Family family
) {
    if (text.empty()) {
        return std::optional<IpAddress>();
    }
    return std::optional(OCELLI_TRY(hostAddress(field, text, family)));
}

Result<void> readV4(const TcpIp& settings, InterfacePlan& plan) {
    const IpAddress address =
        OCELLI_TRY(hostAddress("ipv4Address", settings.ipv4Address, Family::V4));
    const auto bits = parseMask(settings.ipv4Mask);
    if (!bits) {
        return wrong("ipv4Mask", "is not a mask", bits.error().message());
    }
    const std::uint32_t hosts = 0xffffffffU >> static_cast<unsigned>(*bits);
    const std::uint32_t host = address.value() & hosts;
    if (host == 0 || host == hosts) {
        return wrong(
            "ipv4Address",
            "is the network itself or its broadcast address",
            "the address of a host in the network of the mask"
        );
    }
    const IpPrefix prefix{address, *bits};
    plan.gateway4 = OCELLI_TRY(optionalHost("ipv4Gateway", settings.ipv4Gateway, Family::V4));
    if (plan.gateway4 && (!prefix.contains(*plan.gateway4) || *plan.gateway4 == address)) {
        return wrong(
            "ipv4Gateway",
            "is not reached from " + prefix.format(),
            "another address of the device's network, or empty"
        );
    }
    plan.v4 = prefix;
    return {};
}

Result<void> readV6(const TcpIp& settings, InterfacePlan& plan) {
    const IpAddress address =
        OCELLI_TRY(hostAddress("ipv6Address", settings.ipv6Address, Family::V6));
    const IpPrefix prefix{address, settings.ipv6PrefixLength};
    plan.gateway6 = OCELLI_TRY(optionalHost("ipv6Gateway", settings.ipv6Gateway, Family::V6));
    const bool reached = !plan.gateway6 || plan.gateway6->linkLocal() ||
                         (prefix.contains(*plan.gateway6) && *plan.gateway6 != address);
    if (!reached) {
        return wrong(
            "ipv6Gateway",
            "is not reached from " + prefix.format(),
            "a link-local address, another one of the device's network, or empty"
        );
    }
    plan.v6 = prefix;
    return {};
}

Result<std::optional<std::string>> readName(const TcpIp& settings) {
    if (settings.ipv4Mode != Ipv4Mode::Dhcp || !settings.dynamicName) {
        return std::optional<std::string>();
    }
    const std::string& name = settings.registerName;
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    };
    if (name.empty() || name.front() == '-' || name.back() == '-' ||
        !std::ranges::all_of(name, plain)) {
        return wrong(
            "registerName",
            "is no host name",
            "1 to 63 letters, digits and hyphens, a hyphen neither first nor last"
        );
    }
    return std::optional(name);
}

/// "full100" and such.
std::optional<NicSpeed> speedOf(const std::string& type) {
    const auto megabits =
        type.size() > 4 ? toInteger(std::string_view(type).substr(4)) : std::nullopt;
    if (!megabits) {
        return std::nullopt;
    }
    return NicSpeed{static_cast<int>(*megabits), type.starts_with("full")};
}

}  // namespace

Result<InterfacePlan> readPlan(const TcpIp& settings) {
    InterfacePlan plan;
    if (settings.ipv4Mode == Ipv4Mode::Manual) {
        OCELLI_TRY(readV4(settings, plan));
    }
    plan.v6Mode = settings.ipv6Mode;
    if (settings.ipv6Mode == Ipv6Mode::Manual) {
        OCELLI_TRY(readV6(settings, plan));
    }
    const auto preferred =
        OCELLI_TRY(optionalHost("preferredDns", settings.preferredDns, Family::Any));
    const auto alternate =
        OCELLI_TRY(optionalHost("alternateDns", settings.alternateDns, Family::Any));
    for (const auto& one : {preferred, alternate}) {
        if (one) {
            plan.resolvers.push_back(*one);
        }
    }
    plan.hostName = OCELLI_TRY(readName(settings));
    plan.mtu = settings.mtu;
    plan.speed = speedOf(settings.nicType);
    return plan;
}

}  // namespace ocelli::host::network
