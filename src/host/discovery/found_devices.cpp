// Records sorted by instance and host.
#include "host/discovery/found_devices.h"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>

#include <fmt/format.h>

#include "base/text.h"
#include "net/address.h"
#include "net/direct_network.h"

namespace ocelli::host::discovery {
namespace {

constexpr std::size_t kMostAddresses = 16;

/// "front door" of {"front door", "_http", "_tcp", "local"}: four labels, the last ones as ours.
bool isInstance(const DnsName& name) {
    return name.size() == 4 && name[1].starts_with('_') && equalsIgnoreCase(name[2], "_tcp") &&
           equalsIgnoreCase(name[3], "local") && isCleanText(name[0]) && isCleanText(name[1]);
}

std::string serviceOf(const DnsName& name) {
    return toLower(name[1]) + "._tcp";
}

std::string hostOf(const DnsName& name) {
    return name.empty() ? std::string() : toLower(name.front());
}

/// What stands behind "onvif://www.onvif.org/name/" and such, decoded; empty when it is no text.
std::string behind(const std::string& scope, std::string_view kind) {
    if (!scope.starts_with(kind)) {
        return {};
    }
    const auto text = decodePercent(std::string_view(scope).substr(kind.size()));
    return text && isCleanText(*text) ? *text : std::string();
}

/// "%eth0" of who sent it, where an address of the link means nothing without it.
std::string zoned(const std::string& address, const std::string& from) {
    const std::size_t zone = from.find('%');
    const bool needed = net::DirectNetwork{address}.isLinkLocal();
    return needed && zone != std::string::npos ? address + from.substr(zone) : address;
}

void add(std::vector<std::string>& addresses, const std::string& one) {
    if (std::ranges::find(addresses, one) == addresses.end() && addresses.size() < kMostAddresses) {
        addresses.push_back(one);
    }
}

/// Of "http://192.0.2.1:8080/…" or "http://[fe80::1]/…".
void takeUrl(FoundDevice& device, std::string_view url, const std::string& from) {
    const bool secure = url.starts_with("https://");
    if (!secure && !url.starts_with("http://")) {
        return;
    }
    url.remove_prefix(secure ? 8 : 7);
    const std::string_view place = url.substr(0, url.find('/'));
    const bool bare = place.find(':') == std::string_view::npos || place.ends_with(']');
    const auto at =
        net::parseEndpoint(bare ? fmt::format("{}:{}", place, secure ? 443 : 80) : place);
    if (!at || at->address.empty() || at->port == 0) {
        return;
    }
    add(device.addresses, zoned(at->address, from));
    device.ports[secure ? "_https._tcp" : "_http._tcp"] = at->port;
}

}  // namespace

void FoundDevices::take(const WsMessage& message, const std::string& from) {
    const bool answer =
        message.action == WsAction::ProbeMatches || message.action == WsAction::ResolveMatches;
    const bool room = webServices_.contains(message.endpoint) || webServices_.size() < kMost;
    if (!answer || message.endpoint.empty() || !room) {
        return;
    }
    // Each interface answers with its own address; the rest is the same.
    FoundDevice& device = webServices_[message.endpoint];
    for (const std::string& scope : message.scopes) {
        for (const auto& [kind, key] :
             {std::pair{"ocelli:serial/", "serial"},
              {"ocelli:state/", "state"},
              {"onvif://www.onvif.org/hardware/", "model"}}) {
            if (const std::string text = behind(scope, kind); !text.empty()) {
                device.texts[key] = text;
            }
        }
        if (const auto name = behind(scope, "onvif://www.onvif.org/name/"); !name.empty()) {
            device.name = name;
        }
    }
    for (const std::string& url : message.addresses) {
        takeUrl(device, url, from);
    }
}

void FoundDevices::take(const DnsMessage& message, const std::string& from) {
    if (!message.response) {
        return;
    }
    for (const auto* list : {&message.answers, &message.additional}) {
        for (const DnsRecord& record : *list) {
            takeRecord(record, from);
        }
    }
}

FoundDevices::Instance* FoundDevices::instanceOf(const DnsName& name) {
    if (!isInstance(name)) {
        return nullptr;
    }
    const auto found = instances_.find(name[0]);
    if (found != instances_.end()) {
        return &found->second;
    }
    if (instances_.size() >= kMost) {
        return nullptr;
    }
    Instance& made = instances_[name[0]];
    made.device.name = name[0];
    return &made;
}

void FoundDevices::takeAddress(const DnsRecord& record, const std::string& from) {
    const bool v4 = record.type == dns::kA && record.data.size() == sizeof(in_addr);
    const bool v6 = record.type == dns::kAaaa && record.data.size() == sizeof(in6_addr);
    const std::string host = hostOf(record.name);
    const bool room = addresses_.contains(host) || addresses_.size() < kMost;
    if ((!v4 && !v6) || !room) {
        return;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(v4 ? AF_INET : AF_INET6, record.data.data(), text.data(), text.size());
    Addresses& known = addresses_[host];
    auto& list = v4 ? known.v4 : known.v6;
    if (list.size() < kMostAddresses) {
        list.insert(zoned(text.data(), from));
    }
}

void FoundDevices::takeRecord(const DnsRecord& record, const std::string& from) {
    if (record.name.size() == 2) {
        takeAddress(record, from);
        return;
    }
    Instance* one =
        record.type == dns::kSrv || record.type == dns::kTxt ? instanceOf(record.name) : nullptr;
    if (one == nullptr) {
        return;
    }
    one->from = from;
    if (record.type == dns::kSrv) {
        const auto place = parseServicePlace(record.data);
        if (place && record.ttl == 0) {
            one->device.ports.erase(serviceOf(record.name));
        } else if (place) {
            one->device.ports[serviceOf(record.name)] = place->port;
            one->host = hostOf(place->host);
        }
        return;
    }
    const auto texts = parseTexts(record.data);
    for (const std::string& text : texts.value_or(std::vector<std::string>{})) {
        const std::size_t equals = text.find('=');
        if (equals != std::string::npos && isCleanText(text)) {
            one->device.texts[text.substr(0, equals)] = text.substr(equals + 1);
        }
    }
}

std::vector<FoundDevice> FoundDevices::list(std::string_view service) const {
    std::vector<FoundDevice> devices;
    for (const auto& [label, one] : instances_) {
        if (!one.device.ports.contains(std::string(service))) {
            continue;
        }
        FoundDevice device = one.device;
        const auto known = addresses_.find(one.host);
        if (known != addresses_.end()) {
            device.addresses.assign(known->second.v4.begin(), known->second.v4.end());
            device.addresses.insert(
                device.addresses.end(), known->second.v6.begin(), known->second.v6.end()
            );
        } else {
            device.addresses.push_back(one.from);
        }
        devices.push_back(std::move(device));
    }
    if (service != kDevice) {
        return devices;
    }
    const std::size_t byName = devices.size();
    for (const auto& [endpoint, device] : webServices_) {
        const std::string serial = device.text("serial");
        const auto known = std::find_if(
            devices.begin(),
            devices.begin() + static_cast<std::ptrdiff_t>(byName),
            [&](const FoundDevice& one) { return !serial.empty() && one.text("serial") == serial; }
        );
        if (known == devices.begin() + static_cast<std::ptrdiff_t>(byName)) {
            devices.push_back(device);
        }
    }
    return devices;
}

}  // namespace ocelli::host::discovery
