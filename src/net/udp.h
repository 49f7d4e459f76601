// UDP sockets for RTP and RTCP.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "net/address.h"
#include "runtime/event_loop.h"

namespace ocelli::net {

/// A bound datagram socket. Thread-bound, except `send`, which is thread-safe and never blocks.
class UdpSocket {
  public:
    /// A group as heard and spoken to on one interface.
    struct Group {
        std::string address;
        std::string interface;  ///< an IPv4 address of ours, or for IPv6 the name: "eth0"
    };

    struct Options {
        int receiveBuffer = 0;  ///< bytes, 0: the system's default
        int sendBuffer = 4 << 20;
        int timeToLive = 0;    ///< multicast; 0: default
        bool segments = true;  ///< false: never lets the kernel cut datagrams
        bool shared = false;   ///< other programs may have the same address, as in a group
        std::optional<Group> group = {};
    };

    static Result<std::unique_ptr<UdpSocket>> create(
        EventLoop& loop, Endpoint endpoint, Options options
    );

    static Result<std::unique_ptr<UdpSocket>> create(EventLoop& loop, Endpoint endpoint) {
        return create(loop, std::move(endpoint), Options{});
    }

    /// Two sockets on neighbouring ports, the first even (RFC 3550, 11).
    static Result<std::pair<std::unique_ptr<UdpSocket>, std::unique_ptr<UdpSocket>>> createPair(
        EventLoop& loop, std::string address, Options options
    );

    virtual ~UdpSocket() = default;

    /// Calls for each datagram from now on, bytes borrowed for the call; the socket may be
    /// destroyed in it.
    virtual void receive(std::function<void(ByteSpan, const Endpoint& from)> onDatagram) = 0;

    /// A prepared destination, so that no address is parsed per packet. InvalidArgument when this
    /// socket cannot reach it.
    class Target;
    virtual Result<std::shared_ptr<const Target>> target(const Endpoint& to) const = 0;

    /// One datagram from two pieces (header and payload). False when the kernel's buffer is full or
    /// it failed.
    virtual bool send(const Target& to, ByteSpan header, ByteSpan payload) = 0;

    struct Datagram {
        ByteSpan header;
        ByteSpan payload;
    };

    /// Several datagrams to one target, as few system calls as the kernel allows: many with one
    /// sendmmsg, and neighbours of one size (the last may be shorter) as one piece that the kernel
    /// or the network card cuts (UDP_SEGMENT). Where that is not possible, one by one. Number
    /// accepted; the rest is lost.
    virtual std::size_t send(const Target& to, std::span<const Datagram> datagrams) = 0;

    /// Marks what is sent from now on for the routers on the way.
    /// @param dscp  0 to 63; InvalidArgument beyond
    virtual Result<void> setDscp(int dscp) = 0;

    virtual Endpoint local() const = 0;

    /// True when the kernel cuts datagrams for us.
    virtual bool segments() const = 0;
};

}  // namespace ocelli::net
