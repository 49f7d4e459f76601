// Codec names and RFC 6381 strings.
#include "media/track.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

namespace ocelli::media {
namespace {

unsigned at(const Bytes& bytes, std::size_t index) {
    return index < bytes.size() ? std::to_integer<unsigned>(bytes[index]) : 0U;
}

std::string avcString(const Track& track) {
    for (const Bytes& set : track.parameterSets) {
        if (set.size() >= 4 && (at(set, 0) & 0x1FU) == 7) {
            return fmt::format("avc1.{:02x}{:02x}{:02x}", at(set, 1), at(set, 2), at(set, 3));
        }
    }
    return "avc1.640028";
}

/// ISO 14496-15, Annex E: profile, compatibility flags (reversed), tier and level, constraint
/// bytes.
std::string hevcString(const Track& track) {
    for (const Bytes& set : track.parameterSets) {
        if (set.size() < 16 || ((at(set, 0) >> 1U) & 0x3FU) != 33) {
            continue;
        }
        // Parameter sets carry emulation prevention bytes; take them out of the part that is read.
        Bytes plain;
        for (std::size_t i = 0; i < set.size() && plain.size() < 16; ++i) {
            const bool escaped =
                i >= 2 && at(set, i) == 3 && at(set, i - 1) == 0 && at(set, i - 2) == 0;
            if (!escaped) {
                plain.push_back(set[i]);
            }
        }
        const unsigned general = at(plain, 3);
        std::uint32_t flags = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            flags = (flags << 8U) | at(plain, 4 + i);
        }
        std::uint32_t reversed = 0;
        for (unsigned bit = 0; bit < 32; ++bit) {
            reversed |= ((flags >> bit) & 1U) << (31U - bit);
        }
        constexpr std::string_view kSpaces[] = {"", "A", "B", "C"};
        std::string result = fmt::format(
            "hvc1.{}{}.{:X}.{}{}",
            kSpaces[general >> 6U],
            general & 0x1FU,
            reversed,
            (general & 0x20U) != 0 ? 'H' : 'L',
            at(plain, 14)
        );
        std::size_t last = 6;
        while (last > 0 && at(plain, 8 + last - 1) == 0) {
            --last;
        }
        for (std::size_t i = 0; i < last; ++i) {
            result += fmt::format(".{:X}", at(plain, 8 + i));
        }
        return result;
    }
    return "hvc1.1.6.L120.B0";
}

/// RFC 6381, 3.3: the object type, then profile and level in decimal.
std::string mpeg4String(const Track& track) {
    static constexpr std::array<std::byte, 4> kSequenceStart = {
        std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0xB0}
    };
    const auto& headers = track.configuration;
    const auto found =
        std::search(headers.begin(), headers.end(), kSequenceStart.begin(), kSequenceStart.end());
    const auto place = static_cast<std::size_t>(found - headers.begin()) + kSequenceStart.size();
    return fmt::format("mp4v.20.{}", place < headers.size() ? at(headers, place) : 1U);
}

}  // namespace

std::string_view toString(Codec codec) {
    switch (codec) {
        case Codec::H264:
            return "h264";
        case Codec::H265:
            return "h265";
        case Codec::Mpeg4:
            return "mpeg4";
        case Codec::Mjpeg:
            return "mjpeg";
        case Codec::Aac:
            return "aac";
        case Codec::G711A:
            return "g711a";
        case Codec::G711U:
            return "g711u";
        case Codec::G722:
            return "g722";
        case Codec::Opus:
            return "opus";
        case Codec::Pcm:
            return "pcm";
        case Codec::OnvifMetadata:
            return "onvifMetadata";
    }
    return "unknown";
}

bool isVideo(Codec codec) {
    return codec == Codec::H264 || codec == Codec::H265 || codec == Codec::Mpeg4 ||
           codec == Codec::Mjpeg;
}

std::string Track::codecString() const {
    switch (codec) {
        case Codec::H264:
            return avcString(*this);
        case Codec::H265:
            return hevcString(*this);
        case Codec::Mpeg4:
            return mpeg4String(*this);
        case Codec::Aac:
            return fmt::format(
                "mp4a.40.{}", configuration.empty() ? 2U : at(configuration, 0) >> 3U
            );
        case Codec::Opus:
            return "opus";
        default:
            return {};
    }
}

}  // namespace ocelli::media
