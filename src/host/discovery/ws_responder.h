// Tells the network about the device by WS-Discovery, and answers who looks for it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "host/discovery/ws_message.h"
#include "net/address.h"
#include "runtime/event_loop.h"

namespace ocelli::host::discovery {

/// What is told of a device. Addresses are told per interface: "{}" in a URL stands for ours there.
struct WsDevice {
    std::string endpoint;  ///< "urn:uuid:…"
    std::vector<std::string> types;
    std::vector<std::string> scopes;
    std::vector<std::string> urls;

    bool operator==(const WsDevice&) const = default;
};

/// The same for the same name: version 5 in form, of SHA-1 by its caller or any 16 bytes.
std::string uuidOf(ByteSpan sixteen);

/// Thread-bound. Says hello and goodbye to the groups of IPv4 and IPv6, and answers neighbours
/// only, at most `kMostAnswers` a second, so that nobody can be flooded through it. A question that
/// comes twice is answered once.
class WsResponder {
  public:
    static constexpr Duration kLookEvery = std::chrono::seconds(15);
    static constexpr int kMostAnswers = 20;
    static constexpr std::size_t kRemembered = 64;

    explicit WsResponder(EventLoop& loop);
    ~WsResponder();

    void advertise(WsDevice device);

  private:
    struct Interface;

    void look();
    void onDatagram(Interface& on, ByteSpan bytes, const net::Endpoint& from);
    bool isNew(const std::string& id);
    bool mayAnswer();
    WsMessage messageOf(const Interface& on, WsAction action) const;
    void tell(const Interface& on, WsAction action);
    WsSequence next();

    EventLoop& loop_;
    WsDevice device_;
    std::uint64_t instance_;
    std::uint64_t number_ = 0;
    std::vector<std::unique_ptr<Interface>> interfaces_;
    std::deque<std::string> seen_;
    MonoTime second_;
    int answers_ = 0;
    Timer lookTimer_;
};

}  // namespace ocelli::host::discovery
