// A client of an MQTT broker (3.1.1 or 5), with TLS, that stays connected; libmosquitto inside.
#include "net/mqtt/client.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <netdb.h>

#include <fmt/format.h>
#include <mosquitto.h>

#include "base/text.h"
#include "net/mqtt/detail/tls_setup.h"
#include "net/socket.h"
#include "runtime/bounded_queue.h"
#include "runtime/guarded.h"

namespace ocelli::net::mqtt {
namespace {

constexpr std::size_t kLongestTopic = 1024;
constexpr std::size_t kMostAcknowledged = 1024;
constexpr int kMostInFlight = 100;

/// libmosquitto wants to be set up once.
bool libraryReady() {
    static const bool kReady = mosquitto_lib_init() == MOSQ_ERR_SUCCESS;
    return kReady;
}

Error failure(int code, std::string_view doing) {
    const auto kind = [&] {
        switch (code) {
            case MOSQ_ERR_INVAL:
            case MOSQ_ERR_MALFORMED_UTF8:
            case MOSQ_ERR_PAYLOAD_SIZE:
            case MOSQ_ERR_OVERSIZE_PACKET:
                return ErrorKind::InvalidArgument;
            case MOSQ_ERR_NOMEM:
                return ErrorKind::ResourceExhausted;
            case MOSQ_ERR_TLS:
            case MOSQ_ERR_TLS_HANDSHAKE:
            case MOSQ_ERR_AUTH:
            case MOSQ_ERR_CONN_REFUSED:
                return ErrorKind::Unauthenticated;
            default:
                return ErrorKind::Unavailable;
        }
    }();
    return fail(kind, mosquitto_strerror(code)).withContext(doing);
}

struct FreeAddresses {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

/// The numeric addresses of the host; blocking.
Result<std::vector<std::string>> resolve(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) {
        return fail(ErrorKind::Unavailable, fmt::format("{}: {}", host, ::gai_strerror(code)));
    }
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);
    std::vector<std::string> found;
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        SocketAddress address;
        address.size = one->ai_addrlen;
        std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
        found.push_back(toEndpoint(address).address);
    }
    return found;
}

/// The first address of the host that the guard lets pass.
Result<std::string> allowedAddress(const std::string& host, const Client::Listeners& listeners) {
    const auto addresses = OCELLI_TRY(resolve(host));
    std::optional<Error> refused;
    for (const std::string& address : addresses) {
        const auto allowed = listeners.guard ? listeners.guard(address) : Result<void>();
        if (allowed) {
            return address;
        }
        refused = allowed.error();
    }
    return refused ? Error(std::move(*refused)) : fail(ErrorKind::Unavailable, "no address");
}

bool isClientId(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
}

struct FreeClient {
    void operator()(mosquitto* client) const { mosquitto_destroy(client); }
};

class MosquittoClient final : public Client {
  public:
    MosquittoClient(const Clock& clock, Listeners listeners)
        : clock_(clock), listeners_(std::move(listeners)) {}

    ~MosquittoClient() override {
        if (running_) {
            mosquitto_disconnect(client_.get());
            mosquitto_loop_stop(client_.get(), false);
        }
    }

    Result<void> start(const Broker& broker, Duration atMost, std::stop_token stop) {
        OCELLI_TRY(setUp(broker));
        const std::string address = OCELLI_TRY(allowedAddress(broker.host, listeners_));
        tell("resolved", address);
        int code = mosquitto_connect_async(
            client_.get(),
            address.c_str(),
            broker.port,
            static_cast<int>(
                std::chrono::duration_cast<std::chrono::seconds>(broker.keepAlive).count()
            )
        );
        if (code == MOSQ_ERR_SUCCESS) {
            code = mosquitto_loop_start(client_.get());
        }
        if (code != MOSQ_ERR_SUCCESS) {
            return failure(code, "connecting");
        }
        running_ = true;
        const auto answer = answers_.popFor(stop, atMost);
        if (!answer) {
            return stop.stop_requested()
                       ? fail(ErrorKind::Cancelled, "given up")
                       : fail(ErrorKind::DeadlineExceeded, "the broker does not answer");
        }
        if (*answer) {
            return **answer;
        }
        return {};
    }

    Result<void> publish(const Message& message, Duration atMost, std::stop_token stop) override {
        const auto lock = publishing_.lock();  // one at a time: the acknowledgement is ours
        if (!connected()) {
            return fail(ErrorKind::Unavailable, "the broker is not connected");
        }
        acknowledged_.clear();
        const int id = OCELLI_TRY(hand(message));
        const MonoTime end = clock_.mono() + atMost;
        for (;;) {
            const auto got = acknowledged_.popFor(stop, std::max(Duration{}, end - clock_.mono()));
            if (!got) {
                return stop.stop_requested()
                           ? fail(ErrorKind::Cancelled, "given up")
                           : fail(ErrorKind::DeadlineExceeded, "the broker does not confirm");
            }
            if (got->id == id) {
                return got->reason < 0x80
                           ? Result<void>()
                           : fail(
                                 ErrorKind::PermissionDenied, mosquitto_reason_string(got->reason)
                             );
            }
            if (got->id == kBroken) {
                return fail(ErrorKind::Unavailable, "the broker broke off");
            }
        }
    }

    Result<void> announce(const Message& message) override {
        OCELLI_TRY(hand(message));
        return {};
    }

    bool connected() const override { return *connected_.lock(); }

  private:
    static constexpr int kBroken = -1;

    struct Acknowledged {
        int id = 0;
        int reason = 0;
    };

