// MPEG-4 descriptors inside `esds`: object type and what the decoder needs to begin.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::delivery::mp4::detail {

inline constexpr std::uint8_t kObjectAac = 0x40;    ///< ISO 14496-1, table 5: Audio ISO 14496-3
inline constexpr std::uint8_t kObjectMpeg4 = 0x20;  ///< Visual ISO 14496-2
inline constexpr std::uint8_t kObjectJpeg = 0x6C;   ///< Visual ISO 10918-1

/// Writes an `esds` box. `specific` may be empty.
void writeElementaryStream(ByteWriter& out, std::uint8_t objectType, ByteSpan specific);

struct ElementaryStream {
    std::uint8_t objectType = 0;
    Bytes specific;  ///< AudioSpecificConfig, or the headers of MPEG-4 video; may be empty
};

/// Reads the content of an `esds` box.
Result<ElementaryStream> parseElementaryStream(ByteSpan content);

}  // namespace ocelli::delivery::mp4::detail
