// The time that servers say in the head of an answer.
#pragma once

#include <string_view>

#include "base/clock.h"

namespace ocelli::bodyworn::offload {

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7; the form that servers have to write).
/// InvalidArgument for all else.
Result<WallTime> parseHttpDate(std::string_view text);

}  // namespace ocelli::bodyworn::offload
