// What rules say.
#pragma once

#include <cstdint>
#include <string>

#include "camera/objects/scene_objects.h"
#include "camera/rules/rule.h"

namespace ocelli::camera::rules {

enum class RuleState : std::uint8_t { Start, Stop, Pulse };

/// "start", "stop"; a Pulse is a "start" that has no stop: something that happens in a moment.
std::string_view toString(RuleState state);

struct RuleEvent {
    std::uint64_t id = 0;  ///< start and stop of one happening share it; unique in one watch
    std::size_t rule = 0;  ///< index
    RuleState state = RuleState::Pulse;
    MonoTime time;
    std::uint64_t object = 0;  ///< number of the track or still place; 0: none
    objects::ObjectClass objectClass = objects::ObjectClass::Other;
    objects::Box box;                       ///< the whole picture when it is about no object
    Direction direction = Direction::Both;  ///< of LineCrossing: which way it was
};

}  // namespace ocelli::camera::rules
