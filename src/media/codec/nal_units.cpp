// Searching start codes and walking lengths.
#include "media/codec/nal_units.h"

#include <algorithm>
#include <cstring>

namespace ocelli::media::codec {
namespace {

constexpr std::size_t kNone = SIZE_MAX;

/// Where the next 00 00 01 begins at or after `from`; kNone when there is none.
std::size_t findStartCode(ByteSpan bytes, std::size_t from) {
    // The 01 is searched, as compressed data has few of them and memchr is fast.
    std::size_t at = from + 2;
    while (at < bytes.size()) {
        const void* found = std::memchr(bytes.data() + at, 1, bytes.size() - at);
        if (found == nullptr) {
            return kNone;
        }
        at = static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes.data());
        if (bytes[at - 1] == std::byte{0} && bytes[at - 2] == std::byte{0}) {
            return at - 2;
        }
        ++at;
    }
    return kNone;
}

ByteSpan withoutTrailingZeros(ByteSpan nalUnit) {
    while (!nalUnit.empty() && nalUnit.back() == std::byte{0}) {
        nalUnit = nalUnit.first(nalUnit.size() - 1);
    }
    return nalUnit;
}

std::size_t totalSize(const std::vector<ByteSpan>& nalUnits) {
    std::size_t total = 0;
    for (const ByteSpan nalUnit : nalUnits) {
        total += nalUnit.size() + 4;
    }
    return total;
}

}  // namespace

std::vector<ByteSpan> splitAnnexB(ByteSpan bytes) {
    std::vector<ByteSpan> nalUnits;
    std::size_t start = findStartCode(bytes, 0);
    while (start != kNone && nalUnits.size() < kMaximumNalUnits) {
        const std::size_t begin = start + 3;
        start = findStartCode(bytes, begin);
        const std::size_t end = start == kNone ? bytes.size() : start;
        const ByteSpan nalUnit = withoutTrailingZeros(bytes.subspan(begin, end - begin));
        if (!nalUnit.empty()) {
            nalUnits.push_back(nalUnit);
        }
    }
    return nalUnits;
}

Result<std::vector<ByteSpan>> splitLengthPrefixed(ByteSpan bytes, std::size_t lengthSize) {
    if (lengthSize != 1 && lengthSize != 2 && lengthSize != 4) {
        return fail(ErrorKind::InvalidArgument, "NAL unit lengths have 1, 2 or 4 bytes");
    }
    std::vector<ByteSpan> nalUnits;
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.size() - at < lengthSize) {
            return fail(ErrorKind::DataLoss, "access unit ends within a NAL unit length");
        }
        std::size_t length = 0;
        for (std::size_t i = 0; i < lengthSize; ++i) {
            length = (length << 8U) | std::to_integer<std::size_t>(bytes[at + i]);
        }
        at += lengthSize;
        if (length > bytes.size() - at) {
            return fail(ErrorKind::DataLoss, "NAL unit is longer than its access unit");
        }
        if (nalUnits.size() >= kMaximumNalUnits) {
            return fail(ErrorKind::DataLoss, "access unit has too many NAL units");
        }
        if (length > 0) {
            nalUnits.push_back(bytes.subspan(at, length));
        }
        at += length;
    }
    return nalUnits;
}

Bytes joinLengthPrefixed(const std::vector<ByteSpan>& nalUnits) {
    ByteWriter writer;
    writer.reserve(totalSize(nalUnits));
    for (const ByteSpan nalUnit : nalUnits) {
        writer.u32(static_cast<std::uint32_t>(nalUnit.size()));
        writer.bytes(nalUnit);
    }
    return writer.release();
}

Bytes joinAnnexB(const std::vector<ByteSpan>& nalUnits) {
    ByteWriter writer;
    writer.reserve(totalSize(nalUnits));
    for (const ByteSpan nalUnit : nalUnits) {
        writer.u32(1);
        writer.bytes(nalUnit);
    }
    return writer.release();
}

Bytes annexBToLengthPrefixed(ByteSpan bytes) {
    return joinLengthPrefixed(splitAnnexB(bytes));
}

Result<Bytes> lengthPrefixedToAnnexB(ByteSpan bytes) {
    const auto nalUnits = OCELLI_TRY(splitLengthPrefixed(bytes));
    return joinAnnexB(nalUnits);
}

Bytes removeEmulationPrevention(ByteSpan nalUnit, std::size_t limit) {
    const ByteSpan part = nalUnit.first(std::min(limit, nalUnit.size()));
    Bytes plain;
    plain.reserve(part.size());
    unsigned zeros = 0;
    for (const std::byte value : part) {
        if (zeros >= 2 && value == std::byte{3}) {
            zeros = 0;
            continue;
        }
        zeros = value == std::byte{0} ? zeros + 1 : 0;
        plain.push_back(value);
    }
    return plain;
}

}  // namespace ocelli::media::codec
