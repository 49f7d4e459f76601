// What a panel says: hands on buttons, and what the virtual twins of the hardware are to feel.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "bodyworn/device/recording_book.h"
#include "bodyworn/device/worn_input.h"

namespace ocelli::bodyworn::device {

/// Where the wearer is; nothing: no fix.
struct PanelPosition {
    std::optional<Position> position;
};

/// So many bytes are free; nothing: as it is.
struct PanelFree {
    std::optional<std::uint64_t> bytes;
};

/// Members of the profile.
struct PanelSettings {
    Json changes;
};

using PanelInput = std::variant<Input, PanelPosition, PanelFree, PanelSettings>;

/// Reads one message. InvalidArgument names the member and what it may be.
/// @param now  becomes the time of positions
Result<PanelInput> parsePanelInput(std::string_view text, WallTime now);

}  // namespace ocelli::bodyworn::device
