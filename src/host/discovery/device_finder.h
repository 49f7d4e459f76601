// Asks the networks of this machine for devices, by multicast DNS and WS-Discovery.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "host/discovery/detail/group_socket.h"
#include "host/discovery/found_devices.h"
#include "runtime/event_loop.h"

namespace ocelli::host::discovery {

/// Thread-bound. Asks on each interface, over IPv4 (loopback included) and over the link local
/// addresses of IPv6, from ports of its own, so that answers come to it alone (RFC 6762, 5.1); asks
/// again every second, for a datagram may be lost and a network may come up meanwhile.
class DeviceFinder {
  public:
    /// Unavailable when no interface can be asked on.
    static Result<std::unique_ptr<DeviceFinder>> create(EventLoop& loop);
    ~DeviceFinder();

    /// What has answered until now.
    /// @param service  which of ours they must have
    std::vector<FoundDevice> found(std::string_view service = FoundDevices::kDevice) const {
        return found_.list(service);
    }

  private:
    struct Asker;

    explicit DeviceFinder(EventLoop& loop);
    /// Opens sockets for what came up, and closes those for what is gone.
    void look();

    void ask();

    void open(
        const net::DirectNetwork& network,
        const detail::GroupAddresses& addresses,
        Bytes asked,
        std::function<void(ByteSpan, const std::string& from)> onAnswer
    );

    EventLoop& loop_;
    std::vector<std::unique_ptr<Asker>> askers_;
    FoundDevices found_;
    Timer again_;
};

}  // namespace ocelli::host::discovery
