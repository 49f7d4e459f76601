// What a test of the way to a destination has found, step by step.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::offload {

enum class StepState : std::uint8_t { Good, Warning, Failed, Skipped };

struct PathStep {
    std::string id;     ///< "name", "connection", "tls", "login", "between", "capabilities" …
    std::string title;  ///< for people
    StepState state = StepState::Good;
    std::string found;
    std::string advice = {};   ///< empty when there is nothing to do
    std::string address = {};  ///< of the connection file, where the step is about one of several
    Duration took{};
};

struct PathReport {
    std::vector<PathStep> steps;

    /// The new step, to say more of; valid until the next one is added.
    PathStep& add(std::string_view id, std::string_view title, StepState state, std::string found);

    /// Recordings can be delivered; there may be warnings.
    bool good() const;
};

/// {"good", "steps": [{"id","title","state","found","advice","address","milliseconds"}]}
Json toJson(const PathReport& report);

}  // namespace ocelli::bodyworn::offload
