// The generated catalog as it lies in the program.
#pragma once

#include <span>
#include <string_view>

#include "config/catalog.h"

namespace ocelli::config::detail {

std::span<const GroupInfo> groupTable();

/// One JSON object each.
std::span<const std::string_view> groupsText();
std::span<const std::string_view> typesText();

}  // namespace ocelli::config::detail
