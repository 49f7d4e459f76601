// Reading session descriptions of browsers, line by line.
#include "delivery/webrtc/offer.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::delivery::webrtc {
namespace {

constexpr std::size_t kMostMedia = 16;
constexpr std::size_t kMostCodecs = 128;
constexpr std::size_t kFingerprintText = 32 * 3 - 1;
constexpr int kLastExtension = 14;  // of those with one byte in front (RFC 8285, 4.2)

Error malformed(std::string_view field, std::string_view allowed) {
    return fail(
               ErrorKind::InvalidArgument, fmt::format("the offer's {} is missing or wrong", field)
    )
        .withField(std::string(field), std::string(allowed));
}

/// "name:value" of an attribute line; the value is empty for a flag.
std::pair<std::string_view, std::string_view> attributeOf(std::string_view line) {
    const std::size_t colon = line.find(':');
    return colon == std::string_view::npos
               ? std::pair(line, std::string_view())
               : std::pair(line.substr(0, colon), trim(line.substr(colon + 1)));
}

/// "96 rest": the number and what follows; nothing when it is no payload type.
std::optional<std::pair<std::uint8_t, std::string_view>> numbered(std::string_view value) {
    const std::size_t space = value.find(' ');
    const auto number = toInteger(value.substr(0, space));
    if (!number || *number < 0 || *number > 127 || space == std::string_view::npos) {
        return std::nullopt;
    }
    return std::pair(static_cast<std::uint8_t>(*number), trim(value.substr(space + 1)));
}

OfferedCodec* findCodec(OfferedMedia& media, std::uint8_t type) {
    const auto found = std::find_if(media.codecs.begin(), media.codecs.end(), [&](const auto& c) {
        return c.type == type;
    });
    return found == media.codecs.end() ? nullptr : &*found;
}

/// "H264/90000" or "opus/48000/2".
void readMap(OfferedCodec& codec, std::string_view text) {
    const auto parts = split(text, '/');
    codec.name = std::string(parts[0]);
    if (parts.size() > 1) {
        const auto rate = toInteger(parts[1]);
        codec.clockRate =
            rate && *rate > 0 && *rate <= UINT32_MAX ? static_cast<std::uint32_t>(*rate) : 0;
    }
    if (parts.size() > 2) {
        codec.channels =
            static_cast<int>(std::clamp<std::int64_t>(toInteger(parts[2]).value_or(1), 1, 255));
    }
}

void readFeedback(OfferedCodec& codec, std::string_view text) {
    codec.nack = codec.nack || text == "nack";
    codec.pictureLoss = codec.pictureLoss || text == "nack pli";
    codec.transportFeedback = codec.transportFeedback || text == "transport-cc";
}

/// "4 http://…" or "4/recvonly http://…".
void readExtension(OfferedMedia& media, std::string_view value) {
    const std::size_t space = value.find(' ');
    const auto number = toInteger(value.substr(0, std::min(space, value.find('/'))));
    if (!number || *number < 1 || *number > kLastExtension || space == std::string_view::npos) {
        return;
    }
    const std::string_view rest = trim(value.substr(space + 1));
    media.extensions.emplace(rest.substr(0, rest.find(' ')), static_cast<int>(*number));
}

/// The payload types that RFC 3551 gives without a map line.
void addStatic(OfferedMedia& media) {
    struct Known {
        std::uint8_t type;
        std::string_view name;
    };

    static constexpr std::array<Known, 3> kKnown = {{{0, "PCMU"}, {8, "PCMA"}, {9, "G722"}}};
    for (const Known& known : kKnown) {
        OfferedCodec* codec = findCodec(media, known.type);
        if (codec != nullptr && codec->name.empty()) {
            codec->name = known.name;
            codec->clockRate = 8000;
        }
    }
}

class Reader {
  public:
    Result<Offer> read(std::string_view text);

  private:
    Result<void> onMedia(std::string_view line);
    void onAttribute(std::string_view name, std::string_view value);
    void onMediaAttribute(OfferedMedia& media, std::string_view name, std::string_view value);
    Result<void> check() const;