    Result<int> hand(const Message& message) {
        OCELLI_TRY(checkTopic(message.topic));
        int id = 0;
        const int code = mosquitto_publish(
            client_.get(),
            &id,
            message.topic.c_str(),
            static_cast<int>(message.payload.size()),
            message.payload.data(),
            1,
            message.retain
        );
        if (code != MOSQ_ERR_SUCCESS) {
            return failure(code, "publishing");
        }
        return id;
    }

    Result<void> setUp(const Broker& broker) {
        if (!isClientId(broker.clientId)) {
            return fail(ErrorKind::InvalidArgument, "the client's name is out of form")
                .withField("clientId", "1..64 letters, digits, '-' and '_'");
        }
        client_.reset(mosquitto_new(broker.clientId.c_str(), true, this));
        if (!client_) {
            return fail(ErrorKind::ResourceExhausted, "no memory for a connection");
        }
        mosquitto* client = client_.get();
        int code = mosquitto_int_option(
            client,
            MOSQ_OPT_PROTOCOL_VERSION,
            broker.version5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311
        );
        if (!broker.name.empty() && code == MOSQ_ERR_SUCCESS) {
            code = mosquitto_username_pw_set(client, broker.name.c_str(), broker.password.c_str());
        }
        if (broker.last && code == MOSQ_ERR_SUCCESS) {
            OCELLI_TRY(checkTopic(broker.last->topic));
            code = mosquitto_will_set(
                client,
                broker.last->topic.c_str(),
                static_cast<int>(broker.last->payload.size()),
                broker.last->payload.data(),
                1,
                broker.last->retain
            );
        }
        if (code != MOSQ_ERR_SUCCESS) {
            return failure(code, "setting up");
        }
        if (broker.tls) {
            tls_ = OCELLI_TRY(detail::makeTls(broker.host, broker.authorities, broker.verify));
            mosquitto_void_option(client, MOSQ_OPT_SSL_CTX, tls_->context());
            mosquitto_int_option(client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
            // We connect to a checked address; the name is checked by our own context.
            mosquitto_tls_insecure_set(client, true);
        }
        mosquitto_max_inflight_messages_set(client, kMostInFlight);
        mosquitto_connect_v5_callback_set(client, &MosquittoClient::onConnect);
        mosquitto_disconnect_v5_callback_set(client, &MosquittoClient::onDisconnect);
        mosquitto_publish_v5_callback_set(client, &MosquittoClient::onPublish);
        return {};
    }

    static void
    onConnect(mosquitto* client, void* self, int reason, int, const mosquitto_property*) {
        auto& me = *static_cast<MosquittoClient*>(self);
        if (reason != 0) {
            const bool five = reason >= 0x80;
            const std::string words =
                five ? mosquitto_reason_string(reason) : mosquitto_connack_string(reason);
            me.tell("refused", words);
            me.answers_.push(fail(ErrorKind::Unauthenticated, words));
            mosquitto_disconnect(client);
            return;
        }
        *me.connected_.lock() = true;
        me.tell("connected", "the broker takes us");
        me.answers_.push(std::nullopt);
    }

    static void onDisconnect(mosquitto* client, void* self, int reason, const mosquitto_property*) {
        mosquitto_disconnect(client);  // else the library comes back without asking the guard
        auto& me = *static_cast<MosquittoClient*>(self);
        *me.connected_.lock() = false;
        me.acknowledged_.push({kBroken, 0});
        if (reason != 0) {
            const std::string trouble = me.tls_ ? me.tls_->trouble() : std::string();
            me.answers_.push(
                trouble.empty() ? failure(reason, "the connection broke")
                                : fail(ErrorKind::Unauthenticated, trouble)
            );
        }
    }

    static void onPublish(mosquitto*, void* self, int id, int reason, const mosquitto_property*) {
        static_cast<MosquittoClient*>(self)->acknowledged_.push({id, reason});
    }

    void tell(std::string_view what, std::string_view detail) const {
        if (listeners_.onStep) {
            listeners_.onStep(what, detail);
        }
    }

    const Clock& clock_;
    Listeners listeners_;
    std::unique_ptr<detail::Tls> tls_;
    BoundedQueue<std::optional<Error>> answers_{4, WhenFull::DropOldest};
    BoundedQueue<Acknowledged> acknowledged_{kMostAcknowledged, WhenFull::DropOldest};
    Guarded<bool> connected_{false};
    Guarded<int> publishing_{0};
    bool running_ = false;
    std::unique_ptr<mosquitto, FreeClient> client_;
};

}  // namespace

Result<void> checkTopic(std::string_view topic) {
    const bool wild = topic.find_first_of("+#") != std::string_view::npos;
    if (topic.empty() || topic.size() > kLongestTopic || wild || topic.front() == '$' ||
        !isCleanText(topic)) {
        return fail(ErrorKind::InvalidArgument, "the topic is out of form")
            .withField("topic", "1..1024 bytes, without '+' and '#', no '$' in front");
    }
    return {};
}

Result<std::unique_ptr<Client>> Client::connect(
    const Clock& clock,
    const Broker& broker,
    Listeners listeners,
    Duration atMost,
    std::stop_token stop
) {
    if (!libraryReady()) {
        return fail(ErrorKind::Internal, "the MQTT library does not start");
    }
    auto client = std::make_unique<MosquittoClient>(clock, std::move(listeners));
    OCELLI_TRY(client->start(broker, atMost, std::move(stop)));
    return std::unique_ptr<Client>(std::move(client));
}

}  // namespace ocelli::net::mqtt
