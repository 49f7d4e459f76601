// DNS messages as multicast DNS uses them (RFC 1035, RFC 6762).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::host::discovery {

/// The labels of a name: {"Front door", "_http", "_tcp", "local"}. A label may hold any bytes.
using DnsName = std::vector<std::string>;

/// Without case, in ASCII.
bool sameName(const DnsName& a, const DnsName& b);

namespace dns {
inline constexpr std::uint16_t kA = 1;
inline constexpr std::uint16_t kPtr = 12;
inline constexpr std::uint16_t kTxt = 16;
inline constexpr std::uint16_t kAaaa = 28;
inline constexpr std::uint16_t kSrv = 33;
inline constexpr std::uint16_t kAny = 255;
}  // namespace dns

struct DnsQuestion {
    DnsName name;
    std::uint16_t type = 0;
    bool unicast = false;  ///< an answer to the asker alone is welcome
};

struct DnsRecord {
    DnsName name;
    std::uint16_t type = 0;
    bool unique = false;    ///< ours alone: what others have cached of it is out of date
    std::uint32_t ttl = 0;  ///< seconds
    Bytes data;             ///< names in it are not compressed
};

struct DnsMessage {
    std::uint16_t id = 0;
    bool response = false;
    std::vector<DnsQuestion> questions = {};
    std::vector<DnsRecord> answers = {};
    std::vector<DnsRecord> additional = {};
};

/// DataLoss, also for more than 64 entries of a kind or a name that is too long or points forward.
Result<DnsMessage> parseDnsMessage(ByteSpan bytes);

/// What an SRV record says: where a service is.
struct ServicePlace {
    std::uint16_t port = 0;
    DnsName host;
};

/// DataLoss.
Result<ServicePlace> parseServicePlace(ByteSpan data);

/// What a TXT record says: texts as "key=value". DataLoss, also for more than 64.
Result<std::vector<std::string>> parseTexts(ByteSpan data);

/// Labels of 1 to 63 bytes, 255 in all.
Bytes formatDnsMessage(const DnsMessage& message);

/// A name as it stands in a record, not compressed.
Bytes formatDnsName(const DnsName& name);

}  // namespace ocelli::host::discovery
