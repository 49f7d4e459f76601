// Variable-length ids and lengths.
#include "camera/thermal_files/ebml.h"

#include <algorithm>
#include <bit>

#include "base/crc32.h"

namespace ocelli::camera::thermal_files::ebml {
namespace {

constexpr std::uint32_t kCrc32 = 0xBF;
constexpr std::size_t kChecksumBytes = 6;

/// How many bytes a number has whose first byte is this; 0 for none.
std::size_t widthOf(std::byte first) {
    const auto value = std::to_integer<std::uint8_t>(first);
    return value == 0 ? 0 : static_cast<std::size_t>(std::countl_zero(value)) + 1;
}

std::uint64_t numberOf(ByteSpan bytes) {
    std::uint64_t value = 0;
    for (const std::byte byte : bytes) {
        value = (value << 8U) | std::to_integer<std::uint64_t>(byte);
    }
    return value;
}

}  // namespace

Result<std::optional<Head>> parseHead(ByteSpan bytes) {
    if (bytes.empty()) {
        return std::optional<Head>{};
    }
    const std::size_t idWidth = widthOf(bytes[0]);
    if (idWidth == 0 || idWidth > 4) {
        return fail(ErrorKind::DataLoss, "an element has no id");
    }
    if (bytes.size() <= idWidth) {
        return std::optional<Head>{};
    }
    const std::size_t lengthWidth = widthOf(bytes[idWidth]);
    if (lengthWidth == 0) {
        return fail(ErrorKind::DataLoss, "an element has no length");
    }
    if (bytes.size() < idWidth + lengthWidth) {
        return std::optional<Head>{};
    }
    Head head;
    head.id = static_cast<std::uint32_t>(numberOf(bytes.first(idWidth)));
    const std::uint64_t most = (std::uint64_t{1} << (7 * lengthWidth)) - 1;
    head.length = numberOf(bytes.subspan(idWidth, lengthWidth)) & most;
    if (head.length == most) {
        head.length = kUnknownLength;
    }
    head.size = idWidth + lengthWidth;
    return std::optional<Head>(head);
}

Result<std::optional<Element>> Reader::next() {
    if (rest_.empty()) {
        return std::optional<Element>{};
    }
    const auto head = OCELLI_TRY(parseHead(rest_));
    if (!head || head->length > rest_.size() - head->size) {
        return fail(ErrorKind::DataLoss, "an element is cut off");
    }
    const auto length = static_cast<std::size_t>(head->length);
    Element element{head->id, rest_.subspan(head->size, length)};
    rest_ = rest_.subspan(head->size + length);
    return std::optional<Element>(element);
}

Result<std::uint64_t> parseUnsigned(ByteSpan content) {
    if (content.size() > 8) {
        return fail(ErrorKind::DataLoss, "a number has at most eight bytes");
    }
    return numberOf(content);
}

void Writer::id(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        if (const std::uint32_t rest = value >> static_cast<unsigned>(shift); rest != 0) {
            out_.u8(static_cast<std::uint8_t>(rest & 0xFFU));
        }
    }
}

/// Always in eight bytes: longer than need be, and never wrong.
void Writer::length(std::uint64_t value) {
    out_.u64(value | (std::uint64_t{1} << 56U));
}

void Writer::element(std::uint32_t name, ByteSpan content) {
    id(name);
    length(content.size());
    out_.bytes(content);
}

void Writer::unsignedNumber(std::uint32_t name, std::uint64_t value) {
    ByteWriter number;
    number.u64(value);
    element(name, number.view());
}

void Writer::open(std::uint32_t name) {
    id(name);
    length((std::uint64_t{1} << 56U) - 1);
}

Bytes checksumOf(ByteSpan content) {
    const std::uint32_t sum = crc32(content);
    ByteWriter out;
    out.u8(kCrc32);
    out.u8(0x84);
    // The one number of EBML that is little endian.
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out.u8(static_cast<std::uint8_t>((sum >> shift) & 0xFFU));
    }
    return out.release();
}

Result<ByteSpan> checked(ByteSpan content) {
    const auto rest =
        content.size() < kChecksumBytes ? ByteSpan() : content.subspan(kChecksumBytes);
    const Bytes expected = checksumOf(rest);
    if (content.size() < kChecksumBytes ||
        !std::equal(expected.begin(), expected.end(), content.begin())) {
        return fail(ErrorKind::DataLoss, "a checksum does not fit");
    }
    return rest;
}

}  // namespace ocelli::camera::thermal_files::ebml
