// SETUP: chooses a transport for one track and opens the session with the first.
#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "delivery/rtsp/methods.h"

namespace ocelli::delivery::rtsp {
namespace {

/// A SETUP on its way: who, what, and the alternative that was chosen.
struct Wish {
    Asked asked;
    TransportOffer offer;
    Carrier carrier = Carrier::Udp;
};

/// What can be served of a stream.
struct Possible {
    std::optional<MulticastGroup> group;
    bool srtp = false;
};

/// Keys travel through TLS only, and who came through TLS gets nothing that others can read.
bool isSecureEnough(
    const TransportOffer& offer, const Possible& possible, const Connection& connection
) {
    if (offer.secure && !(possible.srtp && connection.secure())) {
        return false;
    }
    if (offer.multicast && possible.group) {
        return possible.group->secret == offer.secure;  // a group has one form for all
    }
    return offer.secure || !connection.secure() || offer.lower == Lower::Tcp;
}

/// The first alternative we can serve.
std::optional<Wish> chooseTransport(
    const Asked& asked,
    const std::vector<TransportOffer>& offers,
    const Possible& possible,
    const Connection& connection
) {
    for (const TransportOffer& offer : offers) {
        if (!offer.supported || !isSecureEnough(offer, possible, connection)) {
            continue;
        }
        if (offer.lower == Lower::Tcp) {
            return Wish{asked, offer, Carrier::Tcp};
        }
        if (offer.multicast) {
            if (possible.group) {
                return Wish{asked, offer, Carrier::Multicast};
            }
            continue;
        }
        // Packets go to who asks and to nobody else.
        const bool elsewhere =
            !offer.destination.empty() && offer.destination != connection.peer().address;
        if (offer.clientPorts && !elsewhere) {
            return Wish{asked, offer, Carrier::Udp};
        }
    }
    return std::nullopt;
}

/// The track the address names; without a name the only one there is.
Result<std::uint32_t> chooseTrack(
    const Target& target, const std::vector<std::optional<rtp::RtpTrack>>& tracks
) {
    std::optional<std::uint32_t> chosen = target.track;
    if (!chosen && tracks.size() == 1) {
        chosen = 0;
    }
    if (!chosen) {
        return fail(ErrorKind::FailedPrecondition, "each track is set up by itself");
    }
    if (*chosen >= tracks.size() || !tracks[*chosen]) {
        return fail(ErrorKind::NotFound, "no such track");
    }
    return *chosen;
}

/// True when the SETUP is about the back channel.
bool isTalk(const Wish& wish) {
    return wish.asked.target.track == kTalkTrack && !wish.asked.target.playback;
}

/// Channels as asked for, else the next free pair; nothing when they are taken.
std::optional<Pair<std::uint8_t>> chooseChannels(const Session& session, const Wish& wish) {
    const auto taken = [&](std::uint8_t channel) {
        if (session.hasTalkChannel(channel) || session.hasReportChannel(channel)) {
            return true;
        }
        for (const TrackSetup& setup : session.tracks) {
            if (setup.channels.rtp == channel || setup.channels.rtcp == channel) {
                return true;
            }
        }
        return false;
    };
    if (wish.offer.interleaved) {
        const auto pair = *wish.offer.interleaved;
        return taken(pair.rtp) || taken(pair.rtcp) ? std::nullopt : std::optional(pair);
    }
    const std::size_t before = session.tracks.size() + (session.talk ? 1 : 0);
    const auto first = static_cast<std::uint8_t>(2 * before);
    const Pair<std::uint8_t> pair{first, static_cast<std::uint8_t>(first + 1)};
    return taken(pair.rtp) || taken(pair.rtcp) ? std::nullopt : std::optional(pair);
}

/// Adds the track; the answer, or nothing when channels are taken (461).
std::optional<TransportAnswer> addTrack(
    Shard& shard, Session& session, const Wish& wish, std::uint32_t track, const std::string& uri
) {
    const auto& tracks = session.sender ? session.sender->tracks() : session.playback->tracks();
    TrackSetup setup{track, uri, {}, {}};
    TransportAnswer answer;
    answer.ssrc = tracks[track]->source().ssrc;
    answer.profile = wish.offer.secure ? "RTP/SAVP" : "RTP/AVP";
    if (wish.carrier == Carrier::Tcp) {
        const auto channels = chooseChannels(session, wish);
        if (!channels) {
            return std::nullopt;
        }
        setup.channels = *channels;
        answer.lower = Lower::Tcp;
        answer.interleaved = *channels;
    } else if (wish.carrier == Carrier::Udp) {
        setup.ports = *wish.offer.clientPorts;
        answer.clientPorts = setup.ports;
        answer.serverPorts = shard.serverPorts();
        shard.expectReports(session, setup.ports.rtcp);
    } else {
        const MulticastGroup& group = *session.sender->stream().multicast;
        const std::uint16_t port = session.sender->groupPort(track);
        answer.destination = group.address;
        answer.groupPorts = {port, static_cast<std::uint16_t>(port + 1)};
        answer.timeToLive = group.timeToLive;
    }
    session.tracks.push_back(std::move(setup));
    return answer;
}

/// What is answered for the back channel, before the sound output is open. FailedPrecondition:
/// there is one already, or it plays; Unsupported: channels are taken.
Result<TransportAnswer> planTalk(const Shard& shard, const Session& session, const Wish& wish) {
    if (session.talk || !transition(session.state(), Method::Setup)) {
        return fail(ErrorKind::FailedPrecondition, "the back channel cannot be set up now");
    }
    TransportAnswer answer;
    if (wish.carrier == Carrier::Tcp) {
        answer.interleaved = chooseChannels(session, wish);
        if (!answer.interleaved) {
            return fail(ErrorKind::Unsupported, "the channels are taken");
        }
        answer.lower = Lower::Tcp;
    } else if (wish.carrier == Carrier::Udp) {
        answer.clientPorts = wish.offer.clientPorts;
        answer.serverPorts = shard.serverPorts();
    }
    return answer;
}

void addTalk(
    Shard& shard,
    Session& session,
    const TransportAnswer& answer,
    std::unique_ptr<media::TalkLine> line
) {
    session.talk = std::make_unique<TalkBack>(std::move(line));
    session.talk->channels = answer.interleaved;
    if (answer.clientPorts) {
        shard.expectTalk(session, answer.clientPorts->rtp);
        shard.expectReports(session, answer.clientPorts->rtcp);
    }
}

/// Takes the key that DESCRIBE has told, and the one with which the client will protect its reports
/// when it tells one; false without the first and for a bad second.
bool takeKey(const Exchange& exchange, const Wish& wish, Session& session, std::uint32_t track) {
    if (!wish.offer.secure) {
        return true;
    }
    const auto connection = exchange.connection();
    if (!session.secret && connection && connection->described == session.sender) {
        session.secret = connection->toldKey;
    }
    const auto& tracks = session.sender->tracks();
    if (!session.secret || !session.secret->knows(tracks[track]->source().ssrc)) {
        return false;  // nobody has told it the key, or the stream has changed since
    }
    const auto header = exchange.request().headers.get("KeyMgmt");
    if (!header) {
        return true;
    }
    const auto message = rtp::parseKeyManagement(*header);
    auto context = message ? crypto::SrtpContext::create(message->master)
                           : Result<crypto::SrtpContext>(message.error());
    if (!context) {
        log::debug("rtsp", "KeyMgmt: {}", context.error().describe());
        return false;
    }
    session.receivers.emplace_back(std::move(*context));
    return true;
}

void accept(Shard& shard, Exchange& exchange, Session& session, const TransportAnswer& answer) {
    session.setState(*transition(session.state(), Method::Setup));
    session.lastSeen = shard.now();
    Response response;
    response.headers.add("Transport", formatTransport(answer));
    response.headers.add("Session", sessionHeader(shard, session));
    response.headers.add("Cache-Control", "no-store");
    exchange.reply(std::move(response));
}

void refuseTalk(Exchange& exchange, const Error& error) {
    if (error.kind() == ErrorKind::Unsupported) {
        exchange.fail(461, error);
    } else {
        exchange.fail(error);
    }
}

/// The last step for the back channel: asks for the sound output, which may take its time.
void finishTalk(
    Shard& shard, const ExchangePtr& exchange, const Wish& wish, Session& session, bool created
) {
    const auto end = [&shard, exchange, id = session.id(), created](const Error& error) {
        Session* found = shard.find(id);
        if (created && found != nullptr) {
            shard.endSession(*found, Session::Goodbye::Silent);
        }
        refuseTalk(*exchange, error);
    };
    const auto planned = planTalk(shard, session, wish);
    if (!planned) {
        end(planned.error());
        return;
    }
    shard.faces().talk->open(
        {wish.asked.target.stream.channel, wish.asked.user.name},
        shard.loop(),
        [&shard, exchange, wish, end, id = session.id()](media::TalkDesk::Opened line) {
            if (!exchange->connection()) {
                return;  // the client has gone, perhaps the shard as well
            }
            Session* found = shard.find(id);
            if (found == nullptr) {
                exchange->reply(454);
                return;
            }
            // Meanwhile another request may have had its way.
            const auto answer = planTalk(shard, *found, wish);
            if (!line || !answer) {
                end(line ? answer.error() : line.error());
                return;
            }
            addTalk(shard, *found, *answer, std::move(*line));
            accept(shard, *exchange, *found, *answer);
        }
    );
}

/// The last step, when the tracks are known.
void finish(
    Shard& shard, const ExchangePtr& asked, const Wish& wish, Session& session, bool created
) {
    if (isTalk(wish)) {
        finishTalk(shard, asked, wish, session, created);
        return;
    }
    Exchange& exchange = *asked;
    const auto& tracks = session.sender ? session.sender->tracks() : session.playback->tracks();
    const auto giveUp = [&](int status) {
        if (created) {
            shard.endSession(session, Session::Goodbye::Silent);
        }
        exchange.reply(status);
    };
    const auto track = chooseTrack(wish.asked.target, tracks);
    if (!track) {
        giveUp(track.error().kind() == ErrorKind::NotFound ? 404 : 459);
        return;
    }
    const auto after = transition(session.state(), Method::Setup);
    if (!after || session.hasTrack(*track)) {
        giveUp(455);
        return;
    }
    if (wish.carrier == Carrier::Multicast && session.sender->groupPort(*track) == 0) {
        giveUp(461);
        return;
    }
    if (!takeKey(exchange, wish, session, *track)) {
        giveUp(400);
        return;
    }
    const auto answer = addTrack(shard, session, wish, *track, exchange.request().uri);
    if (!answer) {
        giveUp(461);
        return;
    }
    accept(shard, exchange, session, *answer);
}

/// One more track of a session that exists.
void setupAnother(Shard& shard, const ExchangePtr& asking, const Wish& wish) {
    Exchange& exchange = *asking;
    Session* session = findOwnSession(shard, exchange);
    if (session == nullptr) {
        return;
    }
    const Target& own = session->target();
    const Target& asked = wish.asked.target;
    if (own.stream != asked.stream || own.playback != asked.playback) {
        exchange.reply(459);
        return;
    }
    const bool sameConnection = session->connection.lock() == exchange.connection();
    // The back channel goes its own way: it needs no key where TLS carries it.
    const bool same =
        session->carrier() == wish.carrier && (session->secret != nullptr) == wish.offer.secure;
    if (!(same || isTalk(wish)) || (wish.carrier == Carrier::Tcp && !sameConnection)) {
        exchange.reply(461);
        return;
    }
    finish(shard, asking, wish, *session, false);
}

void setupFirst(Shard& shard, const ExchangePtr& exchange, const Wish& wish) {
    const auto connection = exchange->connection();
    auto session = shard.addSession(*connection, wish.asked.user, wish.asked.target, wish.carrier);
    if (!session) {
        exchange->fail(session.error());
        return;
    }
    const std::string id = (*session)->id();
    // While it waits the session may end; then it is looked for in vain.
    auto go = [&shard, exchange, wish, id](Result<void> ready) {
        Session* found = shard.find(id);
        if (found == nullptr) {
            exchange->reply(454);
            return;
        }
        if (!ready) {
            shard.endSession(*found, Session::Goodbye::Silent);
            exchange->fail(ready.error());
            return;
        }
        finish(shard, exchange, wish, *found, true);
    };
    if (wish.asked.target.playback) {
        (*session)->playback =
            std::make_unique<PlaybackSender>(shard.loop(), shard.faces(), wish.asked.target);
        (*session)->playback->open(std::move(go));
        return;
    }
    (*session)->sender = shard.sender(*shard.faces().catalog->find(wish.asked.target.stream));
    (*session)->sender->whenDescribed(std::move(go));
}

}  // namespace

void setup(Shard& shard, const ExchangePtr& exchange) {
    const auto asked = authorize(shard, *exchange);
    if (!asked) {
        return;
    }
    const auto header = exchange->request().headers.get("Transport");
    const auto offers = parseTransport(header.value_or(std::string_view{}));
    if (!header || !offers) {
        exchange->fail(
            header ? offers.error()
                   : fail(ErrorKind::InvalidArgument, "SETUP needs a transport")
                         .withField("Transport", "RTP/AVP;unicast;client_port=…, RTP/AVP/TCP")
        );
        return;
    }
    const bool live = !asked->target.playback;
    const auto stream =
        live ? shard.faces().catalog->find(asked->target.stream) : std::optional<StreamRef>();
    if (live ? !stream.has_value() : shard.faces().playback == nullptr) {
        exchange->reply(404);
        return;
    }
    const bool talk = live && asked->target.track == kTalkTrack;
    if (talk && !mayTalk(shard, *asked)) {
        const int channel = asked->target.stream.channel;
        const bool granted = access::allows(asked->user, access::Permission::TwoWayAudio, channel);
        exchange->reply(granted ? 404 : 403);
        return;
    }
    const Possible possible{
        live && !talk && shard.sendsGroups() ? stream->multicast : std::nullopt,
        live && !talk && shard.faces().srtp.has_value()
    };
    const auto connection = exchange->connection();
    const auto wish =
        connection ? chooseTransport(*asked, *offers, possible, *connection) : std::nullopt;
    if (!wish) {
        exchange->reply(461);
        return;
    }
    if (exchange->request().headers.get("Session")) {
        setupAnother(shard, exchange, *wish);
    } else {
        setupFirst(shard, exchange, *wish);
    }
}

}  // namespace ocelli::delivery::rtsp
