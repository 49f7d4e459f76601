// Metadata values and paths as they go over the wire.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocelli::bodyworn::offload {

/// What a stock Swift takes, counted after encoding.
inline constexpr std::size_t kMostWireValue = 256;

struct WireValue {
    std::string wire;
    bool cut = false;  ///< at the border of a character, so that the rest fits
};

/// UTF-8 as percent-coded US-ASCII. Control characters and bytes that are no UTF-8 become spaces.
WireValue encodeValue(std::string_view text);

/// Plain text by key: "StartTime" and so on; order is kept.
using Facts = std::vector<std::pair<std::string, std::string>>;

}  // namespace ocelli::bodyworn::offload
