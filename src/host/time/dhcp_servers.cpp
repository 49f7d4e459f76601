// Looks where systemd-networkd, timesyncd, chrony, NetworkManager and dhclient keep it.
#include "host/time/dhcp_servers.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "host/time/time_settings.h"

namespace ocelli::host::time {
namespace {

constexpr std::size_t kMostBytes = 256U << 10U;
constexpr std::size_t kMostFiles = 64;

struct Place {
    std::string_view folder;
    std::string_view ending;  ///< of the files in it; empty: all
};

constexpr std::array<Place, 5> kPlaces = {{
    {"run/systemd/netif/leases", ""},
    {"run/chrony-dhcp", ".sources"},
    {"run/systemd/timesyncd.conf.d", ".conf"},
    {"var/lib/NetworkManager", ".lease"},
    {"var/lib/dhcp", ".leases"},
}};

void add(std::vector<std::string>& servers, std::string_view word) {
    const auto place = parseServer(word);
    if (place && servers.size() < kMostNamedServers &&
        std::ranges::find(servers, word) == servers.end()) {
        servers.emplace_back(word);
    }
}

/// Words between spaces and commas.
void addAll(std::vector<std::string>& servers, std::string_view list) {
    std::string word;
    for (const char c : list) {
        if (c == ' ' || c == ',' || c == '\t') {
            add(servers, word);
            word.clear();
        } else {
            word += c;
        }
    }
    add(servers, word);
}

/// Sorted, so that the order does not change from look to look.
std::vector<std::filesystem::path> filesIn(
    const std::filesystem::path& folder, const Place& place
) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        const bool fits = entry.path().filename().string().ends_with(place.ending);
        if (fits && entry.is_regular_file(failed) && files.size() < kMostFiles) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

std::vector<std::string> parseNamedServers(std::string_view text) {
    constexpr std::string_view kLease = "option ntp-servers ";
    constexpr std::string_view kServer = "server ";
    std::vector<std::string> servers;
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.starts_with("NTP=")) {
            addAll(servers, line.substr(4));
        } else if (line.starts_with(kServer)) {
            add(servers,
                line.substr(kServer.size(), line.find(' ', kServer.size()) - kServer.size()));
        } else if (line.starts_with(kLease) && line.ends_with(';')) {
            servers.clear();  // of a lease before
            addAll(servers, line.substr(kLease.size(), line.size() - kLease.size() - 1));
        }
    }
    return servers;
}

std::vector<std::string> namedServers(const std::filesystem::path& root) {
    std::vector<std::string> servers;
    for (const Place& place : kPlaces) {
        for (const auto& file : filesIn(root / place.folder, place)) {
            const auto text = readFile(file, kMostBytes);
            if (!text) {
                log::debug("time", "{}", text.error().describe());
                continue;
            }
            for (const std::string& one : parseNamedServers(*text)) {
                add(servers, one);
            }
        }
    }
    return servers;
}

}  // namespace ocelli::host::time
