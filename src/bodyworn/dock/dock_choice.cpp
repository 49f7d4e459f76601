// One order over all that is known.
#include "bodyworn/dock/dock_choice.h"

#include <algorithm>
#include <tuple>

namespace ocelli::bodyworn::dock {

std::optional<KnownDock> DockChoice::choose(const std::vector<KnownDock>& found) const {
    const auto rank = [this](const KnownDock& one) {
        const auto failure = failures_.find(one.serial);
        const std::uint64_t failedAt = failure == failures_.end() ? 0 : failure->second;
        return std::tuple(failedAt, one.serial != last_, one.serial);
    };
    const auto best = std::ranges::min_element(found, {}, rank);
    return best == found.end() ? std::nullopt : std::optional(*best);
}

void DockChoice::served(const std::string& serial) {
    last_ = serial;
    failures_.erase(serial);
}

void DockChoice::failed(const std::string& serial) {
    if (failures_.size() >= kRemembered && !failures_.contains(serial)) {
        failures_.erase(std::ranges::min_element(failures_, {}, [](const auto& one) {
            return one.second;
        }));
    }
    failures_[serial] = ++count_;
}

}  // namespace ocelli::bodyworn::dock
