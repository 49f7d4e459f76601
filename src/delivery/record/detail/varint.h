// Numbers in as few bytes as they need (LEB128), and signed ones by zigzag.
#pragma once

#include "base/bytes.h"

namespace ocelli::delivery::record::detail {

inline void putVarint(Bytes& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<std::byte>(value | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<std::byte>(value));
}

inline void putSigned(Bytes& out, std::int64_t value) {
    putVarint(
        out, (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U)
    );
}

inline Result<std::uint64_t> takeVarint(ByteReader& reader) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t part = OCELLI_TRY(reader.u8());
        value |= static_cast<std::uint64_t>(part & 0x7FU) << shift;
        if ((part & 0x80U) == 0) {
            return value;
        }
    }
    return fail(ErrorKind::DataLoss, "a number of more than ten bytes");
}

inline Result<std::int64_t> takeSigned(ByteReader& reader) {
    const std::uint64_t value = OCELLI_TRY(takeVarint(reader));
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

/// A count of things that take at least one byte each, so that no count is believed beyond the
/// bytes there are.
inline Result<std::size_t> takeCount(ByteReader& reader) {
    const std::uint64_t count = OCELLI_TRY(takeVarint(reader));
    if (count > reader.remaining()) {
        return fail(ErrorKind::DataLoss, "a count beyond the end");
    }
    return static_cast<std::size_t>(count);
}

}  // namespace ocelli::delivery::record::detail
