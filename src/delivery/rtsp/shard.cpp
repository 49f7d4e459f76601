// Keeping connections, sessions and senders, and ending them in time.
#include "delivery/rtsp/shard.h"

#include <algorithm>

#include "base/log.h"
#include "delivery/rtp/rtcp.h"

namespace ocelli::delivery::rtsp {
namespace {

Duration sweepEvery(const Limits& limits) {
    return std::min<Duration>(
        std::chrono::seconds(1), std::min(limits.headerTime, limits.sessionTime) / 4
    );
}

}  // namespace

Result<std::unique_ptr<Shard>> Shard::create(
    EventLoop& loop, const std::string& address, Faces faces, const Limits& limits, Place place
) {
    std::unique_ptr<Shard> shard(new Shard(loop, std::move(faces), limits, std::move(place)));
    auto sockets = OCELLI_TRY(net::UdpSocket::createPair(loop, address, net::UdpSocket::Options{}));
    shard->rtp_ = std::move(sockets.first);
    shard->rtcp_ = std::move(sockets.second);
    shard->setDscp(limits.dscp);
    // Players also send empty packets to open their firewall; they are read and forgotten.
    shard->rtp_->receive([raw = shard.get()](ByteSpan bytes, const net::Endpoint& from) {
        if (raw->talkPeers_.empty()) {
            return;
        }
        const auto known = raw->talkPeers_.find(from.format());
        Session* session = known == raw->talkPeers_.end() ? nullptr : raw->find(known->second);
        if (session != nullptr) {
            session->lastSeen = raw->now();
            session->hear(bytes);
        }
    });
    shard->rtcp_->receive([raw = shard.get()](ByteSpan bytes, const net::Endpoint& from) {
        const auto known = raw->reportPeers_.find(from.format());
        if (known == raw->reportPeers_.end()) {
            return;
        }
        if (Session* session = raw->find(known->second)) {
            raw->onReport(bytes, *session);
        }
    });
    return shard;
}

Shard::Shard(EventLoop& loop, Faces faces, const Limits& limits, Place place)
    : loop_(loop), faces_(std::move(faces)), limits_(limits), place_(std::move(place)) {
    sweep_ = loop_.every(sweepEvery(limits_), [this] { sweep(); });
}

Shard::~Shard() {
    endSessions([](const Session&) { return true; });
    while (!connections_.empty()) {
        close(*connections_.begin()->second);
    }
}

void Shard::setDscp(int dscp) {
    limits_.dscp = dscp;
    const auto warn = [](const Result<void>& done) {
        if (!done) {
            log::warning("rtsp", "marking: {}", done.error().describe());
        }
    };
    warn(rtp_->setDscp(dscp));
    warn(rtcp_->setDscp(dscp));
    for (const auto& [raw, connection] : connections_) {
        warn(raw->stream().setDscp(dscp));
    }
    for (const auto& [address, sender] : senders_) {
        if (sender) {
            warn(sender->setDscp(dscp));
        }
    }
}

void Shard::accept(Arrival arrival) {
    if (limits_.dscp != 0) {
        (void)arrival.stream->setDscp(limits_.dscp);  // a peer that has gone is noticed later
    }
    const std::string address = arrival.stream->peer().address;
    if (!makeRoom(address)) {
        return;
    }
    if (arrival.handshake) {
        auto secret = net::createTlsStream(std::move(arrival.stream), *arrival.handshake);
        if (!secret) {
            log::warning("rtsp", "{}", secret.error().describe());
            return;
        }
        arrival.stream = std::move(*secret);
    }
    const auto connection =
        std::make_shared<Connection>(*this, std::move(arrival.stream), arrival.security);
    connections_.emplace(connection.get(), connection);
    ++perAddress_[address];
    connection->start();
    if (arrival.request) {
        connection->goOn(std::move(*arrival.request), arrival.rest);
    }
}

std::optional<std::size_t> Shard::otherShardFor(
    const Connection& connection, const Request& request
) const {
    if (place_.shards == 1 || !connection.sessions.empty() ||
        connection.role() != Connection::Role::Rtsp) {
        return std::nullopt;
    }
    const auto wanted = shardOfRequest(request, connection.secure(), faces_, place_.shards);
    return wanted == place_.index ? std::nullopt : wanted;
}

void Shard::handOver(Connection& connection, std::size_t to, Request request) {
    // Later: its stream is in the middle of telling us bytes.
    loop_.post([this, to, weak = connection.weak_from_this(), asked = std::move(request)](
               ) mutable {
        const auto leaving = weak.lock();
        if (!leaving || leaving->abandoned()) {
            return;  // closed meanwhile, perhaps with this shard
        }
        const auto left = leaving->stream().leaveLoop();
        if (!left) {
            log::debug("rtsp", "{}: {}", leaving->peer().format(), left.error().describe());
            leaving->refuse(503);
            return;
        }
        Arrival arrival{leaving->takeStream(), leaving->security()};
        arrival.request = std::move(asked);
        arrival.rest = leaving->takeRest();
        close(*leaving);
        place_.handOver(to, std::move(arrival));
    });
}

/// Where a limit is reached, the oldest connection that has not brought it to a session goes, so
/// that idle ones cannot keep others out.
bool Shard::makeRoom(const std::string& address) {
    const auto count = perAddress_.find(address);
    const bool addressFull =
        count != perAddress_.end() && count->second >= limits_.connectionsPerAddress;
    if (!addressFull && connections_.size() < limits_.connections) {
        return true;
    }
    Connection* oldest = nullptr;
    for (const auto& [raw, connection] : connections_) {
        const bool candidate = connection->sessions.empty() &&
                               connection->role() != Connection::Role::TunnelPost &&
                               (!addressFull || connection->peer().address == address);
        if (candidate && (oldest == nullptr || connection->accepted() < oldest->accepted())) {
            oldest = raw;
        }
    }
    if (oldest == nullptr) {
        log::debug("rtsp", "no room for another connection from {}", address);
        return false;
    }
    close(*oldest);
    return true;
}

void Shard::close(Connection& connection) {
    const auto found = connections_.find(&connection);
    if (found == connections_.end()) {
        return;
    }
    const auto kept = found->second;
    connections_.erase(found);
    const auto count = perAddress_.find(connection.peer().address);
    if (--count->second == 0) {
        perAddress_.erase(count);
    }
    endSessions([&](const Session& session) {
        return session.carrier() == Carrier::Tcp && session.connection.lock() == kept;
    });
    kept->abandon();
    // Frees socket and object after the calls that are under way on them.
    loop_.post([kept] {});
}

void Shard::onInterleaved(Connection& connection, const InterleavedFrame& frame) {
    for (Session* session : connection.sessions) {
        if (session->hasTalkChannel(frame.channel)) {
            session->lastSeen = now();
            session->hear(frame.payload);
            return;
        }
        if (session->hasReportChannel(frame.channel)) {
            onReport(frame.payload, *session);
            return;
        }
    }
}

bool Shard::addTunnel(const std::string& cookie, Connection& connection) {
    std::erase_if(tunnels_, [](const auto& entry) { return entry.second.expired(); });
    return tunnels_.emplace(cookie, connection.weak_from_this()).second;
}

std::shared_ptr<Connection> Shard::findTunnel(const std::string& cookie) const {
    const auto found = tunnels_.find(cookie);
    const auto connection = found == tunnels_.end() ? nullptr : found->second.lock();
    return connection && connections_.contains(connection.get()) ? connection : nullptr;
}

std::shared_ptr<StreamSender> Shard::sender(const StreamRef& stream) {
    auto& sender = senders_[stream.address];
    if (sender && sender->stream().hub != stream.hub) {
        // The device was set up anew; sessions of the old stream get no more packets.
        endSessions([&](const Session& session) { return session.sender == sender; });
        sender.reset();
    }
    if (!sender) {
        sender = std::make_shared<StreamSender>(
            loop_,
            stream,
            limits_,
            StreamSender::Form{faces_.srtp, faces_.captureTimes},
            [this, address = stream.address] {
                endSessions([&](const Session& session) {
                    return session.sender && session.sender->stream().address == address;
                });
            }
        );
    }
    unusedSince_.erase(stream.address);
    return sender;
}

void Shard::followCatalog() {
    for (auto entry = senders_.begin(); entry != senders_.end();) {
        const auto sender = entry->second;
        const auto stream = faces_.catalog->find(entry->first);
        const bool gone = !stream || stream->hub != sender->stream().hub;
        const bool moved = !gone && stream->multicast != sender->stream().multicast;
        endSessions([&](const Session& session) {
            return session.sender == sender &&
                   (gone || (moved && session.carrier() == Carrier::Multicast));
        });
        if (moved) {
            sender->setMulticast(stream->multicast);
        }
        entry = gone ? senders_.erase(entry) : std::next(entry);
    }
}

Session* Shard::find(std::string_view id) const {
    const auto found = sessions_.find(std::string(id));
    return found == sessions_.end() ? nullptr : found->second.get();
}

Result<Session*> Shard::addSession(
    Connection& connection, access::Identity user, Target target, Carrier carrier
) {
    if (sessions_.size() >= limits_.sessions ||
        connection.sessions.size() >= limits_.sessionsPerConnection) {
        return fail(ErrorKind::ResourceExhausted, "too many sessions");
    }
    auto session = std::make_unique<Session>(
        newSessionId(place_.index), std::move(user), connection.peer(), std::move(target), carrier
    );
    session->connection = connection.weak_from_this();
    session->lastSeen = now();
    session->began = loop_.clock().wall();
    Session* raw = session.get();
    connection.sessions.push_back(raw);
    sessions_.emplace(raw->id(), std::move(session));
    return raw;
}

void Shard::endSession(Session& session, Session::Goodbye goodbye) {
    session.stop(goodbye);
    if (const auto connection = session.connection.lock()) {
        std::erase(connection->sessions, &session);
    }
    const auto isIts = [&](const auto& entry) { return entry.second == session.id(); };
    std::erase_if(reportPeers_, isIts);
    std::erase_if(talkPeers_, isIts);
    sessions_.erase(session.id());
}

std::size_t Shard::endSessions(const std::function<bool(const Session&)>& which) {
    std::vector<Session*> ending;
    for (const auto& [id, session] : sessions_) {
        if (which(*session)) {
            ending.push_back(session.get());
        }
    }
    for (Session* session : ending) {
        endSession(*session, Session::Goodbye::Said);
    }
    return ending.size();
}

void Shard::expectReports(const Session& session, std::uint16_t port) {
    reportPeers_[net::Endpoint{session.peer().address, port}.format()] = session.id();
}

void Shard::expectTalk(const Session& session, std::uint16_t port) {
    talkPeers_[net::Endpoint{session.peer().address, port}.format()] = session.id();
}

Result<void> Shard::openOutlet(Session& session) {
    // A recording waits for its reader; live drops to the next key frame.
    OutletBounds bounds = limits_.outlet;
    if (session.playback) {
        bounds.span = Duration::max();
        bounds.bytes = SIZE_MAX;
    }
    if (session.carrier() == Carrier::Multicast || session.tracks.empty()) {
        return {};  // a group's is shared; who only talks gets nothing
    }
    if (session.carrier() == Carrier::Tcp) {
        const auto connection = session.connection.lock();
        if (!connection) {
            return fail(ErrorKind::Cancelled, "the connection has gone");
        }
        std::vector<TcpOutlet::Track> tracks;
        for (const TrackSetup& setup : session.tracks) {
            tracks.push_back({setup.track, setup.channels});
        }
        auto outlet =
            std::make_unique<TcpOutlet>(loop_, connection->stream(), std::move(tracks), bounds);
        session.tcpOutlet = outlet.get();
        session.outlet = std::move(outlet);
        return {};
    }
    std::vector<UdpOutlet::Track> tracks;
    for (const TrackSetup& setup : session.tracks) {
        const std::string& address = session.peer().address;
        UdpOutlet::Track track;
        track.index = setup.track;
        track.rtp = OCELLI_TRY(rtp_->target({address, setup.ports.rtp}));
        track.rtcp = OCELLI_TRY(rtcp_->target({address, setup.ports.rtcp}));
        tracks.push_back(std::move(track));
    }
    session.outlet = std::make_unique<UdpOutlet>(loop_, *rtp_, *rtcp_, std::move(tracks), bounds);
    return {};
}

Pair<std::uint16_t> Shard::serverPorts() const {
    return {rtp_->local().port, rtcp_->local().port};
}

std::vector<ReaderInfo> Shard::readers() const {
    std::vector<ReaderInfo> all;
    for (const auto& [id, session] : sessions_) {
        ReaderInfo info;
        info.session = id;
        info.stream = session->target().stream;
        info.playback = session->target().playback;
        info.playing = session->state() == State::Playing;
        info.transport = toString(session->carrier());
        const auto connection = session->connection.lock();
        if (connection && connection->role() == Connection::Role::TunnelGet) {
            info.transport = "http";
        }
        info.srtp = session->secret != nullptr;
        info.peer = session->peer();
        info.user = session->user().name;
        info.began = session->began;
        info.sent = session->counters();
        info.queuedBytes = session->outlet ? session->outlet->queuedBytes() : 0;
        if (session->outlet && !session->playback) {
            info.delay = session->outlet->delay();
        }
        all.push_back(std::move(info));
    }
    return all;
}

std::vector<StreamInfo> Shard::streams() const {
    std::vector<StreamInfo> all;
    for (const auto& [address, sender] : senders_) {
        if (sender) {
            all.push_back({address, sender->delay(), sender->framesLost()});
        }
    }
    return all;
}

void Shard::sweep() {
    const MonoTime time = now();
    for (const auto& [id, session] : sessions_) {
        if (alive(*session)) {
            session->lastSeen = time;
        }
    }
    endSessions([&](const Session& session) {
        return time - session.lastSeen > limits_.sessionTime;
    });

    std::vector<Connection*> overdue;
    for (const auto& [raw, connection] : connections_) {
        if (connection->overdue(time)) {
            overdue.push_back(raw);
        }
    }
    for (Connection* connection : overdue) {
        close(*connection);
    }

    // A stream without sessions stays open for a while: between DESCRIBE and SETUP, or for the
    // next viewer.
    for (auto entry = senders_.begin(); entry != senders_.end();) {
        const bool used = entry->second.use_count() > 1;
        const auto since = unusedSince_.emplace(entry->first, time).first;
        if (used) {
            since->second = time;
        }
        if (time - since->second > limits_.lingerTime) {
            unusedSince_.erase(since);
            entry = senders_.erase(entry);
        } else {
            ++entry;
        }
    }
}

/// A peer whose TCP takes everything lives, even when it says nothing.
bool Shard::alive(const Session& session) const {
    return session.state() == State::Playing && session.tcpOutlet != nullptr &&
           session.tcpOutlet->drained();
}

void Shard::onReport(ByteSpan bytes, Session& session) {
    Bytes opened;
    if (session.secret) {
        // What is not genuine says nothing, not even that somebody is there.
        for (rtp::SrtcpReceiver& receiver : session.receivers) {
            if (auto plain = receiver.open(bytes)) {
                opened = std::move(*plain);
                break;
            }
        }
        if (opened.empty()) {
            return;
        }
        bytes = opened;
    }
    const auto feedback = rtp::parseRtcp(bytes);
    if (!feedback) {
        return;
    }
    session.lastSeen = now();
    if (feedback->wantsKeyFrame && session.sender && session.state() == State::Playing) {
        session.sender->requestKeyFrame();
    }
}

}  // namespace ocelli::delivery::rtsp
