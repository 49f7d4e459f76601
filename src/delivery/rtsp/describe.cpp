// DESCRIBE: waits for the stream's description and answers with SDP.
#include <fmt/format.h>

#include "base/text.h"
#include "delivery/rtsp/methods.h"
#include "delivery/rtsp/range_header.h"
#include "delivery/rtsp/sdp.h"

namespace ocelli::delivery::rtsp {
namespace {

bool acceptsSdp(const Request& request) {
    const auto accept = request.headers.get("Accept");
    if (!accept || accept->empty()) {
        return true;
    }
    const std::string text = toLower(*accept);
    return text.find("application/sdp") != std::string::npos ||
           text.find("*/*") != std::string::npos || text.find("application/*") != std::string::npos;
}

/// What stands in front of the path: as the client wrote it, or the address it reached us at.
std::string originOf(const Url& url, const Connection& connection) {
    return url.origin.empty() ? "rtsp://" + connection.local().format() : url.origin;
}

void addTracks(
    SdpSession& sdp,
    const std::vector<std::optional<rtp::RtpTrack>>& tracks,
    const std::function<std::string(std::uint32_t)>& controlOf
) {
    for (std::uint32_t i = 0; i < tracks.size(); ++i) {
        if (tracks[i]) {
            SdpTrack track;
            track.track = std::make_shared<const media::Track>(tracks[i]->track());
            track.format = tracks[i]->format();
            track.control = controlOf(i);
            track.capturesTold = tracks[i]->source().tellsCaptureTime;
            sdp.tracks.push_back(std::move(track));
        }
    }
}

/// Who asks through TLS may have the packets protected by the stream's key.
void addKeys(
    SdpSession& sdp, const StreamSender& sender, const rtp::SrtpStream& secret, WallTime now
) {
    auto entry = sdp.tracks.begin();
    for (std::uint32_t i = 0; i < sender.tracks().size(); ++i) {
        if (sender.tracks()[i]) {
            const rtp::RtpSource& source = sender.tracks()[i]->source();
            const auto next = rtp::packetIndex(source.rollover, source.sequence);
            entry->keyManagement = rtp::formatKeyManagement(secret.keyFor(source.ssrc, next), now);
            ++entry;
        }
    }
}

void answer(Exchange& exchange, const Asked& asked, const std::string& origin, SdpSession sdp) {
    Response response;
    response.headers.add("Content-Type", "application/sdp");
    response.headers.add("Content-Base", fmt::format("{}{}/", origin, asked.url.path));
    response.headers.add("Cache-Control", "no-store");
    response.body = formatSdp(sdp);
    exchange.reply(std::move(response));
}

void describeLive(Shard& shard, const ExchangePtr& exchange, const Asked& asked) {
    const auto stream = shard.faces().catalog->find(asked.target.stream);
    const auto connection = exchange->connection();
    if (!stream || !connection) {
        exchange->reply(404);
        return;
    }
    const auto sender = shard.sender(*stream);
    connection->described = sender;
    // The sender is kept by the connection; the call by the sender.
    const bool protects = shard.faces().srtp.has_value();
    const WallTime now = shard.loop().clock().wall();
    const bool talks = wantsBackChannel(exchange->request());
    sender->whenDescribed([exchange, asked, protects, talks, now, raw = sender.get()](
                              Result<void> described
                          ) {
        const auto client = exchange->connection();
        if (!described || !client) {
            exchange->fail(described ? fail(ErrorKind::Cancelled, "gone") : described.error());
            return;
        }
        SdpSession sdp;
        sdp.id = static_cast<std::uint64_t>(asked.target.stream.channel) * 100 +
                 static_cast<std::uint64_t>(asked.target.stream.stream);
        sdp.version = raw->generation();
        sdp.name = raw->stream().name;
        sdp.localAddress = client->local().address;
        addTracks(sdp, raw->tracks(), [](std::uint32_t i) { return fmt::format("trackID={}", i); });
        if (client->secure() && protects) {
            client->toldKey = raw->secret();
            addKeys(sdp, *raw, *client->toldKey, now);
        }
        if (talks) {
            sdp.more = formatTalkSection();
        }
        answer(*exchange, asked, originOf(asked.url, *client), std::move(sdp));
    });
}

void describePlayback(Shard& shard, const ExchangePtr& exchange, const Asked& asked) {
    if (shard.faces().playback == nullptr) {
        exchange->reply(404);
        return;
    }
    const auto player = std::make_shared<PlaybackSender>(shard.loop(), shard.faces(), asked.target);
    // The player lives until the recording has answered: the call holds it, and its end lets go.
    player->open([exchange, asked, keep = player](Result<void> opened) mutable {
        const auto player_ = std::move(keep);
        const auto client = exchange->connection();
        if (!opened || !client) {
            exchange->fail(opened ? fail(ErrorKind::Cancelled, "gone") : opened.error());
            return;
        }
        const std::string origin = originOf(asked.url, *client);
        const std::string query = asked.url.query.empty() ? "" : "?" + asked.url.query;
        SdpSession sdp;
        sdp.id = static_cast<std::uint64_t>(asked.target.stream.channel) * 100 +
                 static_cast<std::uint64_t>(asked.target.stream.stream);
        sdp.name = "Playback";
        sdp.localAddress = client->local().address;
        // Absolute, as the times in the query have to come back.
        sdp.control = fmt::format("{}{}{}", origin, asked.url.path, query);
        sdp.range = formatClockRange(asked.target.from.value_or(WallTime{0}), asked.target.to);
        addTracks(sdp, player_->tracks(), [&](std::uint32_t i) {
            return fmt::format("{}{}/trackID={}{}", origin, asked.url.path, i, query);
        });
        answer(*exchange, asked, origin, std::move(sdp));
    });
}

}  // namespace

void describe(Shard& shard, const ExchangePtr& exchange) {
    const auto asked = authorize(shard, *exchange);
    if (!asked) {
        return;
    }
    if (!acceptsSdp(exchange->request())) {
        exchange->reply(406);
        return;
    }
    if (wantsBackChannel(exchange->request()) && !mayTalk(shard, *asked)) {
        // Who gets this comes again without the wish, and sees the pictures at least.
        refuseOption(*exchange, "Require");
        return;
    }
    if (asked->target.playback) {
        describePlayback(shard, exchange, *asked);
    } else {
        describeLive(shard, exchange, *asked);
    }
}

}  // namespace ocelli::delivery::rtsp
