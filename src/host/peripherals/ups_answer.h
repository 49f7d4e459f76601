// What upsd of Network UPS Tools answers, line by line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::host::peripherals {

/// `VAR <ups> <name> "<value>"`.
struct UpsVariable {
    std::string name;
    std::string value;
};

/// One answer to `GET VAR`. Unavailable with its words when it is `ERR …` (the driver is away,
/// there is no such UPS); InvalidArgument for what is no answer of upsd.
/// @param ups  of which the question was
Result<UpsVariable> parseUpsAnswer(std::string_view line, std::string_view ups);

struct UpsReading {
    bool online = true;               ///< the mains feed it
    bool low = false;                 ///< it is going to switch off
    std::optional<int> percent = {};  ///< of its battery
};

/// ups.status: words such as "OL CHRG", "OB DISCHRG LB", "FSD". InvalidArgument when they do not
/// say whether it is on line or on battery.
Result<UpsReading> readingOf(std::string_view status);

}  // namespace ocelli::host::peripherals
