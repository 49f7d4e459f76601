// What a destination can do, as its system files say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::bodyworn::offload {

struct Capabilities {
    bool readCategories = false;
    bool userIdKey = false;
    bool bookmarks = false;
    bool signedVideo = false;
    bool locationTrack = false;
    bool rejectedContent = false;
    bool systemId = false;
    bool userMapping = false;  ///< ours, beside what is published: who wears is a user there

    bool operator==(const Capabilities&) const = default;

    /// All that is published; what is ours a destination has to name.
    static Capabilities all() { return {true, true, true, true, true, true, true, false}; }
};

struct Category {
    std::string id;
    std::string name;

    bool operator==(const Category&) const = default;
};

/// System/Capabilities.json. A name that is missing or no bool counts as not supported;
/// InvalidArgument when the whole is no JSON object.
Result<Capabilities> parseCapabilities(std::string_view text);

/// System/Categories.json: at most 1000, of which those without name or id are left out.
/// InvalidArgument when it is no JSON array.
Result<std::vector<Category>> parseCategories(std::string_view text);

}  // namespace ocelli::bodyworn::offload
