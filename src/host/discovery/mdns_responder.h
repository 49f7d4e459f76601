// Answers multicast DNS on every interface of the machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/discovery/service_records.h"
#include "net/udp.h"
#include "runtime/event_loop.h"

namespace ocelli::host::discovery {

/// Thread-bound, over IPv4 and IPv6. Announces what it is told, answers queries, says goodbye when
/// it ends. An interface that comes or goes is noticed within 15 s. Other responders of the machine
/// may run beside it.
class MdnsResponder {
  public:
    explicit MdnsResponder(EventLoop& loop);
    ~MdnsResponder();

    /// Announced now, and again after a second; what was before is taken back.
    void advertise(Advertisement what);

    static constexpr Duration kLookEvery = std::chrono::seconds(15);

  private:
    struct Interface;

    void look();
    void onDatagram(Interface& on, ByteSpan bytes, const net::Endpoint& from);
    void answerLater(Interface& on, DnsMessage answer);
    static void announce(Interface& on);
    static void sendToGroup(Interface& on, const DnsMessage& message);

    EventLoop& loop_;
    Advertisement what_;
    std::vector<std::unique_ptr<Interface>> interfaces_;
    Timer lookTimer_;
    Timer againTimer_;
};

}  // namespace ocelli::host::discovery
