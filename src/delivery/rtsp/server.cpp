// Accepting connections, and asking all loops.
#include "delivery/rtsp/server.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "runtime/run_on.h"

namespace ocelli::delivery::rtsp {
namespace {

/// On the loop at once when this is it, else there and waited for.
template <class F>
auto doneOn(EventLoop& loop, bool here, F work) {
    return here ? work() : runOn(loop, std::move(work));
}

/// What several loops say of one stream.
void add(std::vector<StreamInfo>& all, const StreamInfo& one) {
    const auto known = std::ranges::find(all, one.stream, &StreamInfo::stream);
    if (known == all.end()) {
        all.push_back(one);
        return;
    }
    known->framesLost += one.framesLost;
    known->delay.count += one.delay.count;
    known->delay.p50 = std::max(known->delay.p50, one.delay.p50);
    known->delay.p95 = std::max(known->delay.p95, one.delay.p95);
    known->delay.p99 = std::max(known->delay.p99, one.delay.p99);
}

void add(Figures& sum, const Shard& shard) {
    std::ranges::move(shard.readers(), std::back_inserter(sum.readers));
    for (const StreamInfo& stream : shard.streams()) {
        add(sum.streams, stream);
    }
    sum.connections += shard.connections();
}

/// A question on its way from loop to loop.
struct Round {
    Figures sum;
    UniqueFunction<void(Figures)> done;
};

}  // namespace

Result<std::unique_ptr<RtspServer>> RtspServer::create(
    EventLoop& loop,
    net::Endpoint endpoint,
    Faces faces,
    Limits limits,
    std::vector<EventLoop*> more
) {
    OCELLI_ASSERT(faces.catalog != nullptr && faces.authenticator.authenticate);
    OCELLI_ASSERT(more.size() < kMostShards);
    std::unique_ptr<RtspServer> server(new RtspServer);
    more.insert(more.begin(), &loop);
    server->mates_ = std::make_shared<Mates>(more.size());
    for (std::size_t i = 0; i < more.size(); ++i) {
        const auto handOverTo =
            [mates = std::weak_ptr(server->mates_)](std::size_t to, Arrival arrival) {
                if (const auto known = mates.lock()) {
                    handOver(known->at(to), std::move(arrival));
                }
            };
        auto shard = doneOn(*more[i], i == 0, [&] {
            return Shard::create(
                *more[i], endpoint.address, faces, limits, {i, more.size(), handOverTo}
            );
        });
        server->shards_.emplace_back(OCELLI_TRY(std::move(shard)));
        server->mates_->at(i) = {more[i], server->shards_.back()};
    }
    server->listener_ = OCELLI_TRY(net::TcpListener::create(
        loop,
        std::move(endpoint),
        [raw = server.get()](std::unique_ptr<net::TcpStream> stream) {
            raw->arrive(std::move(stream), nullptr);
        }
    ));
    return server;
}

Result<void> RtspServer::listenSecure(SecureAccess access) {
    secureListener_.reset();
    secureListener_ = OCELLI_TRY(net::TcpListener::create(
        shards_.front()->loop(),
        std::move(access.endpoint),
        [this, tls = std::move(access.tls)](std::unique_ptr<net::TcpStream> stream) {
            arrive(std::move(stream), tls);
        }
    ));
    return {};
}

void RtspServer::arrive(
    std::unique_ptr<net::TcpStream> stream, std::shared_ptr<net::TlsServerContext> handshake
) {
    const std::size_t to = shardOfPeer(stream->peer().address, shards_.size());
    Arrival arrival{std::move(stream), handshake ? Security::Tls : Security::None};
    arrival.handshake = std::move(handshake);
    if (to == 0) {
        shards_.front()->accept(std::move(arrival));
        return;
    }
    if (const auto left = arrival.stream->leaveLoop(); !left) {
        log::debug("rtsp", "a connection was dropped: {}", left.error().describe());
        return;
    }
    handOver(mates_->at(to), std::move(arrival));
}

void RtspServer::handOver(const Mate& to, Arrival arrival) {
    to.loop->post([loop = to.loop, weak = to.shard, coming = std::move(arrival)]() mutable {
        const auto shard = weak.lock();
        if (!shard) {
            return;
        }
        if (const auto entered = coming.stream->enterLoop(*loop); !entered) {
            log::warning("rtsp", "a connection was dropped: {}", entered.error().describe());
            return;
        }
        shard->accept(std::move(coming));
    });
}

std::optional<net::Endpoint> RtspServer::secureLocal() const {
    return secureListener_ ? std::optional(secureListener_->local()) : std::nullopt;
}

RtspServer::~RtspServer() {
    secureListener_.reset();
    listener_.reset();
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        doneOn(*mates_->at(i).loop, i == 0, [&] {
            shards_[i].reset();
            return true;
        });
    }
}

net::Endpoint RtspServer::local() const {
    return listener_->local();
}

void RtspServer::figures(UniqueFunction<void(Figures)> done) const {
    auto round = std::make_shared<Round>(Round{{}, std::move(done)});
    add(round->sum, *shards_.front());
    // From the last loop to the second and back to the first; each adds its own and passes it on.
    UniqueFunction<void()> next = [round] { round->done(std::move(round->sum)); };
    if (shards_.size() > 1) {
        next = [round, first = mates_->front(), finish = std::move(next)]() mutable {
            first.loop->post([alive = first.shard, call = std::move(finish)]() mutable {
                if (alive.lock()) {
                    call();
                }
            });
        };
    }
    for (std::size_t i = shards_.size(); i-- > 1;) {
        next = [round, mate = mates_->at(i), then = std::move(next)]() mutable {
            mate.loop->post([round, weak = mate.shard, call = std::move(then)]() mutable {
                if (const auto shard = weak.lock()) {
                    add(round->sum, *shard);
                    call();
                }
            });
        };
    }
    next();
}

void RtspServer::everywhere(const std::function<void(Shard&)>& work) {
    work(*shards_.front());
    for (std::size_t i = 1; i < shards_.size(); ++i) {
        const Mate& mate = mates_->at(i);
        mate.loop->post([weak = mate.shard, work] {
            if (const auto shard = weak.lock()) {
                work(*shard);
            }
        });
    }
}

void RtspServer::endSession(const std::string& id) {
    everywhere([id](Shard& shard) {
        shard.endSessions([&](const Session& session) { return session.id() == id; });
    });
}

void RtspServer::endSessionsOf(const std::string& user) {
    everywhere([user](Shard& shard) {
        shard.endSessions([&](const Session& session) { return session.user().name == user; });
    });
}

void RtspServer::followCatalog() {
    everywhere([](Shard& shard) { shard.followCatalog(); });
}

void RtspServer::setDscp(int dscp) {
    everywhere([dscp](Shard& shard) { shard.setDscp(dscp); });
}

}  // namespace ocelli::delivery::rtsp
