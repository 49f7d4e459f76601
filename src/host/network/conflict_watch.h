// Tells when somebody else in the network uses an address of ours.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "host/network/arp.h"
#include "host/network/network_watcher.h"

namespace ocelli::host::network {

struct AddressConflict {
    std::string interface;
    IpAddress address;
    std::optional<MacAddress> other;  ///< nothing for IPv6, where the kernel does not tell
};

/// Listens for ARP of IPv4 on every interface with an address, and hears of IPv6 duplicates from
/// the kernel.
///
/// Thread-bound. Without CAP_NET_RAW it hears of IPv6 only; `complaint` says so.
class ConflictWatch {
  public:
    /// Called while it lasts, at most once a minute for each address.
    using Listener = std::function<void(const AddressConflict&)>;

    /// @param watcher  lives longer than this
    ConflictWatch(EventLoop& loop, NetworkWatcher& watcher, Listener listener);
    ~ConflictWatch();

    /// Why IPv4 is not listened to; empty when it is.
    const std::string& complaint() const { return complaint_; }

  private:
    struct Ear;

    void look(const NetworkState& state);
    void open(const Link& link);
    void hear(const Ear& ear, const ArpPacket& packet);

    EventLoop& loop_;
    NetworkWatcher& watcher_;
    Listener listener_;
    std::string complaint_;
    std::map<int, std::unique_ptr<Ear>> ears_;     ///< by link
    std::map<std::string, ConflictJudge> judges_;  ///< by address
    std::vector<LinkAddress> duplicates_;
    Subscription subscription_;
};

}  // namespace ocelli::host::network
