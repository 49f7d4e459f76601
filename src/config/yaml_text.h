// Files that people write in YAML, as JSON: the way for rooms that read such files of their own.
#pragma once

#include <string_view>

#include "base/json.h"

namespace ocelli::config {

/// Reads one YAML document. Scalars become what they look like (numbers, true, false, null), or
/// text when they stand in quotes. InvalidArgument with the line for what is no YAML, is longer
/// than `bound` bytes, or nests deeply.
Result<Json> parseYaml(std::string_view text, std::size_t bound);

}  // namespace ocelli::config
