// Which devices have answered a query, put together from their records.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/discovery/dns_message.h"

namespace ocelli::host::discovery {

struct FoundDevice {
    std::string name;                            ///< as people see it
    std::map<std::string, std::string> texts;    ///< "state", "model", "serial", "version"
    std::vector<std::string> addresses;          ///< IPv4
    std::map<std::string, std::uint16_t> ports;  ///< by service: "_http._tcp"

    std::string text(const std::string& key) const {
        const auto found = texts.find(key);
        return found == texts.end() ? std::string() : found->second;
    }
};

/// Reentrant; bounded. What comes from the network is taken only as text without control
/// characters, so that it may be printed.
class FoundDevices {
  public:
    static constexpr std::size_t kMost = 1024;

    /// @param from  who sent it: the address of a device that tells none
    void take(const DnsMessage& message, const std::string& from);

    /// Those that have the service `_ocelli._tcp`, by name.
    std::vector<FoundDevice> list() const;

  private:
    struct Instance {
        FoundDevice device;
        std::string host;
        std::string from;
    };

    void takeRecord(const DnsRecord& record, const std::string& from);
    Instance* instanceOf(const DnsName& name);

    std::map<std::string, Instance> instances_;               ///< by label
    std::map<std::string, std::set<std::string>> addresses_;  ///< by host, in lower case
};

}  // namespace ocelli::host::discovery
