// Which datagram is whose; who may begin.
#include "delivery/webrtc/server.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"
#include "net/interfaces.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::size_t kMostCandidates = 8;
constexpr std::size_t kMostAddresses = 16 * WebRtcServer::kMostSessions;
constexpr std::string_view kAuto = "auto";

std::uint32_t randomWord() {
    const Bytes random = crypto::randomBytes(4);
    return ByteReader(random).u32().value_or(0);
}

/// Of the answer's "fmtp" line: what the browser offered, as it is; we do not change the stream.
std::string parametersFor(const OfferedCodec& codec, const media::Track& track) {
    if (track.codec == media::Codec::Opus) {
        return track.channels == 2 ? "stereo=1;sprop-stereo=1" : "";
    }
    return codec.parameters;
}

}  // namespace

WebRtcServer::WebRtcServer(EventLoop& loop, StreamFinder find, media::TalkDesk* talk)
    : loop_(loop), find_(std::move(find)), talk_(talk) {}

Result<std::unique_ptr<WebRtcServer>> WebRtcServer::create(
    EventLoop& loop,
    const net::Endpoint& endpoint,
    const crypto::CertifiedKey& certificate,
    StreamFinder find,
    media::TalkDesk* talk
) {
    std::unique_ptr<WebRtcServer> server(new WebRtcServer(loop, std::move(find), talk));
    server->dtls_ = OCELLI_TRY(net::DtlsContext::create(certificate));
    server->socket_ = OCELLI_TRY(net::UdpSocket::create(loop, endpoint));
    server->socket_->receive([raw = server.get()](ByteSpan datagram, const net::Endpoint& from) {
        raw->onDatagram(datagram, from);
    });
    return server;
}

WebRtcServer::~WebRtcServer() {
    *alive_ = false;
    for (auto& [id, entry] : sessions_) {
        entry.session->close();
    }
}

std::shared_ptr<Feed> WebRtcServer::feed(int channel, const std::string& stream) {
    auto& known = feeds_[{channel, stream}];
    auto feed = known.lock();
    if (!feed) {
        auto hub = find_(channel, stream);
        if (!hub) {
            feeds_.erase({channel, stream});
            return nullptr;
        }
        feed = std::make_shared<Feed>(loop_, std::move(hub));
        known = feed;
    }
    return feed;
}

void WebRtcServer::watch(WatchRequest request, UniqueFunction<void(Result<WatchAnswer>)> done) {
    auto offer = parseOffer(request.offer);
    if (!offer) {
        done(offer.error());
        return;
    }
    if (sessions_.size() >= kMostSessions) {
        done(fail(ErrorKind::ResourceExhausted, "too many watch already"));
        return;
    }
    auto first = feed(request.channel, request.stream == kAuto ? "main" : request.stream);
    if (!first) {
        done(fail(
                 ErrorKind::NotFound,
                 fmt::format("channel {} has no stream {}", request.channel, request.stream)
        )
                 .withField("stream", "main, sub, third, auto"));
        return;
    }
    Feed& waiting = *first;
    waiting.whenDescribed([this,
                           alive = alive_,
                           wanted = std::move(request),
                           theirs = std::move(*offer),
                           kept = std::move(first),
                           call = std::move(done)](Result<media::TrackList> tracks) mutable {
        if (!*alive) {
            return;
        }
        if (!tracks) {
            call(tracks.error());
            return;
        }
        accept(std::move(wanted), std::move(theirs), std::move(kept), *tracks, std::move(call));
    });
}

Result<std::vector<AnsweredTrack>> WebRtcServer::tracksFor(
    const Offer& offer, const media::TrackList& tracks
) const {
    std::vector<AnsweredTrack> answered;
    std::vector<bool> taken(tracks.size());
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        const OfferedMedia& media = offer.media[i];
        for (std::uint32_t track = 0; track < tracks.size() && media.receives; ++track) {
            const bool same =
                media.kind == (tracks[track]->kind == media::TrackKind::Video ? MediaKind::Video
                                                                              : MediaKind::Audio);
            const auto codec = same && !taken[track] ? chooseCodec(media, *tracks[track])
                                                     : std::optional<OfferedCodec>();
            if (codec) {
                taken[track] = true;
                answered.push_back(
                    {i, track, *codec, randomWord(), parametersFor(*codec, *tracks[track])}
                );
                break;
            }
        }
    }
    const bool video = std::any_of(answered.begin(), answered.end(), [&](const auto& track) {
        return offer.media[track.media].kind == MediaKind::Video;
    });
    if (!video) {
        return fail(
            ErrorKind::Unsupported,
            fmt::format(
                "the offer does not take {}, which the stream has", toString(tracks[0]->codec)
            )
        );
    }
    return answered;
}

