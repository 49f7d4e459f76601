// Walks the segments of a JPEG and joins those of FLIR.
#include "camera/thermal_files/flir_jpeg.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ocelli::camera::thermal_files {
namespace {

constexpr std::uint8_t kStartOfImage = 0xD8;
constexpr std::uint8_t kEndOfImage = 0xD9;
constexpr std::uint8_t kStartOfScan = 0xDA;
constexpr std::uint8_t kApp1 = 0xE1;
constexpr std::string_view kFlir{"FLIR\0", 5};
constexpr std::size_t kFlirHeader = 8;  // name, 1, number, last number

/// What was found on the way to the picture itself.
struct Segments {
    std::array<ByteSpan, 256> parts;
    std::array<bool, 256> present{};
    int last = -1;  ///< number of the last part, as the parts state it
    bool madeByDji = false;
};

Result<void> keepPart(Segments& segments, ByteSpan body) {
    if (body.size() < kFlirHeader) {
        return fail(ErrorKind::DataLoss, "a FLIR segment is cut off");
    }
    const auto number = std::to_integer<std::size_t>(body[6]);
    const auto last = std::to_integer<int>(body[7]);
    if (segments.last >= 0 && segments.last != last) {
        return fail(ErrorKind::DataLoss, "the FLIR segments disagree on how many there are");
    }
    if (segments.present.at(number)) {
        return fail(ErrorKind::DataLoss, fmt::format("FLIR segment {} is there twice", number));
    }
    segments.last = last;
    segments.present.at(number) = true;
    segments.parts.at(number) = body.subspan(kFlirHeader);
    return {};
}

Result<void> keep(Segments& segments, std::uint8_t marker, ByteSpan body) {
    if (marker != kApp1) {
        return {};
    }
    if (asText(body).starts_with(kFlir)) {
        return keepPart(segments, body);
    }
    const auto start = asText(body.first(std::min<std::size_t>(body.size(), 1024)));
    segments.madeByDji = segments.madeByDji || start.find("DJI") != std::string_view::npos;
    return {};
}

Result<Segments> walk(ByteSpan bytes) {
    Segments segments;
    ByteReader reader(bytes);
    OCELLI_TRY(reader.skip(2));
    while (true) {
        auto byte = OCELLI_TRY(reader.u8());
        if (byte != 0xFF) {
            return fail(
                ErrorKind::DataLoss, fmt::format("no JPEG marker at byte {}", reader.position() - 1)
            );
        }
        while (byte == 0xFF) {
            byte = OCELLI_TRY(reader.u8());
        }
        if (byte == kStartOfScan || byte == kEndOfImage) {
            return segments;
        }
        if (byte == kStartOfImage || byte == 0x01 || (byte >= 0xD0 && byte <= 0xD7)) {
            continue;
        }
        const auto length = OCELLI_TRY(reader.u16());
        if (length < 2) {
            return fail(ErrorKind::DataLoss, "a JPEG segment has no length");
        }
        const auto body = OCELLI_TRY(reader.take(length - 2U));
        OCELLI_TRY(keep(segments, byte, body));
    }
}

}  // namespace

bool isJpeg(ByteSpan bytes) {
    return bytes.size() >= 3 && bytes[0] == std::byte{0xFF} && bytes[1] == std::byte{0xD8} &&
           bytes[2] == std::byte{0xFF};
}

Result<Bytes> parseFlirJpeg(ByteSpan bytes) {
    if (!isJpeg(bytes)) {
        return fail(ErrorKind::Unsupported, "not a JPEG");
    }
    auto walked = walk(bytes);
    if (!walked) {
        return std::move(walked.error()).withContext("the JPEG is cut off or damaged");
    }
    const Segments& segments = *walked;
    if (segments.last < 0) {
        return fail(
            ErrorKind::Unsupported,
            segments.madeByDji
                ? "a JPEG of DJI: only DJI's own closed library can tell its temperatures"
                : "no temperatures in this JPEG: it has no FLIR segment"
        );
    }
    Bytes joined;
    for (int i = 0; i <= segments.last; ++i) {
        const auto place = static_cast<std::size_t>(i);
        if (!segments.present.at(place)) {
            return fail(
                ErrorKind::DataLoss,
                fmt::format("FLIR segment {} of {} is missing", i + 1, segments.last + 1)
            );
        }
        const ByteSpan part = segments.parts.at(place);
        joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
}

}  // namespace ocelli::camera::thermal_files
