// Which devices have answered a query, put together from their records.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/discovery/dns_message.h"
#include "host/discovery/ws_message.h"

namespace ocelli::host::discovery {

struct FoundDevice {
    std::string name;                            ///< as people see it
    std::map<std::string, std::string> texts;    ///< "state", "model", "serial", "version"
    std::vector<std::string> addresses;          ///< IPv4; then IPv6, with zones where needed
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
    static constexpr std::string_view kDevice = "_ocelli._tcp";  ///< one with pages

    /// @param from  who sent it: the address of a device that tells none; its zone is that of
    /// link local addresses
    void take(const DnsMessage& message, const std::string& from);

    /// What answers a probe of WS-Discovery, devices of others too.
    void take(const WsMessage& message, const std::string& from);

    /// Those that have the service, by name; with `kDevice` followed by those that WS-Discovery
    /// alone has found.
    std::vector<FoundDevice> list(std::string_view service = kDevice) const;

  private:
    struct Instance {
        FoundDevice device;
        std::string host;
        std::string from;
    };

    struct Addresses {
        std::set<std::string> v4;
        std::set<std::string> v6;
    };

    void takeRecord(const DnsRecord& record, const std::string& from);
    void takeAddress(const DnsRecord& record, const std::string& from);
    Instance* instanceOf(const DnsName& name);

    std::map<std::string, Instance> instances_;       ///< by label
    std::map<std::string, FoundDevice> webServices_;  ///< by endpoint
    std::map<std::string, Addresses> addresses_;      ///< by host, in lower case
};

}  // namespace ocelli::host::discovery
