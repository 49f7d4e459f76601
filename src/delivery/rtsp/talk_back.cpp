// Which sounds are taken, and how they are told.
#include "delivery/rtsp/talk_back.h"

#include <array>

#include <fmt/format.h>

#include "delivery/rtp/rtp_header.h"

namespace ocelli::delivery::rtsp {
namespace {

struct Format {
    std::uint8_t type;
    std::string_view name;
    media::Codec codec;
    std::uint32_t clockRate;
    std::uint32_t sampleRate;
    int channels;
};

/// The best known first: clients take the first they have.
constexpr std::array<Format, 4> kFormats = {{
    {0, "PCMU/8000", media::Codec::G711U, 8000, 8000, 1},
    {8, "PCMA/8000", media::Codec::G711A, 8000, 8000, 1},
    {9, "G722/8000", media::Codec::G722, 8000, 16000, 1},
    {112, "opus/48000/2", media::Codec::Opus, 48000, 48000, 2},
}};

media::TrackPtr makeTrack(const Format& format) {
    media::Track track;
    track.kind = media::TrackKind::Audio;
    track.codec = format.codec;
    track.clockRate = format.clockRate;
    track.sampleRate = format.sampleRate;
    track.channels = format.channels;
    return std::make_shared<const media::Track>(track);
}

std::array<media::TrackPtr, kFormats.size()> makeTracks() {
    std::array<media::TrackPtr, kFormats.size()> tracks;
    for (std::size_t i = 0; i < kFormats.size(); ++i) {
        tracks.at(i) = makeTrack(kFormats.at(i));
    }
    return tracks;
}

}  // namespace

std::string formatTalkSection() {
    std::string types;
    std::string maps;
    for (const Format& format : kFormats) {
        types += fmt::format(" {}", format.type);
        maps += fmt::format("a=rtpmap:{} {}\r\n", format.type, format.name);
    }
    return fmt::format(
        "m=audio 0 RTP/AVP{}\r\n{}a=sendonly\r\na=control:trackID={}\r\n", types, maps, kTalkTrack
    );
}

media::TrackPtr talkTrack(std::uint8_t payloadType) {
    static const auto tracks = makeTracks();
    for (std::size_t i = 0; i < kFormats.size(); ++i) {
        if (kFormats.at(i).type == payloadType) {
            return tracks.at(i);
        }
    }
    return nullptr;
}

void TalkBack::onPacket(ByteSpan packet) {
    const auto parsed = rtp::parseRtp(packet);
    const auto track = parsed ? talkTrack(parsed->header.payloadType) : nullptr;
    if (track) {
        line_->say(track, parsed->header.timestamp, parsed->payload);
    }
}

}  // namespace ocelli::delivery::rtsp
