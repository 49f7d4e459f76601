// What a browser offers to receive: the part of its session description that a sender needs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/track.h"

namespace ocelli::delivery::webrtc {

/// One payload type of a section (RFC 8866, 6.6).
struct OfferedCodec {
    std::uint8_t type = 0;
    std::string name;  ///< as offered: "H264"
    std::uint32_t clockRate = 0;
    int channels = 1;
    std::string parameters;  ///< of its "fmtp" line
    bool nack = false;
    bool pictureLoss = false;
    bool transportFeedback = false;
};

enum class MediaKind : std::uint8_t { Video, Audio, Other };

/// One "m=" section.
struct OfferedMedia {
    MediaKind kind = MediaKind::Other;
    std::string line;  ///< "video 9 UDP/TLS/RTP/SAVPF 96 97", for refusing it
    std::string mid;
    bool receives = true;  ///< false: sendonly or inactive
    bool sends = true;     ///< false: recvonly or inactive
    std::vector<OfferedCodec> codecs;
    std::map<std::string, int> extensions;  ///< of headers: number (1 to 14) by name
};

/// All of it. Sections share one transport, or they are refused but for the first.
struct Offer {
    std::string ufrag;
    std::string password;
    std::string fingerprint;  ///< SHA-256, "AB:CD:…"
    std::vector<OfferedMedia> media;
};

inline constexpr std::size_t kLargestOffer = 64U << 10U;  ///< bytes

/// InvalidArgument names the attribute that is missing or out of form: a name fragment of 4 to 256
/// characters, a password of 22 to 256, a SHA-256 fingerprint, the role "actpass" or "active",
/// RTCP beside RTP on one port, at most 16 sections and 128 codecs in each.
Result<Offer> parseOffer(std::string_view text);

/// The payload type by which the section takes this track; nothing when there is none. H.264 needs
/// packetization mode 1, and the same profile is preferred.
std::optional<OfferedCodec> chooseCodec(const OfferedMedia& media, const media::Track& track);

/// What is best taken of the sound that a section sends: Opus, G.711, G.722; nothing when it sends
/// none of them.
struct TakenSound {
    OfferedCodec codec;
    media::TrackPtr track;
};

std::optional<TakenSound> chooseSound(const OfferedMedia& media);

}  // namespace ocelli::delivery::webrtc
