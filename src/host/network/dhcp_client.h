// Asks the network for an IPv4 address and keeps it (RFC 2131, section 4.4).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/network/dhcp_message.h"

namespace ocelli::host::network {

/// What a server has given.
struct DhcpLease {
    IpPrefix address;
    std::optional<IpAddress> gateway;
    std::vector<IpAddress> resolvers;
    IpAddress server;
    MonoTime renewAt;
    MonoTime rebindAt;
    MonoTime endsAt;
};

/// Reentrant; time passes by `tick`.
class DhcpClient {
  public:
    struct Faces {
        const Clock& clock;
        MacAddress mac;
        std::string hostName;  ///< to be registered; empty: none

        /// @param server  nothing: to all
        std::function<void(const DhcpMessage&, const std::optional<IpAddress>& server)> send;
        std::function<void(const DhcpLease&)> onLease;  ///< a new one, or a longer one
        std::function<void()> onLost;                   ///< the address must no longer be used
        std::function<std::uint32_t()> random;
    };

    enum class State { Selecting, Requesting, Bound, Renewing, Rebinding };

    explicit DhcpClient(Faces faces);

    /// Begins to look for a server; what was leased is kept until another answer comes or it ends.
    void restart();

    /// Gives the address back.
    void release();

    void take(const DhcpMessage& message);

    /// To be called about once a second.
    void tick();

    State state() const { return state_; }

    const std::optional<DhcpLease>& lease() const { return lease_; }

    /// How long nobody has answered; zero while there is a lease.
    Duration silence() const;

  private:
    void send(DhcpKind kind);
    void takeOffer(const DhcpMessage& message);
    void takeAck(const DhcpMessage& message);
    void lose();
    void repeatBefore(MonoTime limit);
    void repeatWithBackoff();

    Faces faces_;
    State state_ = State::Selecting;
    std::optional<DhcpLease> lease_;
    std::optional<DhcpMessage> offer_;
    std::uint32_t transaction_ = 0;
    MonoTime begun_;
    MonoTime nextAt_;
    Duration pause_{};
    int requests_ = 0;
};

}  // namespace ocelli::host::network