std::vector<net::Endpoint> WebRtcServer::candidates(const std::string& reached) const {
    std::vector<net::Endpoint> list;
    const std::uint16_t port = socket_->local().port;
    const auto add = [&](const std::string& address) {
        const net::Endpoint endpoint{address, port};
        const bool known = std::find(list.begin(), list.end(), endpoint) != list.end();
        // A zone is of the machine that names it.
        if (!address.empty() && !known && address.find('%') == std::string::npos &&
            list.size() < kMostCandidates) {
            list.push_back(endpoint);
        }
    };
    if (const std::string bound = socket_->local().address; !bound.empty()) {
        add(bound);
        return list;
    }
    add(reached);
    for (const std::string& address : net::localAddresses()) {
        add(address);
    }
    return list;
}

void WebRtcServer::accept(
    WatchRequest request,
    Offer offer,
    std::shared_ptr<Feed> first,
    const media::TrackList& tracks,
    UniqueFunction<void(Result<WatchAnswer>)> done
) {
    auto answered = tracksFor(offer, tracks);
    if (!answered) {
        done(answered.error());
        return;
    }
    Agreement agreement = agree(request, offer);
    agreement.tracks = std::move(*answered);
    const std::string id = agreement.id;
    WatchAnswer answer = answerTo(offer, agreement, request.reached);
    Session::Feeds feeds;
    feeds.first = std::move(first);
    if (request.stream == kAuto && find_(request.channel, "sub")) {
        feeds.find = [this, channel = request.channel](bool low) {
            return feed(channel, low ? "sub" : "main");
        };
    }
    auto session = std::make_unique<Session>(
        loop_, *socket_, *dtls_, std::move(agreement), std::move(feeds), ender(id)
    );
    sessions_.emplace(
        id, Entry{fmt::format("{}/{}", request.channel, request.stream), std::move(session)}
    );
    done(std::move(answer));
}

Agreement WebRtcServer::agree(const WatchRequest& request, const Offer& offer) const {
    Agreement agreement;
    agreement.id = formatHex(crypto::randomBytes(8));
    agreement.user = request.user;
    agreement.login = request.login;
    agreement.ufrag = agreement.id;
    agreement.password = crypto::randomToken(24);
    // Of Base64 for addresses, ICE knows the digits and letters only (RFC 8839, 5.4).
    std::replace(agreement.password.begin(), agreement.password.end(), '-', '+');
    std::replace(agreement.password.begin(), agreement.password.end(), '_', '/');
    agreement.theirUfrag = offer.ufrag;
    agreement.theirPassword = offer.password;
    agreement.theirFingerprint = offer.fingerprint;
    agreement.name = "ocelli-" + formatHex(crypto::randomBytes(8));
    agreement.media = offer.media;
    return agreement;
}

WatchAnswer WebRtcServer::answerTo(
    const Offer& offer, const Agreement& agreement, const std::string& reached
) const {
    AnswerDescription description;
    description.sessionId = fmt::format("{}", randomWord());
    description.ufrag = agreement.ufrag;
    description.password = agreement.password;
    description.fingerprint = dtls_->fingerprint();
    description.name = agreement.name;
    description.candidates = candidates(reached);
    description.tracks = agreement.tracks;
    return {agreement.id, formatAnswer(offer, description)};
}

std::function<void(std::string)> WebRtcServer::ender(const std::string& id) {
    return [this, id](const std::string& why) { remove(id, why); };
}

Result<WebRtcServer::Talker> WebRtcServer::talkerOf(const WatchRequest& request) const {
    Offer offer = OCELLI_TRY(parseOffer(request.offer));
    if (talk_ == nullptr) {
        return fail(ErrorKind::Unavailable, "the device has no sound output");
    }
    std::optional<TakenSound> taken;
    Agreement agreement = agree(request, offer);
    for (std::size_t i = 0; i < offer.media.size() && !taken; ++i) {
        if (offer.media[i].kind == MediaKind::Audio) {
            taken = chooseSound(offer.media[i]);
        }
        if (taken) {
            agreement.tracks = {{i, 0, taken->codec, 0, taken->codec.parameters, Direction::ToUs}};
        }
    }
    if (!taken) {
        return fail(ErrorKind::Unsupported, "the offer sends no Opus, G.711 or G.722");
    }
    return Talker{std::move(offer), std::move(agreement), std::move(*taken)};
}

