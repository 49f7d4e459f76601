// Asks the network for an IPv6 address and keeps it (RFC 8415), for a client with one address.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "host/network/ip_address.h"

namespace ocelli::host::network {

enum class Dhcp6Kind : std::uint8_t {
    Solicit = 1,
    Advertise = 2,
    Request = 3,
    Renew = 5,
    Rebind = 6,
    Reply = 7,
    Release = 8,
};

struct Dhcp6Message {
    Dhcp6Kind kind = Dhcp6Kind::Solicit;
    std::uint32_t transaction = 0;  ///< 24 bits
    Bytes client;                   ///< its identifier
    Bytes server;
    std::uint32_t association = 0;
    std::uint32_t renewSeconds = 0;
    std::uint32_t rebindSeconds = 0;
    std::optional<IpAddress> address;
    std::uint32_t validSeconds = 0;
    std::vector<IpAddress> resolvers;
    std::uint16_t elapsed = 0;  ///< hundredths of a second
    bool refused = false;       ///< there is a status that is not success
};

/// DataLoss; options that are not known are left out.
Result<Dhcp6Message> parseDhcp6(ByteSpan bytes);
Bytes formatDhcp6(const Dhcp6Message& message);

/// Reentrant; time passes by `tick`.
class Dhcp6Client {
  public:
    struct Lease {
        IpPrefix address;  ///< of 128 bits: the router tells which network it is
        std::vector<IpAddress> resolvers;
        Bytes server;
        MonoTime renewAt;
        MonoTime rebindAt;
        MonoTime endsAt;
    };

    struct Faces {
        const Clock& clock;
        MacAddress mac;
        std::function<void(const Dhcp6Message&)> send;  ///< to all servers
        std::function<void(const Lease&)> onLease;
        std::function<void()> onLost;
        std::function<std::uint32_t()> random;
    };

    explicit Dhcp6Client(Faces faces);

    void restart();
    void take(const Dhcp6Message& message);
    void tick();

    const std::optional<Lease>& lease() const { return lease_; }

  private:
    enum class State { Soliciting, Requesting, Bound, Renewing, Rebinding };

    void send(Dhcp6Kind kind);
    void takeReply(const Dhcp6Message& message);
    void begin(State state);

    Faces faces_;
    Bytes identifier_;
    State state_ = State::Soliciting;
    std::optional<Lease> lease_;
    std::optional<Dhcp6Message> offer_;
    std::uint32_t transaction_ = 0;
    MonoTime begun_;
    MonoTime nextAt_;
    Duration pause_{};
    int requests_ = 0;
};

}  // namespace ocelli::host::network
