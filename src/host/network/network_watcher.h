// Tells when a cable is plugged or pulled and when addresses come and go.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "host/network/netlink_message.h"
#include "net/socket_watch.h"
#include "runtime/event_loop.h"
#include "runtime/subscription.h"

namespace ocelli::host::network {

/// The interfaces of the machine at one moment, without loopback.
struct NetworkState {
    std::vector<Link> links;
    std::vector<LinkAddress> addresses;

    /// True when an interface that is switched on has a carrier.
    bool connected() const;

    const Link* find(std::string_view name) const;
    std::vector<LinkAddress> addressesOf(int link) const;

    bool operator==(const NetworkState&) const = default;
};

/// What the kernel says now.
Result<NetworkState> readNetworkState();

/// Thread-bound. Hears of changes by netlink, which need no rights, and tells the state after each.
class NetworkWatcher {
  public:
    using Listener = std::function<void(const NetworkState&)>;

    static Result<std::unique_ptr<NetworkWatcher>> create(EventLoop& loop);
    ~NetworkWatcher();

    const NetworkState& state() const { return state_; }

    /// Called after each change, in order of subscribing.
    Subscription subscribe(Listener listener);

  private:
    struct Listeners;

    NetworkWatcher();
    void hear();
    void look();

    std::unique_ptr<net::SocketWatch> watch_;
    NetworkState state_;
    std::shared_ptr<Listeners> listeners_;
};

}  // namespace ocelli::host::network
