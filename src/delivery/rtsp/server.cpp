// Accepting connections.
#include "delivery/rtsp/server.h"

#include "base/assert.h"

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
            shard->accept(std::move(stream));
        }
    ));
    return server;
}

RtspServer::~RtspServer() {
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

std::size_t RtspServer::endSessionsOf(std::string_view user) {
    return shard_->endSessions([&](const Session& session) { return session.user().name == user; });
}

void RtspServer::followCatalog() {
    shard_->followCatalog();
}

}  // namespace ocelli::delivery::rtsp
