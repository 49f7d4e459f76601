// From nodes of yaml-cpp to JSON, and what may not reach yaml-cpp at all.
#pragma once

#include <string_view>

#include <yaml-cpp/yaml.h>

#include "base/json.h"

namespace ocelli::config::detail {

/// A scalar becomes what it looks like; in quotes it is a text. Bounded, as the text is: see
/// tooDeep.
Json yamlToJson(const YAML::Node& node);

/// yaml-cpp recurses; deep nesting is refused before it sees the text.
bool tooDeep(std::string_view text);

}  // namespace ocelli::config::detail
