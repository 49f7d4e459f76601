// Compares addresses with networks, and versions with ours.
#include "host/discovery/find_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::host::discovery {
namespace {

bool isLoopback(const net::DirectNetwork& network) {
    return net::isIn({"127.0.0.0", 8}, network.address) || network.address == "::1";
}

bool isV6(const std::string& address) {
    return address.find(':') != std::string::npos;
}

/// "192.168.5.2/24 (eth0)": people look for their own address.
std::string place(const net::DirectNetwork& network) {
    return network.interface.empty()
               ? fmt::format("{}/{}", network.address, network.bits)
               : fmt::format("{}/{} ({})", network.address, network.bits, network.interface);
}

std::string placesOf(const std::vector<net::DirectNetwork>& here, bool v6) {
    std::vector<std::string> places;
    for (const net::DirectNetwork& network : here) {
        if (!isLoopback(network) && network.isV6() == v6) {
            places.push_back(place(network));
        }
    }
    return fmt::format("{}", fmt::join(places, ", "));
}

}  // namespace

Obstacle obstacleOf(const FoundDevice& device, const std::vector<net::DirectNetwork>& here) {
    if (const auto protocol = toInteger(device.text("protocol"));
        protocol && *protocol > kProtocol) {
        return {
            "newerProtocol",
            fmt::format(
                "it announces itself in version {}, this program knows {}: what searches is too "
                "old, install a newer one",
                *protocol,
                kProtocol
            )
        };
    }
    const auto reached = [&](const std::string& address) {
        return std::ranges::any_of(here, [&](const net::DirectNetwork& network) {
            return net::isIn(network, address);
        });
    };
    std::vector<std::string> v4;
    std::string linkLocal;
    for (const std::string& address : device.addresses) {
        if (!isV6(address)) {
            v4.push_back(address);
        } else if (address.find('%') != std::string::npos) {
            linkLocal = address;
        }
        if ((!isV6(address) || address.find('%') == std::string::npos) && reached(address)) {
            return {};
        }
    }
    // Over IPv6 of the link a device is heard whatever its other addresses are, and tells only
    // those of the link: with one in a network of this machine it would have been heard there as
    // well.
    const std::string own = placesOf(here, false);
    if (v4.empty() && (linkLocal.empty() || own.empty())) {
        return {};
    }
    const std::string theirs = v4.empty() ? "its IPv4 address, if it has one,"
                                          : fmt::format("its address {}", fmt::join(v4, ", "));
    return {
        "otherNetwork",
        fmt::format(
            "it is on the wire, but {} is in another network than this machine{}: give this "
            "machine an "
            "address in that network, or the device one in this{}",
            theirs,
            own.empty() ? ", which has no IPv4 address" : fmt::format(" ({})", own),
            linkLocal.empty() ? "" : fmt::format("; until then it is reached at [{}]", linkLocal)
        )
    };
}

std::vector<std::string> wordsOfSilence(const std::vector<net::DirectNetwork>& here) {
    const std::string v4 = placesOf(here, false);
    const std::string v6 = placesOf(here, true);
    if (v4.empty() && v6.empty()) {
        return {
            "No device answers: this machine has no network connection.",
            "Plug its network cable in, or connect it to the Wi-Fi in which the device is."
        };
    }
    return {
        fmt::format(
            "No device answers in the networks of this machine: {}{}{}.",
            v4,
            v4.empty() || v6.empty() ? "" : ", ",
            v6
        ),
        "- It is off, has no cable, or is still starting: look at its lamps and wait a minute.",
        "- It is behind a router, which does not pass the search on: run this in the same network.",
        "- A firewall here or there stops the search: let UDP 5353 (multicast DNS) and 3702 pass.",
        "- Its announcement is switched off (--no-announcement): open its address in a browser."
    };
}

}  // namespace ocelli::host::discovery
