// JSON: the one include of nlohmann-json, and reading with errors that name the member.
#pragma once

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli {

/// Keeps the order of members, so that files and answers read as written.
using Json = nlohmann::ordered_json;

/// Reads JSON; InvalidArgument with the position when it is not well formed, nested deeper than 64,
/// or an object has more than 1024 members (members are searched one by one). Of two members of one
/// name the last counts.
Result<Json> parseJson(std::string_view text);

/// Compact text; bytes that are not UTF-8 are replaced.
std::string formatJson(const Json& value);

/// Indented text, for files that people read.
std::string formatJsonPretty(const Json& value);

/// A member of an object; InvalidArgument that names it when absent or of another type.
Result<std::string> stringMember(const Json& object, std::string_view name);
Result<std::int64_t> integerMember(const Json& object, std::string_view name);
Result<bool> booleanMember(const Json& object, std::string_view name);

}  // namespace ocelli
