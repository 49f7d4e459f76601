// CRC-32C by instruction (SSE 4.2, ARMv8) or by eight tables.
#include "base/crc32c.h"

#include <array>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>

#include <arm_acle.h>
#include <asm/hwcap.h>
#endif

namespace ocelli {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables() {
    Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1U) ^ ((value & 1U) != 0 ? kPolynomial : 0U);
        }
        tables[0][i] = value;
    }
    for (std::size_t t = 1; t < tables.size(); ++t) {
        for (std::size_t i = 0; i < 256; ++i) {
            const std::uint32_t value = tables[t - 1][i];
            tables[t][i] = (value >> 8U) ^ tables[0][value & 0xFFU];
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

std::uint64_t load64(const std::byte* at) {
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof(value));
    return value;
}

/// The eight bytes as a little-endian number, whatever the machine is.
std::uint64_t load64Little(const std::byte* at) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8; ++i) {
        value |= std::to_integer<std::uint64_t>(at[i]) << (8U * i);
    }
    return value;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) std::uint32_t byInstruction(
    ByteSpan bytes, std::uint32_t before
) {
    std::uint64_t crc = ~before;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        crc = _mm_crc32_u64(crc, load64(at));
    }
    auto small = static_cast<std::uint32_t>(crc);
    for (; left > 0; --left, ++at) {
        small = _mm_crc32_u8(small, std::to_integer<unsigned char>(*at));
    }
    return ~small;
}

bool hasInstruction() {
    return __builtin_cpu_supports("sse4.2") != 0;
}

#elif defined(__aarch64__)

__attribute__((target("+crc"))) std::uint32_t byInstruction(ByteSpan bytes, std::uint32_t before) {
    std::uint32_t crc = ~before;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        crc = __builtin_aarch64_crc32cx(crc, load64(at));
    }
    for (; left > 0; --left, ++at) {
        crc = __builtin_aarch64_crc32cb(crc, std::to_integer<unsigned char>(*at));
    }
    return ~crc;
}

bool hasInstruction() {
    return (::getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
}

#else

std::uint32_t byInstruction(ByteSpan bytes, std::uint32_t before) {
    return detail::crc32cByTable(bytes, before);
}

bool hasInstruction() {
    return false;
}

#endif

}  // namespace

std::uint32_t detail::crc32cByTable(ByteSpan bytes, std::uint32_t before) {
    std::uint32_t crc = ~before;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, at += 8) {
        const std::uint64_t mixed = load64Little(at) ^ crc;
        crc = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            crc ^= kTables[7 - i][(mixed >> (8U * i)) & 0xFFU];
        }
    }
    for (; left > 0; --left, ++at) {
        crc = (crc >> 8U) ^ kTables[0][(crc ^ std::to_integer<std::uint32_t>(*at)) & 0xFFU];
    }
    return ~crc;
}

bool detail::crc32cInHardware() {
    static const bool kHardware = hasInstruction();
    return kHardware;
}

std::uint32_t crc32c(ByteSpan bytes, std::uint32_t before) {
    return detail::crc32cInHardware() ? byInstruction(bytes, before)
                                      : detail::crc32cByTable(bytes, before);
}

}  // namespace ocelli