    Offer offer_;
    std::string setup_;
    bool shared_ = true;  ///< RTCP comes the same way as RTP
    bool sharing_ = true;
};

Result<Offer> Reader::read(std::string_view text) {
    if (text.size() > kLargestOffer) {
        return malformed("size", "at most 65536 bytes");
    }
    if (!text.starts_with("v=0")) {
        return malformed("version", "v=0");
    }
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        if (line.starts_with("m=")) {
            OCELLI_TRY(onMedia(line.substr(2)));
        } else if (line.starts_with("a=")) {
            const auto [name, value] = attributeOf(line.substr(2));
            onAttribute(name, value);
        }
    }
    shared_ = shared_ && sharing_;
    for (OfferedMedia& media : offer_.media) {
        addStatic(media);
    }
    OCELLI_TRY(check());
    return std::move(offer_);
}

Result<void> Reader::onMedia(std::string_view line) {
    if (offer_.media.size() == kMostMedia) {
        return malformed("media sections", "at most 16");
    }
    shared_ = shared_ && sharing_;
    OfferedMedia media;
    media.line = std::string(line);
    const auto words = split(line, ' ');
    if (words.size() < 4 || words.size() > kMostCodecs + 3) {
        return malformed("m", "kind, port, protocol, 1 to 128 formats");
    }
    media.kind = words[0] == "video"   ? MediaKind::Video
                 : words[0] == "audio" ? MediaKind::Audio
                                       : MediaKind::Other;
    sharing_ = media.kind == MediaKind::Other || words[1] == "0";
    for (std::size_t i = 3; i < words.size() && media.kind != MediaKind::Other; ++i) {
        const auto type = toInteger(words[i]);
        if (!type || *type < 0 || *type > 127) {
            return malformed("m", "payload types 0 to 127");
        }
        OfferedCodec codec;
        codec.type = static_cast<std::uint8_t>(*type);
        media.codecs.push_back(std::move(codec));
    }
    offer_.media.push_back(std::move(media));
    return {};
}

void Reader::onAttribute(std::string_view name, std::string_view value) {
    const auto take = [&](std::string& to) {
        if (to.empty()) {
            to = std::string(value);
        }
    };
    // Of the session or of the first section: all share one transport.
    if (name == "ice-ufrag") {
        take(offer_.ufrag);
    } else if (name == "ice-pwd") {
        take(offer_.password);
    } else if (name == "setup") {
        take(setup_);
    } else if (name == "fingerprint") {
        const auto words = split(value, ' ');
        if (words.size() == 2 && equalsIgnoreCase(words[0], "sha-256") &&
            offer_.fingerprint.empty()) {
            offer_.fingerprint = std::string(words[1]);
        }
    } else if (!offer_.media.empty()) {
        onMediaAttribute(offer_.media.back(), name, value);
    }
}

void Reader::onMediaAttribute(OfferedMedia& media, std::string_view name, std::string_view value) {
    if (name == "mid") {
        media.mid = std::string(value);
    } else if (name == "rtcp-mux") {
        sharing_ = true;
    } else if (name == "sendonly" || name == "recvonly" || name == "inactive") {
        media.receives = name == "recvonly";
        media.sends = name == "sendonly";
    } else if (name == "extmap") {
        readExtension(media, value);
    } else if (name == "rtpmap" || name == "fmtp" || name == "rtcp-fb") {
        const auto entry = numbered(value);
        OfferedCodec* codec = entry ? findCodec(media, entry->first) : nullptr;
        if (codec == nullptr) {
            return;
        }
        if (name == "rtpmap") {
            readMap(*codec, entry->second);
        } else if (name == "fmtp") {
            codec->parameters = std::string(entry->second);
        } else {
            readFeedback(*codec, entry->second);
        }
    }
}

