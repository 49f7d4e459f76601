// From the settings of smart events to rules.
#pragma once

#include <string_view>
#include <vector>

#include "camera/rules/rule.h"
#include "config/generated/settings.h"

namespace ocelli::camera::pipeline {

/// The rules that are switched on. `indices` (if wanted) gets where each stands in the settings.
std::vector<rules::Rule> rulesOf(
    const config::SmartEventsSettings& settings, std::vector<std::size_t>* indices = nullptr
);

/// What must hold beyond the range of each field: names are there and one of a kind, outlines do
/// not cross themselves, lines have a length. InvalidArgument naming the field of the settings.
Result<void> checkSmartEvents(const config::SmartEventsSettings& settings);

/// The topic of a rule's events.
std::string_view topicOf(config::SmartRuleType type);

}  // namespace ocelli::camera::pipeline
