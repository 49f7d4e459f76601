// Small datagrams to everybody in the networks of this machine, and from them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "runtime/event_loop.h"

namespace ocelli::host::discovery {

/// Thread-bound. In a group of each network: of IPv4 (loopback included) and of the link of IPv6.
/// What is sent does not leave the link; this machine hears it as well. An interface that comes is
/// noticed within five seconds, and before each sending.
class GroupChannel {
  public:
    struct Group {
        std::string_view v4;
        std::string_view v6;  ///< "ff02::…"
        std::uint16_t port = 0;
    };

    /// Longer ones are not given to the listener.
    static constexpr std::size_t kLongest = 512;

    static constexpr Duration kLookEvery = std::chrono::seconds(5);

    /// @param listener  called with what comes from neighbours
    GroupChannel(EventLoop& loop, Group group, std::function<void(ByteSpan)> listener);
    ~GroupChannel();

    /// In how many networks it was sent.
    std::size_t send(const Bytes& datagram);

  private:
    struct Member;

    void look();

    EventLoop& loop_;
    Group group_;
    std::function<void(ByteSpan)> listener_;
    std::vector<std::unique_ptr<Member>> members_;
    Timer timer_;
};

}  // namespace ocelli::host::discovery
