// Manifests as JSON, and the canonical form of JSON that is signed.
#pragma once

#include <string>

#include "base/json.h"
#include "bodyworn/evidence/manifest.h"

namespace ocelli::bodyworn::evidence::detail {

/// One line, members sorted by name, no blanks. Values are texts, whole numbers, booleans, lists
/// and objects.
std::string canonical(const Json& json);

/// Without certificates and signature.
Json toJson(const Manifest& manifest);

/// InvalidArgument names the member that is missing or out of form.
Result<Manifest> parseManifestJson(const Json& json);

}  // namespace ocelli::bodyworn::evidence::detail
