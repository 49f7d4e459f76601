// Records sorted by instance and host.
#include "host/discovery/found_devices.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

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

}  // namespace

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

void FoundDevices::takeRecord(const DnsRecord& record, const std::string& from) {
    if (record.type == dns::kA && record.data.size() == 4 && record.name.size() == 2) {
        const auto at = [&](std::size_t i) { return std::to_integer<int>(record.data[i]); };
        const std::string host = hostOf(record.name);
        if (addresses_.contains(host) || addresses_.size() < kMost) {
            auto& known = addresses_[host];
            if (known.size() < kMostAddresses) {
                known.insert(fmt::format("{}.{}.{}.{}", at(0), at(1), at(2), at(3)));
            }
        }
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

std::vector<FoundDevice> FoundDevices::list() const {
    std::vector<FoundDevice> devices;
    for (const auto& [label, one] : instances_) {
        if (!one.device.ports.contains("_ocelli._tcp")) {
            continue;
        }
        FoundDevice device = one.device;
        const auto known = addresses_.find(one.host);
        if (known != addresses_.end()) {
            device.addresses.assign(known->second.begin(), known->second.end());
        } else {
            device.addresses.push_back(one.from);
        }
        devices.push_back(std::move(device));
    }
    return devices;
}

}  // namespace ocelli::host::discovery
