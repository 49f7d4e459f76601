// Asks the networks of this machine for devices, by multicast DNS.
#pragma once

#include <memory>
#include <vector>

#include "host/discovery/found_devices.h"
#include "net/udp.h"
#include "runtime/event_loop.h"

namespace ocelli::host::discovery {

/// Thread-bound. Asks on each IPv4 interface, loopback included, from ports of its own, so that
/// answers come to it alone (RFC 6762, 5.1); asks again every second, for a datagram may be lost.
class DeviceFinder {
  public:
    /// Unavailable when no interface can be asked on.
    static Result<std::unique_ptr<DeviceFinder>> create(EventLoop& loop);
    ~DeviceFinder();

    /// What has answered until now.
    std::vector<FoundDevice> found() const { return found_.list(); }

  private:
    struct Asker;

    explicit DeviceFinder(EventLoop& loop);
    void ask();

    std::vector<std::unique_ptr<Asker>> askers_;
    FoundDevices found_;
    Timer again_;
};

}  // namespace ocelli::host::discovery
