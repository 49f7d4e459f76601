// Something that can be done when an event happens; each action is one file pair of whoever can do
// it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "events/event.h"

namespace ocelli::control::linkage {

/// Registered by the program under a name. Called on the main loop.
struct Action {
    std::string name;

    /// @param channels  on which to act, as the link says
    std::function<void(const events::Event& event, const std::vector<int>& channels)> run;
};

}  // namespace ocelli::control::linkage
