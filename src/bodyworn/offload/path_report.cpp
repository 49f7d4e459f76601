// The report as JSON, and what it comes to.
#include "bodyworn/offload/path_report.h"

#include <algorithm>
#include <array>

namespace ocelli::bodyworn::offload {

PathStep& PathReport::add(
    std::string_view id, std::string_view title, StepState state, std::string found
) {
    PathStep step;
    step.id = id;
    step.title = title;
    step.state = state;
    step.found = std::move(found);
    steps.push_back(std::move(step));
    return steps.back();
}

bool PathReport::good() const {
    const auto done = [&](std::string_view id) {
        return std::any_of(steps.begin(), steps.end(), [&](const PathStep& step) {
            return step.id == id && step.state == StepState::Good;
        });
    };
    const bool failed = std::any_of(steps.begin(), steps.end(), [](const PathStep& step) {
        // Of several addresses one is enough.
        return step.state == StepState::Failed && step.address.empty();
    });
    return done("login") && !failed;
}

Json toJson(const PathReport& report) {
    static constexpr std::array<std::string_view, 4> kStates = {
        "good", "warning", "failed", "skipped"
    };
    Json steps = Json::array();
    for (const PathStep& step : report.steps) {
        steps.push_back(
            {{"id", step.id},
             {"title", step.title},
             {"state", kStates.at(static_cast<std::size_t>(step.state))},
             {"found", step.found},
             {"advice", step.advice},
             {"address", step.address},
             {"milliseconds", std::chrono::ceil<std::chrono::milliseconds>(step.took).count()}}
        );
    }
    return Json{{"good", report.good()}, {"steps", std::move(steps)}};
}

}  // namespace ocelli::bodyworn::offload
