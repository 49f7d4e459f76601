// What can go wrong and what to do then, as a table; problems on the dashboard point into it.
#pragma once

#include <span>
#include <string_view>

#include "base/json.h"

namespace ocelli::bodyworn::system {

struct Advice {
    std::string_view id;
    std::string_view about;  ///< "camera", "docks", "controller", "destination", "app"
    std::string_view symptom;
    std::string_view cause;
    std::string_view remedy;  ///< steps, one a line
    std::string_view row;     ///< the requirement it comes from
};

std::span<const Advice> advices();

/// Null when there is none of that id: our own mistake.
const Advice* findAdvice(std::string_view id);

Json advicesToJson();

}  // namespace ocelli::bodyworn::system
