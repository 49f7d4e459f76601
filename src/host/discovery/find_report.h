// Why a device is not found, or cannot be used although it was heard (BS-TRB-12).
#pragma once

#include <string>
#include <vector>

#include "host/discovery/found_devices.h"
#include "net/direct_network.h"

namespace ocelli::host::discovery {

/// What our devices say of themselves in `protocol=`. A greater one tells what we do not know.
inline constexpr int kProtocol = 1;

struct Obstacle {
    std::string code;   ///< "otherNetwork", "newerProtocol"; empty: none
    std::string words;  ///< what is wrong and what to do
};

/// Of a device that was heard. One whose IPv4 addresses lie in no network of this machine is heard
/// all the same over IPv6 of the link; a browser does not get there.
/// @param here  what this machine reaches without a router
Obstacle obstacleOf(const FoundDevice& device, const std::vector<net::DirectNetwork>& here);

/// Where nobody answered: what was asked, and each cause with what to do; a line each.
std::vector<std::string> wordsOfSilence(const std::vector<net::DirectNetwork>& here);

}  // namespace ocelli::host::discovery
