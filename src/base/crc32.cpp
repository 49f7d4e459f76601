// CRC-32 by a table.
#include "base/crc32.h"

#include <array>

namespace ocelli {
namespace {

constexpr std::array<std::uint32_t, 256> makeTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
        }
        table[i] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> kTable = makeTable();

}  // namespace

std::uint32_t crc32(ByteSpan bytes, std::uint32_t before) {
    std::uint32_t value = ~before;
    for (const std::byte byte : bytes) {
        value = (value >> 8U) ^ kTable[(value ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
    }
    return ~value;
}

}  // namespace ocelli
