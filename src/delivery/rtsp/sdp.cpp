// Writing session descriptions.
#include "delivery/rtsp/sdp.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "media/codec/mpeg4.h"

namespace ocelli::delivery::rtsp {
namespace {

using media::Codec;
using media::Track;

unsigned at(const Bytes& bytes, std::size_t index) {
    return std::to_integer<unsigned>(bytes[index]);
}

/// Base64 of all parameter sets that `wanted` picks, with commas.
template <class Wanted>
std::string parameterSets(const Track& track, Wanted wanted) {
    std::string out;
    for (const Bytes& set : track.parameterSets) {
        if (set.size() >= 2 && wanted(at(set, 0))) {
            out += (out.empty() ? "" : ",") + formatBase64(set);
        }
    }
    return out;
}

/// RFC 6184, 8.1.
std::string h264Parameters(const Track& track) {
    std::string out = "packetization-mode=1";
    for (const Bytes& set : track.parameterSets) {
        if (set.size() >= 4 && (at(set, 0) & 0x1FU) == 7) {
            out += fmt::format(
                ";profile-level-id={:02X}{:02X}{:02X}", at(set, 1), at(set, 2), at(set, 3)
            );
            break;
        }
    }
    const std::string sets = parameterSets(track, [](unsigned) { return true; });
    return sets.empty() ? out : out + ";sprop-parameter-sets=" + sets;
}

/// RFC 7798, 7.1.
std::string h265Parameters(const Track& track) {
    constexpr unsigned kVps = 32;
    constexpr std::string_view kNames[] = {"sprop-vps", "sprop-sps", "sprop-pps"};
    std::string out;
    for (unsigned i = 0; i < 3; ++i) {
        const std::string sets = parameterSets(track, [i](unsigned first) {
            return ((first >> 1U) & 0x3FU) == kVps + i;
        });
        if (!sets.empty()) {
            out += fmt::format("{}{}={}", out.empty() ? "" : ";", kNames[i], sets);
        }
    }
    return out;
}

/// RFC 6416, 7.1.
std::string mpeg4Parameters(const Track& track) {
    const unsigned level = media::codec::mpeg4::profileAndLevel(track.configuration).value_or(1);
    return fmt::format("profile-level-id={};config={}", level, formatHex(track.configuration));
}

/// RFC 3640, 4.1. The profile level identifier 1 is "main, level 1"; decoders go by the
/// configuration.
std::string aacParameters(const Track& track) {
    return fmt::format(
        "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
        "indexdeltalength=3;config={}",
        formatHex(track.configuration)
    );
}

std::string_view mediaOf(const Track& track) {
    switch (track.kind) {
        case media::TrackKind::Video:
            return "video";
        case media::TrackKind::Audio:
            return "audio";
        case media::TrackKind::Metadata:
            break;
    }
    return "application";
}

std::string_view addressType(std::string_view address) {
    return address.find(':') == std::string_view::npos ? "IP4" : "IP6";
}

void appendTrack(std::string& out, const SdpTrack& entry, int timeToLive) {
    const Track& track = *entry.track;
    const auto& format = entry.format;
    const std::string_view profile = entry.keyManagement.empty() ? "RTP/AVP" : "RTP/SAVP";
    out += fmt::format("m={} {} {} {}\r\n", mediaOf(track), entry.port, profile, format.type);
    if (!entry.group.empty()) {
        // The time to live belongs to IPv4 groups only (RFC 4566, 5.7).
        const bool v4 = addressType(entry.group) == "IP4";
        out += fmt::format(
            "c=IN {} {}{}\r\n",
            addressType(entry.group),
            entry.group,
            v4 ? fmt::format("/{}", timeToLive) : ""
        );
    }
    if (!entry.keyManagement.empty()) {
        out += fmt::format("a=key-mgmt:{}\r\n", entry.keyManagement);
    }
    out += fmt::format("a=rtpmap:{} {}/{}", format.type, format.name, format.clockRate);
    out += format.channels > 1 ? fmt::format("/{}\r\n", format.channels) : "\r\n";
    const std::string parameters = formatParameters(track);
    if (!parameters.empty()) {
        out += fmt::format("a=fmtp:{} {}\r\n", format.type, parameters);
    }
    if (entry.capturesTold) {
        out += fmt::format("a=extmap:{} {}\r\n", rtp::kCaptureTimeNumber, rtp::kCaptureTimeName);
    }
    if (track.kind == media::TrackKind::Video && track.width > 0 && track.height > 0) {
        out += fmt::format("a=x-dimensions:{},{}\r\n", track.width, track.height);
    }
    if (track.frameRate > 0) {
        out += fmt::format("a=framerate:{:g}\r\n", track.frameRate);
    }
    out += fmt::format("a=recvonly\r\na=control:{}\r\n", entry.control);
}

/// A name ends at its line.
std::string oneLine(std::string_view text) {
    std::string out(text.empty() ? " " : text);
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' '
    );
    return out;
}

}  // namespace

std::string formatParameters(const Track& track) {
    switch (track.codec) {
        case Codec::H264:
            return h264Parameters(track);
        case Codec::H265:
            return h265Parameters(track);
        case Codec::Mpeg4:
            return mpeg4Parameters(track);
        case Codec::Aac:
            return aacParameters(track);
        case Codec::Opus:
            return track.channels == 2 ? "sprop-stereo=1" : "";
        default:
            return {};
    }
}

std::string formatSdp(const SdpSession& session) {
    const std::string_view type = addressType(session.localAddress);
    std::string out = fmt::format(
        "v=0\r\n"
        "o=- {} {} IN {} {}\r\n"
        "s={}\r\n"
        "c=IN {} {}\r\n"
        "t=0 0\r\n"
        "a=tool:Ocelli\r\n"
        "a=control:{}\r\n"
        "a=range:{}\r\n",
        session.id,
        session.version,
        type,
        session.localAddress,
        oneLine(session.name),
        type,
        type == "IP4" ? "0.0.0.0" : "::",
        session.control,
        session.range
    );
    for (const SdpTrack& track : session.tracks) {
        appendTrack(out, track, session.timeToLive);
    }
    return out + session.more;
}

}  // namespace ocelli::delivery::rtsp
