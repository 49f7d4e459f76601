// What rules would have raised.
#pragma once

#include <optional>
#include <vector>

#include "camera/object_history/object_shelf.h"
#include "camera/rules/rule_event.h"

namespace ocelli::camera::object_history {

/// A happening of the past.
struct PastEvent {
    rules::RuleEvent event;  ///< as it began; `rule` is the index in what was tried
    WallTime start;
    std::optional<WallTime> stop;  ///< of what lasts; nothing where it went on until the end
};

struct Tried {
    std::vector<PastEvent> events;  ///< in the order in which they began, at most kMostPastEvents
    bool more = false;              ///< there would have been more
    std::size_t reports = 0;        ///< pictures that were remembered of that time
};

inline constexpr std::size_t kMostPastEvents = 500;

/// Runs rules about objects over what was remembered; rules of other types raise nothing.
/// InvalidArgument for rules that are not valid; as the disk says.
Result<Tried> tryRules(
    const ObjectShelf& shelf,
    int channel,
    WallTime from,
    WallTime to,
    const std::vector<rules::Rule>& rules
);

}  // namespace ocelli::camera::object_history
