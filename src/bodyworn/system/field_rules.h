// Rules that several parts of the system have for their fields.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ocelli::bodyworn::system {

/// InvalidArgument with the field unless the text is clean UTF-8 (no control characters) of `least`
/// to `most` characters and does not begin or end with a space.
Result<void> checkText(
    std::string_view field, std::string_view text, std::size_t least, std::size_t most
);

/// The length of valid UTF-8 in characters.
std::size_t characters(std::string_view text);

/// InvalidArgument that names the first member of the object that is not in the list.
Result<void> checkMembers(const Json& object, const std::vector<std::string_view>& known);

/// A member that may be absent. InvalidArgument when it is there and no text.
Result<void> readText(const Json& object, std::string_view name, std::string& into);

}  // namespace ocelli::bodyworn::system
