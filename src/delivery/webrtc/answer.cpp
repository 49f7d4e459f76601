// Writing session descriptions for browsers.
#include "delivery/webrtc/answer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::string_view kExtensions[] = {kTransportSequence, kPlayoutDelay, kCaptureTime};

/// Of a host candidate of the first component; earlier ones are better (RFC 8445, 5.1.2).
std::uint32_t priority(std::size_t index) {
    constexpr std::uint32_t kHost = 126;
    const auto local = static_cast<std::uint32_t>(65535 - std::min<std::size_t>(index, 65535));
    return kHost << 24U | local << 8U | 255U;
}

const AnsweredTrack* trackOf(const AnswerDescription& answer, std::size_t media) {
    const auto found = std::find_if(answer.tracks.begin(), answer.tracks.end(), [&](const auto& t) {
        return t.media == media;
    });
    return found == answer.tracks.end() ? nullptr : &*found;
}

void appendRefusal(std::string& out, const OfferedMedia& media) {
    const auto words = split(media.line, ' ');
    out += fmt::format(
        "m={} 0 {} {}\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\na=mid:{}\r\n",
        words[0],
        words[2],
        words[3],
        media.mid
    );
}

void appendCodec(std::string& out, const AnsweredTrack& track) {
    const OfferedCodec& codec = track.codec;
    out += fmt::format("a=rtpmap:{} {}/{}", codec.type, codec.name, codec.clockRate);
    out += codec.channels > 1 ? fmt::format("/{}\r\n", codec.channels) : "\r\n";
    if (!track.parameters.empty()) {
        out += fmt::format("a=fmtp:{} {}\r\n", codec.type, track.parameters);
    }
    if (codec.nack) {
        out += fmt::format("a=rtcp-fb:{} nack\r\n", codec.type);
    }
    if (codec.pictureLoss) {
        out += fmt::format("a=rtcp-fb:{} nack pli\r\n", codec.type);
    }
    if (codec.transportFeedback) {
        out += fmt::format("a=rtcp-fb:{} transport-cc\r\n", codec.type);
    }
}

void appendMedia(
    std::string& out,
    const OfferedMedia& media,
    const AnsweredTrack& track,
    const AnswerDescription& answer
) {
    out += fmt::format(
        "m={} 9 UDP/TLS/RTP/SAVPF {}\r\n"
        "c=IN IP4 0.0.0.0\r\n"
        "a=ice-ufrag:{}\r\n"
        "a=ice-pwd:{}\r\n"
        "a=fingerprint:sha-256 {}\r\n"
        "a=setup:passive\r\n"
        "a=mid:{}\r\n"
        "a={}\r\n"
        "a=rtcp-mux\r\n"
        "a=rtcp-rsize\r\n",
        media.kind == MediaKind::Video ? "video" : "audio",
        track.codec.type,
        answer.ufrag,
        answer.password,
        answer.fingerprint,
        media.mid,
        track.direction == Direction::FromUs ? "sendonly" : "recvonly"
    );
    for (const std::string_view name : kExtensions) {
        if (const int number = extensionOf(media, name); number != 0) {
            out += fmt::format("a=extmap:{} {}\r\n", number, name);
        }
    }
    appendCodec(out, track);
    if (track.direction == Direction::FromUs) {
        out += fmt::format(
            "a=ts-refclk:ntp=/traceable/\r\n"
            "a=mediaclk:direct=0\r\n"
            "a=msid:ocelli {}\r\n"
            "a=ssrc:{} cname:{}\r\n",
            media.kind == MediaKind::Video ? "video" : "audio",
            track.ssrc,
            answer.name
        );
    }
    for (std::size_t i = 0; i < answer.candidates.size(); ++i) {
        const net::Endpoint& candidate = answer.candidates[i];
        out += fmt::format(
            "a=candidate:{} 1 udp {} {} {} typ host\r\n",
            i + 1,
            priority(i),
            candidate.address,
            candidate.port
        );
    }
    out += "a=end-of-candidates\r\n";
}

}  // namespace

int extensionOf(const OfferedMedia& media, std::string_view name) {
    const auto found = media.extensions.find(std::string(name));
    return found == media.extensions.end() ? 0 : found->second;
}

std::string formatAnswer(const Offer& offer, const AnswerDescription& answer) {
    std::string bundle;
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        if (trackOf(answer, i) != nullptr) {
            bundle += " " + offer.media[i].mid;
        }
    }
    std::string out = fmt::format(
        "v=0\r\n"
        "o=- {} 1 IN IP4 0.0.0.0\r\n"
        "s=-\r\n"
        "t=0 0\r\n"
        "a=ice-lite\r\n"
        "a=group:BUNDLE{}\r\n"
        "a=msid-semantic:WMS ocelli\r\n",
        answer.sessionId,
        bundle
    );
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        if (const AnsweredTrack* track = trackOf(answer, i)) {
            appendMedia(out, offer.media[i], *track, answer);
        } else {
            appendRefusal(out, offer.media[i]);
        }
    }
    return out;
}

}  // namespace ocelli::delivery::webrtc
