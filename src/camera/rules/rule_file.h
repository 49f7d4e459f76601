// Rules as JSON: the files of `ocelli analyse` and what the settings of smart events say.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "camera/rules/rule.h"

namespace ocelli::camera::rules {

/// Reads {"rules": [{"name", "type", "region" or "line", …}]}; see docs/ref/rules.md.
/// InvalidArgument naming the member and what it may be. Unknown members are errors, so that a
/// misspelt one is not silently without effect.
Result<std::vector<Rule>> parseRules(std::string_view text);

/// One rule, as a member of such a file. @param field  its name in errors
Result<Rule> parseRule(const Json& object, const std::string& field);

Json toJson(const Rule& rule);

}  // namespace ocelli::camera::rules
