// The number of a tag, as readers tell it (PC/SC part 3, 3.2.2.1.3: Get Data).
#pragma once

#include <array>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::host::tags {

inline constexpr std::array<std::byte, 5> kAskUid = {
    std::byte{0xFF}, std::byte{0xCA}, std::byte{0x00}, std::byte{0x00}, std::byte{0x00}
};

/// @return  4 to 10 bytes as upper-case hex. Unsupported when the reader does not know the
/// question, InvalidArgument for what is no number of a tag.
Result<std::string> parseUidAnswer(ByteSpan answer);

}  // namespace ocelli::host::tags
