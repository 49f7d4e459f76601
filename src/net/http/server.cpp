// Accepts connections, keeps their number and their times within bounds.
#include "net/http/server.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/log.h"
#include "net/http/detail/connection.h"
#include "net/tls.h"

namespace ocelli::net::http {
namespace {

using detail::Connection;
using detail::ServerContext;
using websocket::Session;

constexpr int kGoingAway = 1001;  // RFC 6455, 7.4.1

class HttpServer final : public Server, detail::ConnectionOwner {
  public:
    HttpServer(
        EventLoop& loop, Router& router, std::shared_ptr<TlsServerContext> tls, ServerLimits limits
    )
        : context_(std::make_shared<ServerContext>(
              ServerContext{loop, router, limits, tls != nullptr, this}
          )),
          tls_(std::move(tls)) {}

    ~HttpServer() override;

    Result<void> open(const Endpoint& endpoint);

    Endpoint local() const override { return listener_->local(); }

    void setRedirect(std::optional<std::uint16_t> httpsPort) override {
        context_->redirect = httpsPort;
    }

    void setWebSockets(bool on) override;

    void setMarks(Marks marks) override { context_->marks = marks; }

    std::size_t connections() const override { return connections_.size() + sessions_.size(); }

  private:
    void onEnded(Connection& connection) override;
    void onUpgraded(Connection& connection, std::shared_ptr<Session> session, ByteSpan early)
        override;

    void accept(std::unique_ptr<TcpStream> stream);
    void warnOfRefusal(const std::string& address);
    bool makeRoom(const std::string& address);
    void closeOldestIdle(const std::string* address);
    void leave(const std::string& address);
    void checkTimes();

    std::shared_ptr<ServerContext> context_;
    std::shared_ptr<TlsServerContext> tls_;
    std::unique_ptr<TcpListener> listener_;
    std::unordered_map<const Connection*, std::shared_ptr<Connection>> connections_;
    std::unordered_map<const Session*, std::shared_ptr<Session>> sessions_;
    std::unordered_map<std::string, std::size_t> perAddress_;
    Timer times_;
    MonoTime warned_;
};

Result<void> HttpServer::open(const Endpoint& endpoint) {
    listener_ = OCELLI_TRY(TcpListener::create(context_->loop, endpoint, [this](auto stream) {
        accept(std::move(stream));
    }));
    const auto& limits = context_->limits;
    const Duration shortest =
        std::min({limits.headerTime, limits.bodyTime, limits.idleTime, limits.lingerTime});
    const Duration step = std::clamp<Duration>(
        shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(500)
    );
    times_ = context_->loop.every(step, [this] { checkTimes(); });
    return {};
}

HttpServer::~HttpServer() {
    context_->owner = nullptr;
    listener_.reset();
    times_.cancel();
    for (const auto& [key, connection] : std::exchange(connections_, {})) {
        connection->cut();
    }
    for (const auto& [key, session] : std::exchange(sessions_, {})) {
        session->terminate();
    }
}

void HttpServer::accept(std::unique_ptr<TcpStream> stream) {
    const auto address = stream->peer().address;
    if (!makeRoom(address)) {
        warnOfRefusal(address);
        return;
    }
    if (tls_) {
        auto secure = createTlsStream(std::move(stream), *tls_);
        if (!secure) {
            log::warning("http", "a connection was dropped: {}", secure.error().message());
            return;
        }
        stream = std::move(*secure);
    }
    const auto connection = std::make_shared<Connection>(context_, std::move(stream));
    connections_.emplace(connection.get(), connection);
    ++perAddress_[address];
    connection->start();
}

void HttpServer::setWebSockets(bool on) {
    context_->webSockets = on;
    if (on) {
        return;
    }
    // Closing may drop the session from the list: taken out first.
    std::vector<std::shared_ptr<Session>> open;
    for (const auto& [key, session] : sessions_) {
        open.push_back(session);
    }
    for (const auto& session : open) {
        session->close(kGoingAway, "WebSocket is switched off");
    }
}

/// Once in a while, or an attacker could fill the log.
void HttpServer::warnOfRefusal(const std::string& address) {
    const MonoTime now = context_->loop.clock().mono();
    if (warned_ == MonoTime{} || now - warned_ >= std::chrono::seconds(10)) {
        warned_ = now;
        log::warning(
            "http", "{}: too many connections, one from {} refused", local().format(), address
        );
    }
}

/// False when nobody can be sent away for the new one.
bool HttpServer::makeRoom(const std::string& address) {
    const auto ofAddress = [&] {
        const auto found = perAddress_.find(address);
        return found == perAddress_.end() ? 0 : found->second;
    };
    if (ofAddress() >= context_->limits.connectionsPerAddress) {
        closeOldestIdle(&address);
    }
    if (connections() >= context_->limits.connections) {
        closeOldestIdle(nullptr);
    }
    return connections() < context_->limits.connections &&
           ofAddress() < context_->limits.connectionsPerAddress;
}

void HttpServer::closeOldestIdle(const std::string* address) {
    std::shared_ptr<Connection> oldest;
    for (const auto& [key, connection] : connections_) {
        if (connection->idle() && (address == nullptr || connection->peer().address == *address) &&
            (!oldest || connection->idleSince() < oldest->idleSince())) {
            oldest = connection;
        }
    }
    if (oldest) {
        oldest->cut();
        onEnded(*oldest);
    }
}

void HttpServer::leave(const std::string& address) {
    const auto found = perAddress_.find(address);
    if (found != perAddress_.end() && --found->second == 0) {
        perAddress_.erase(found);
    }
}

void HttpServer::onEnded(Connection& connection) {
    if (context_->owner != nullptr) {
        leave(connection.peer().address);
        connections_.erase(&connection);
    }
}

void HttpServer::onUpgraded(
    Connection& connection, std::shared_ptr<Session> session, ByteSpan early
) {
    connections_.erase(&connection);  // its place among those of the address goes to the session
    sessions_.emplace(session.get(), session);
    session->start(early, [this, raw = session.get()] {
        if (context_->owner != nullptr) {
            leave(raw->peer().address);
            sessions_.erase(raw);
        }
    });
}

void HttpServer::checkTimes() {
    const MonoTime now = context_->loop.clock().mono();
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(connections_.size());
    for (const auto& [key, connection] : connections_) {
        all.push_back(connection);
    }
    for (const auto& connection : all) {
        connection->checkTimes(now);
    }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(
    EventLoop& loop,
    Endpoint endpoint,
    std::shared_ptr<TlsServerContext> tls,
    Router& router,
    ServerLimits limits
) {
    auto server = std::make_unique<HttpServer>(loop, router, std::move(tls), limits);
    OCELLI_TRY(server->open(endpoint));
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace ocelli::net::http