void WebRtcServer::talk(WatchRequest request, UniqueFunction<void(Result<WatchAnswer>)> done) {
    auto talker = talkerOf(request);
    if (!talker) {
        done(std::move(talker).error());
        return;
    }
    talk_->open(
        {request.channel, request.user},
        loop_,
        [this,
         alive = std::weak_ptr(alive_),
         asked = request,
         who = std::move(*talker),
         call = std::move(done)](media::TalkDesk::Opened line) mutable {
            if (!alive.expired()) {
                call(beginTalk(asked, std::move(who), std::move(line)));
            }
        }
    );
}

Result<WatchAnswer> WebRtcServer::beginTalk(
    const WatchRequest& request, Talker talker, media::TalkDesk::Opened line
) {
    auto opened = OCELLI_TRY(std::move(line));
    if (sessions_.size() >= kMostSessions) {
        return fail(ErrorKind::ResourceExhausted, "too many watch already");
    }
    const std::string id = talker.agreement.id;
    WatchAnswer answer = answerTo(talker.offer, talker.agreement, request.reached);
    auto session = std::make_unique<TalkSession>(
        loop_,
        *socket_,
        *dtls_,
        std::move(talker.agreement),
        TalkSession::Sound{talker.sound.codec.type, talker.sound.track, std::move(opened)},
        ender(id)
    );
    sessions_.emplace(id, Entry{fmt::format("{}/talk", request.channel), std::move(session)});
    return answer;
}

void WebRtcServer::onDatagram(ByteSpan datagram, const net::Endpoint& from) {
    if (looksLikeStun(datagram)) {
        onStun(datagram, from);
        return;
    }
    const auto known = byAddress_.find(from.format());
    if (known == byAddress_.end()) {
        return;  // who has not proven anything gets nothing, not even an error
    }
    sessions_.at(known->second).session->onDatagram(datagram);
}

void WebRtcServer::onStun(ByteSpan datagram, const net::Endpoint& from) {
    const auto request = parseBindingRequest(datagram);
    if (!request) {
        if (request.error().kind() == ErrorKind::Unsupported) {
            onStunResponse(datagram, from);
        }
        return;
    }
    const std::string id = request->username.substr(0, request->username.find(':'));
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return;
    }
    Peer& session = *found->second.session;
    if (!genuine(datagram, session.agreement().password)) {
        return;
    }
    const std::string address = from.format();
    const auto known = byAddress_.find(address);
    if (known == byAddress_.end() && byAddress_.size() >= kMostAddresses) {
        return;
    }
    const bool taken = known != byAddress_.end() && known->second != id;
    if (!taken) {
        byAddress_[address] = id;
    }
    session.onBinding(*request, from, taken ? Peer::Address::Taken : Peer::Address::Free);
}

/// An address goes from one session to another when who is there has answered for the other.
void WebRtcServer::onStunResponse(ByteSpan datagram, const net::Endpoint& from) {
    for (auto& [id, entry] : sessions_) {
        if (entry.session->onResponse(datagram, from)) {
            byAddress_[from.format()] = id;
            return;
        }
    }
}

void WebRtcServer::remove(const std::string& id, std::string_view why) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) {
        return;
    }
    log::info("webrtc", "{} ends: {}", found->second.stream, why);
    std::erase_if(byAddress_, [&](const auto& entry) { return entry.second == id; });
    found->second.session->close();
    sessions_.erase(found);
    std::erase_if(feeds_, [](const auto& entry) { return entry.second.expired(); });
}

std::size_t WebRtcServer::end(const std::function<bool(const Agreement&)>& which) {
    std::vector<std::string> ids;
    for (const auto& [id, entry] : sessions_) {
        if (which(entry.session->agreement())) {
            ids.push_back(id);
        }
    }
    for (const std::string& id : ids) {
        remove(id, "ended from here");
    }
    return ids.size();
}

std::vector<WebRtcServer::SessionInfo> WebRtcServer::sessions() const {
    std::vector<SessionInfo> list;
    for (const auto& [id, entry] : sessions_) {
        list.push_back({id, entry.stream, entry.session->figures()});
    }
    return list;
}

}  // namespace ocelli::delivery::webrtc
