// The time servers that DHCP has named, from what the system's own DHCP clients leave behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ocelli::host::time {

inline constexpr std::size_t kMostNamedServers = 8;

/// What one such file names: `NTP=a b` (systemd-networkd, drop-ins of timesyncd), `server a …`
/// (chrony, also as NetworkManager hands it on), `option ntp-servers a, b;` (dhclient; the newest
/// lease is the last one). What is no host is left out.
std::vector<std::string> parseNamedServers(std::string_view text);

/// Of all clients: each server once, at most `kMostNamedServers`; none where DHCP names none.
/// @param root  "/" or a folder that stands in its place
std::vector<std::string> namedServers(const std::filesystem::path& root);

}  // namespace ocelli::host::time
