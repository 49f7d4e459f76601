// Where a line of an alarm input or output is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::host::alarm_io {

inline constexpr std::size_t kMostLines = 16;

/// "virtual", or "gpio:gpiochip0:17": a line of a GPIO chip.
struct LineAddress {
    std::string chip;     ///< empty: virtual
    unsigned offset = 0;  ///< 0..1023

    bool isVirtual() const { return chip.empty(); }

    bool operator==(const LineAddress&) const = default;
};

/// InvalidArgument that says what a line may be.
Result<LineAddress> parseLine(std::string_view text);

}  // namespace ocelli::host::alarm_io
