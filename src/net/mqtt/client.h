// A client of an MQTT broker (3.1.1 or 5), with TLS, that stays connected; libmosquitto inside.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "runtime/thread.h"

namespace ocelli::net::mqtt {

/// Asked with the numeric address before a connection is opened.
using AddressGuard = std::function<Result<void>(std::string_view address)>;

struct Message {
    std::string topic;
    std::string payload;
    bool retain = false;  ///< the broker keeps it for those who come later
};

struct Broker {
    std::string host;
    std::uint16_t port = 1883;
    bool version5 = false;

    bool tls = false;
    std::vector<std::string> authorities = {};  ///< PEM; empty: those of the system
    bool verify = true;                         ///< false takes any certificate

    std::string name = {};  ///< empty: without login
    std::string password = {};
    std::string clientId;              ///< 1..64 letters, digits, '-' and '_'
    std::optional<Message> last = {};  ///< what the broker says when we are gone (the will)
    Duration keepAlive = std::chrono::seconds(30);
};

/// InvalidArgument when the text cannot be published to: empty, too long (1024 bytes), wildcards,
/// control characters, "$" in front, or not UTF-8 (MQTT 4.7).
Result<void> checkTopic(std::string_view topic);

/// A connection. Thread-safe; a thread of its own keeps it alive until it breaks: then make another
/// one. Destroying it says good-bye.
class Client {
  public:
    struct Listeners {
        AddressGuard guard = {};
        /// What happens, in words: "connected to 192.0.2.1", "TLS stands" …; any thread.
        std::function<void(std::string_view what, std::string_view detail)> onStep = {};
    };

    /// Connects and waits for the broker's answer.
    /// @return InvalidArgument, PermissionDenied (guard), Unauthenticated (certificate, login),
    /// Unavailable (no such name, nobody listens, broken off), DeadlineExceeded, Cancelled
    static Result<std::unique_ptr<Client>> connect(
        const Clock& clock,
        const Broker& broker,
        Listeners listeners,
        Duration atMost,
        std::stop_token stop
    );

    virtual ~Client() = default;

    /// Publishes with QoS 1 and waits until the broker has it.
    virtual Result<void> publish(const Message& message, Duration atMost, std::stop_token stop) = 0;

    /// Publishes with QoS 1 without waiting.
    virtual Result<void> announce(const Message& message) = 0;

    virtual bool connected() const = 0;
};

}  // namespace ocelli::net::mqtt
