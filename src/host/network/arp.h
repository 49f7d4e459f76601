// ARP: is an address free, and does somebody else use ours (RFC 826, RFC 5227).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/network/ip_address.h"
#include "net/socket_watch.h"
#include "runtime/event_loop.h"

namespace ocelli::host::network {

/// An ARP packet of Ethernet and IPv4.
struct ArpPacket {
    bool reply = false;
    MacAddress sender{};
    IpAddress senderAddress;  ///< unspecified in a probe
    MacAddress target{};
    IpAddress targetAddress;
};

/// DataLoss for anything else.
Result<ArpPacket> parseArp(ByteSpan bytes);
Bytes formatArp(const ArpPacket& packet);

/// Asks who has an address, and who has come by an answer.
///
/// Thread-bound. Needs the right to open packet sockets (CAP_NET_RAW).
class ArpSocket {
  public:
    using Receiver = std::function<void(const ArpPacket&)>;

    /// @param interface  name; NotFound when there is none
    static Result<std::unique_ptr<ArpSocket>> create(
        EventLoop& loop, const std::string& interface, Receiver receiver
    );

    /// To everybody on the wire.
    Result<void> send(const ArpPacket& packet);

    const MacAddress& mac() const { return mac_; }

  private:
    ArpSocket(int index, MacAddress mac, Receiver receiver);
    void hear();

    int index_;
    MacAddress mac_;
    Receiver receiver_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::unique_ptr<net::SocketWatch> watch_;
};

/// Three probes in two thirds of a second, then a while to wait for late answers.
///
/// Thread-bound. Destroying it ends it without a call.
class AddressProbe {
  public:
    /// Who has the address; nothing when it is free.
    using Done = std::function<void(std::optional<MacAddress>)>;

    static constexpr int kProbes = 3;
    static constexpr Duration kBetween = std::chrono::milliseconds(300);
    static constexpr Duration kPatience = std::chrono::milliseconds(500);

    /// InvalidArgument when it is no IPv4 address of a host.
    static Result<std::unique_ptr<AddressProbe>> start(
        EventLoop& loop, const std::string& interface, const IpAddress& address, Done done
    );

  private:
    AddressProbe(EventLoop& loop, IpAddress address, Done done);
    void take(const ArpPacket& packet);
    void next();
    void end(std::optional<MacAddress> owner);

    EventLoop& loop_;
    IpAddress address_;
    Done done_;
    std::unique_ptr<ArpSocket> socket_;
    Timer timer_;
    int sent_ = 0;
};

/// Hears of others that use our addresses.
///
/// Reentrant. Each is told again only after a minute, as it goes on for as long as both are there.
class ConflictJudge {
  public:
    static constexpr Duration kTellAgain = std::chrono::minutes(1);

    explicit ConflictJudge(const Clock& clock) : clock_(clock) {}

    /// @param own  our hardware address
    /// @param address  ours
    /// @return true when the packet shows a conflict that is to be told now
    bool take(const ArpPacket& packet, const MacAddress& own, const IpAddress& address);

  private:
    const Clock& clock_;
    std::optional<MonoTime> told_;
};

}  // namespace ocelli::host::network
