// What there is to say about a device and its services, and what answers a query.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/discovery/dns_message.h"

namespace ocelli::host::discovery {

struct Service {
    std::string type;  ///< "_http._tcp"
    std::uint16_t port = 0;
    std::vector<std::string> texts = {};  ///< "key=value", at most 255 bytes each

    bool operator==(const Service&) const = default;
};

struct Advertisement {
    std::string instance;  ///< what people see; unique in the network; at most 63 bytes count
    std::string host;      ///< without ".local"; unique
    std::vector<Service> services;

    bool operator==(const Advertisement&) const = default;
};

/// All records, with the addresses of one interface.
std::vector<DnsRecord> recordsOf(
    const Advertisement& what, const std::vector<std::string>& addresses
);

/// The answer to a query; nothing when it asks for nothing of ours, or knows all of it already.
/// @param legacy  the asker knows nothing of multicast DNS (RFC 6762, 6.7): id and questions come
/// back, and nothing is to be cached for long
std::optional<DnsMessage> answerTo(
    const DnsMessage& query, const std::vector<DnsRecord>& records, bool legacy
);

/// The same records as gone.
std::vector<DnsRecord> goodbyeOf(std::vector<DnsRecord> records);

}  // namespace ocelli::host::discovery
