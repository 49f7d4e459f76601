// Accepting connections.
#include "delivery/rtsp/server.h"

#include "base/assert.h"
#include "base/log.h"

namespace ocelli::delivery::rtsp {

Result<std::unique_ptr<RtspServer>> RtspServer::create(
    EventLoop& loop, net::Endpoint endpoint, Faces faces, Limits limits
) {
    OCELLI_ASSERT(faces.catalog != nullptr && faces.authenticator.authenticate);
    std::unique_ptr<RtspServer> server(new RtspServer);
    server->shard_ = OCELLI_TRY(Shard::create(loop, endpoint.address, std::move(faces), limits));
    server->listener_ = OCELLI_TRY(net::TcpListener::create(
        loop,
        std::move(endpoint),
        [shard = server->shard_.get()](std::unique_ptr<net::TcpStream> stream) {
            shard->accept(std::move(stream), Security::None);
        }
    ));
    return server;
}

Result<void> RtspServer::listenSecure(SecureAccess access) {
    secureListener_.reset();
    secureListener_ = OCELLI_TRY(net::TcpListener::create(
        shard_->loop(),
        std::move(access.endpoint),
        [shard = shard_.get(),
         tls = std::move(access.tls)](std::unique_ptr<net::TcpStream> stream) {
            auto secret = net::createTlsStream(std::move(stream), *tls);
            if (!secret) {
                log::warning("rtsp", "{}", secret.error().describe());
                return;
            }
            shard->accept(std::move(*secret), Security::Tls);
        }
    ));
    return {};
}

std::optional<net::Endpoint> RtspServer::secureLocal() const {
    return secureListener_ ? std::optional(secureListener_->local()) : std::nullopt;
}

RtspServer::~RtspServer() {
    secureListener_.reset();
    listener_.reset();
}

net::Endpoint RtspServer::local() const {
    return listener_->local();
}

std::vector<ReaderInfo> RtspServer::readers() const {
    return shard_->readers();
}

std::vector<StreamInfo> RtspServer::streams() const {
    return shard_->streams();
}

std::size_t RtspServer::connections() const {
    return shard_->connections();
}

bool RtspServer::endSession(std::string_view id) {
    return shard_->endSessions([&](const Session& session) { return session.id() == id; }) > 0;
}

std::size_t RtspServer::endSessionsOf(std::string_view user) {
    return shard_->endSessions([&](const Session& session) { return session.user().name == user; });
}

void RtspServer::followCatalog() {
    shard_->followCatalog();
}

void RtspServer::setDscp(int dscp) {
    shard_->setDscp(dscp);
}

}  // namespace ocelli::delivery::rtsp
