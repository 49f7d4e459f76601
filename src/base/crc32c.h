// CRC-32C (Castagnoli), by the processor's own instruction where it has one.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ocelli {

/// The checksum of iSCSI (RFC 3720, B.4), ext4 and our recordings: reflected polynomial 0x82F63B78.
/// @param before  the checksum of what comes in front, to go on with it; 0 at the start
std::uint32_t crc32c(ByteSpan bytes, std::uint32_t before = 0);

namespace detail {

/// By tables; on every processor. Same result.
std::uint32_t crc32cByTable(ByteSpan bytes, std::uint32_t before);

/// True when crc32c() uses an instruction.
bool crc32cInHardware();

}  // namespace detail
}  // namespace ocelli
