// Why a rule was raised: the picture, what was usual there, what differed and what was kept of it.
#pragma once

#include <string>

#include "base/result.h"
#include "camera/objects/object_analyser.h"
#include "camera/rules/rule_event.h"

namespace ocelli::bench {

/// More members of an event's JSON line: what its track or place is made of.
std::string describe(const camera::objects::SeenBy& seen, const camera::rules::RuleEvent& event);

/// Four pictures in one, as PPM: as seen with all tracks, as usual, what differs (grey; yellow: may
/// be light) and is kept (white), and the restless ground.
Result<void> draw(
    const camera::objects::SeenBy& seen,
    const camera::rules::RuleEvent& event,
    const std::string& file
);

}  // namespace ocelli::bench