bool isWord(std::string_view text, std::size_t low, std::size_t high) {
    return text.size() >= low && text.size() <= high &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

Result<void> Reader::check() const {
    if (!isWord(offer_.ufrag, 4, 256)) {
        return malformed("ice-ufrag", "4 to 256 characters");
    }
    if (!isWord(offer_.password, 22, 256)) {
        return malformed("ice-pwd", "22 to 256 characters");
    }
    if (!isWord(offer_.fingerprint, kFingerprintText, kFingerprintText)) {
        return malformed("fingerprint", "sha-256 and 32 bytes in hex with colons");
    }
    if (setup_ != "actpass" && setup_ != "active") {
        return malformed("setup", "actpass, active");
    }
    if (!shared_) {
        return malformed("rtcp-mux", "in every section");
    }
    if (offer_.media.empty()) {
        return malformed("m", "at least one section");
    }
    const bool clean = std::all_of(offer_.media.begin(), offer_.media.end(), [](const auto& media) {
        return isCleanText(media.line) && isWord(media.mid, 1, 32);
    });
    return clean ? Result<void>() : malformed("mid", "1 to 32 characters in every section");
}

std::string_view parameter(std::string_view all, std::string_view name) {
    for (std::string_view part : split(all, ';')) {
        part = trim(part);
        const std::size_t equals = part.find('=');
        if (equals != std::string_view::npos && equalsIgnoreCase(part.substr(0, equals), name)) {
            return trim(part.substr(equals + 1));
        }
    }
    return {};
}

std::string_view nameOf(const media::Track& track) {
    switch (track.codec) {
        case media::Codec::H264:
            return "H264";
        case media::Codec::H265:
            return "H265";
        case media::Codec::Opus:
            return "opus";
        case media::Codec::G711U:
            return "PCMU";
        case media::Codec::G711A:
            return "PCMA";
        case media::Codec::G722:
            return "G722";
        default:
            return {};
    }
}

/// The first two hex digits of a profile-level-id, of the track's parameter sets.
std::string profileOf(const media::Track& track) {
    for (const Bytes& set : track.parameterSets) {
        if (set.size() >= 4 && (std::to_integer<unsigned>(set[0]) & 0x1FU) == 7) {
            return fmt::format("{:02x}", std::to_integer<unsigned>(set[1]));
        }
    }
    return {};
}

}  // namespace

Result<Offer> parseOffer(std::string_view text) {
    return Reader().read(text);
}

std::optional<TakenSound> chooseSound(const OfferedMedia& media) {
    constexpr std::array<media::Codec, 4> kBestFirst = {
        media::Codec::Opus, media::Codec::G711U, media::Codec::G711A, media::Codec::G722
    };
    for (const media::Codec known : kBestFirst) {
        media::Track track;
        track.kind = media::TrackKind::Audio;
        track.codec = known;
        track.clockRate = known == media::Codec::Opus ? 48000 : 8000;
        track.sampleRate = known == media::Codec::G722 ? 16000 : track.clockRate;
        track.channels = known == media::Codec::Opus ? 2 : 1;
        const auto codec = media.sends ? chooseCodec(media, track) : std::nullopt;
        if (codec && codec->clockRate == track.clockRate) {
            return TakenSound{*codec, std::make_shared<const media::Track>(track)};
        }
    }
    return std::nullopt;
}

std::optional<OfferedCodec> chooseCodec(const OfferedMedia& media, const media::Track& track) {
    const std::string_view name = nameOf(track);
    const bool stereo = track.codec == media::Codec::Opus;
    const std::string profile = track.codec == media::Codec::H264 ? profileOf(track) : "";
    std::optional<OfferedCodec> best;
    for (const OfferedCodec& codec : media.codecs) {
        if (name.empty() || !equalsIgnoreCase(codec.name, name) ||
            (!stereo && track.kind == media::TrackKind::Audio && codec.channels != 1)) {
            continue;
        }
        if (track.codec != media::Codec::H264) {
            return codec;
        }
        if (parameter(codec.parameters, "packetization-mode") != "1") {
            continue;
        }
        const std::string level = toLower(parameter(codec.parameters, "profile-level-id"));
        if (level.starts_with(profile)) {
            return codec;
        }
        // Browsers decode every profile that their decoder knows, whatever they list; of those they
        // list the last is the richest.
        best = codec;
    }
    return best;
}

}  // namespace ocelli::delivery::webrtc
