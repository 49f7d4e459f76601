// CRC-32 as ZIP archives and EBML files carry it.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ocelli {

/// The checksum of ISO 3309 and ITU-T V.42: reflected polynomial 0xEDB88320.
/// @param before  the checksum of what comes in front, to go on with it; 0 at the start
std::uint32_t crc32(ByteSpan bytes, std::uint32_t before = 0);

}  // namespace ocelli
