// The numbers of ONVIF Media Signing that writing and reading share.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::bodyworn::evidence::detail {

enum class SeiTag : std::uint8_t {
    General = 1,
    HashList = 2,
    Signature = 3,
    Crypto = 4,
    Vendor = 5,
    Certificates = 6,
};

inline constexpr std::uint8_t kUserDataUnregistered = 5;
inline constexpr std::uint8_t kCertificateFlag = 0x80;
inline constexpr std::uint8_t kEscapedFlag = 0x40;

inline constexpr std::array<std::uint8_t, 16> kOnvifUuid = {
    0x00, 0x5b, 0xc9, 0x3f, 0x2d, 0x71, 0x5e, 0x95, 0xad, 0xa4, 0x79, 0x6f, 0x90, 0x87, 0x7a, 0x6f
};
inline constexpr std::array<std::uint8_t, 16> kOldAxisUuid = {
    0x53, 0x69, 0x67, 0x6e, 0x65, 0x64, 0x20, 0x56, 0x69, 0x64, 0x65, 0x6f, 0x2e, 0x2e, 0x2e, 0x30
};

/// The object identifier of SHA-256, DER.
inline constexpr std::array<std::uint8_t, 11> kSha256Oid = {
    0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01
};

/// Between 1601-01-01 and 1970-01-01, in units of 100 ns.
inline constexpr std::int64_t kTicksBefore1970 = 116'444'736'000'000'000;

inline ByteSpan spanOf(const auto& bytes) {
    return std::as_bytes(std::span(bytes));
}

/// Appends NAL unit payload with emulation prevention (ISO 14496-10, 7.4.1).
void appendEscaped(Bytes& to, ByteSpan bytes);

}  // namespace ocelli::bodyworn::evidence::detail
