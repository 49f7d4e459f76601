// Walks along boxes or elements and remembers the last whole one.
#include "delivery/clips/clip_cut.h"

#include <array>
#include <bit>
#include <optional>

#include "delivery/mp4/box_reader.h"

namespace ocelli::delivery::clips {
namespace {

struct Piece {
    std::uint32_t type = 0;
    std::uint64_t headBytes = 0;
    std::optional<std::uint64_t> size;  ///< head included; nothing: until the end of the file
};

constexpr std::uint32_t kSegment = 0x18538067;
constexpr std::uint32_t kCluster = 0x1F43B675;

std::optional<Piece> mp4Piece(ByteSpan bytes) {
    const auto header = mp4::parseBoxHeader(bytes);
    if (!header) {
        return std::nullopt;
    }
    Piece piece{header->type, header->headerBytes, header->size};
    if (header->size == 0) {
        piece.size.reset();
    }
    return piece;
}

/// A number whose first bits tell its length (RFC 8794, 4).
struct Vint {
    std::uint64_t value = 0;
    std::size_t bytes = 0;
    bool unknown = false;
};

std::optional<Vint> readVint(ByteSpan bytes, bool keepMarker) {
    if (bytes.empty() || bytes[0] == std::byte{0}) {
        return std::nullopt;
    }
    const auto first = std::to_integer<std::uint8_t>(bytes[0]);
    Vint vint;
    vint.bytes = static_cast<std::size_t>(std::countl_zero(first)) + 1;
    if (vint.bytes > bytes.size()) {
        return std::nullopt;
    }
    const std::uint8_t mask = static_cast<std::uint8_t>(0xFFU >> vint.bytes);
    vint.value = keepMarker ? first : first & mask;
    bool ones = (first & mask) == mask;
    for (std::size_t i = 1; i < vint.bytes; ++i) {
        const auto byte = std::to_integer<std::uint8_t>(bytes[i]);
        vint.value = (vint.value << 8U) | byte;
        ones = ones && byte == 0xFF;
    }
    vint.unknown = ones && !keepMarker;
    return vint;
}

std::optional<Piece> mkvPiece(ByteSpan bytes) {
    const auto id = readVint(bytes, true);
    if (!id || id->bytes > 4) {
        return std::nullopt;
    }
    const auto size = readVint(bytes.subspan(id->bytes), false);
    if (!size) {
        return std::nullopt;
    }
    Piece piece{static_cast<std::uint32_t>(id->value), id->bytes + size->bytes, {}};
    if (!size->unknown) {
        if (size->value > UINT64_MAX / 2) {
            return std::nullopt;
        }
        piece.size = piece.headBytes + size->value;
    }
    return piece;
}

bool isFragmentEnd(Container container, std::uint32_t type) {
    return container == Container::Mkv ? type == kCluster : mp4::BoxHeader{type, 0, 0}.is("mdat");
}

}  // namespace

Result<WholePart> findWhole(Container container, std::uint64_t length, const ReadAt& read) {
    std::uint64_t at = 0;
    WholePart whole;
    while (at < length) {
        std::array<std::byte, 16> head{};
        const std::size_t got = OCELLI_TRY(read(at, head));
        const ByteSpan bytes = ByteSpan(head).first(std::min(got, head.size()));
        const auto piece = container == Container::Mkv ? mkvPiece(bytes) : mp4Piece(bytes);
        if (!piece) {
            break;
        }
        if (container == Container::Mkv && piece->type == kSegment) {
            at += piece->headBytes;  // clusters lie in it
            continue;
        }
        if (!piece->size || *piece->size < piece->headBytes || *piece->size > length - at) {
            break;
        }
        at += *piece->size;
        if (isFragmentEnd(container, piece->type)) {
            whole.length = at;
            ++whole.parts;
        }
    }
    return whole;
}

}  // namespace ocelli::delivery::clips
