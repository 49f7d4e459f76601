// Types and directions word for word; a member of a rule keeps its name of the settings in errors.
#include "camera/pipeline/smart_plan.h"

#include <set>

#include <fmt/format.h>

#include "events/event.h"

namespace ocelli::camera::pipeline {
namespace {

using config::SmartRuleType;
using rules::RuleType;

RuleType typeOf(SmartRuleType type) {
    switch (type) {
        case SmartRuleType::LineCrossing:
            return RuleType::LineCrossing;
        case SmartRuleType::Intrusion:
            return RuleType::Intrusion;
        case SmartRuleType::RegionEntrance:
            return RuleType::RegionEntrance;
        case SmartRuleType::RegionExit:
            return RuleType::RegionExit;
        case SmartRuleType::UnattendedBaggage:
            return RuleType::UnattendedBaggage;
        case SmartRuleType::ObjectRemoval:
            return RuleType::ObjectRemoval;
        case SmartRuleType::Loitering:
            return RuleType::Loitering;
        case SmartRuleType::Tampering:
            return RuleType::Tampering;
        case SmartRuleType::AudioRise:
            return RuleType::AudioRise;
        case SmartRuleType::AudioFall:
            return RuleType::AudioFall;
        case SmartRuleType::AudioLoss:
            return RuleType::AudioLoss;
    }
    return RuleType::Intrusion;
}

rules::Direction directionOf(config::SmartRuleDirection direction) {
    switch (direction) {
        case config::SmartRuleDirection::AToB:
            return rules::Direction::AToB;
        case config::SmartRuleDirection::BToA:
            return rules::Direction::BToA;
        case config::SmartRuleDirection::Both:
            break;
    }
    return rules::Direction::Both;
}

std::vector<objects::ObjectClass> targetsOf(const config::SmartRule& rule) {
    std::vector<objects::ObjectClass> targets;
    if (rule.human) {
        targets.push_back(objects::ObjectClass::Human);
    }
    if (rule.vehicle) {
        targets.push_back(objects::ObjectClass::Vehicle);
    }
    if (rule.other) {
        targets.push_back(objects::ObjectClass::Other);
    }
    return targets;
}

std::optional<rules::TargetSize> sizeOf(const config::TargetSize& size, double absent) {
    if (size.width == 0 && size.height == 0) {
        return std::nullopt;
    }
    return rules::TargetSize{
        size.width == 0 ? absent : size.width, size.height == 0 ? absent : size.height
    };
}

rules::Rule ruleOf(const config::SmartRule& from) {
    rules::Rule rule;
    rule.name = from.name;
    rule.type = typeOf(from.type);
    if (rule.type == RuleType::LineCrossing && from.points.size() == 2) {
        rule.line = {
            {from.points[0].x, from.points[0].y},
            {from.points[1].x, from.points[1].y},
        };
    } else if (rules::hasRegion(rule.type)) {
        for (const config::Point& point : from.points) {
            rule.region.push_back({point.x, point.y});
        }
    }
    rule.direction = directionOf(from.direction);
    rule.seconds = from.seconds;
    rule.sensitivity = from.sensitivity;
    rule.threshold = from.loudness;
    rule.targets = targetsOf(from);
    rule.smallest = sizeOf(from.minSize, 0);
    rule.largest = sizeOf(from.maxSize, 1);
    return rule;
}

/// Members of rules have other names in the settings.
std::string fieldInSettings(std::string field) {
    for (const auto& [theirs, ours] :
         {std::pair<std::string_view, std::string_view>{".region", ".points"}, {".line", ".points"}
         }) {
        if (const auto at = field.find(theirs); at != std::string::npos) {
            field.replace(at, theirs.size(), ours);
        }
    }
    return field;
}

Error wrong(std::string field, std::string_view message, std::string range) {
    auto text = fmt::format("{} {}", field, message);
    return Error(ErrorKind::InvalidArgument, std::move(text))
        .withField(std::move(field), std::move(range));
}

Result<void> checkShape(const config::SmartRule& rule, const std::string& field) {
    const std::size_t corners = rule.points.size();
    if (rule.type == SmartRuleType::LineCrossing && corners != 2) {
        return wrong(
            field + ".points", fmt::format("has {} points", corners), "two points of a line"
        );
    }
    if (!rule.human && !rule.vehicle && !rule.other) {
        return wrong(field + ".human", "and all others are off", "at least one kind of target");
    }
    return {};
}

/// Models lie in one folder; no name leads out of it.
Result<void> checkFileName(const std::string& name, const std::string& field) {
    if (name.find('/') != std::string::npos || name.starts_with('.')) {
        return wrong(
            field,
            fmt::format("is \"{}\"", name),
            "a file name without folder, not beginning with ."
        );
    }
    return {};
}

}  // namespace

std::vector<rules::Rule> rulesOf(
    const config::SmartEventsSettings& settings, std::vector<std::size_t>* indices
) {
    std::vector<rules::Rule> made;
    for (std::size_t i = 0; i < settings.rules.size(); ++i) {
        if (settings.rules[i].enabled) {
            made.push_back(ruleOf(settings.rules[i]));
            if (indices != nullptr) {
                indices->push_back(i);
            }
        }
    }
    return made;
}

Result<void> checkSmartEvents(const config::SmartEventsSettings& settings) {
    OCELLI_TRY(checkFileName(settings.model, "model"));
    OCELLI_TRY(checkFileName(settings.labels, "labels"));
    std::vector<rules::Rule> all;
    std::set<int> numbers;
    for (std::size_t i = 0; i < settings.rules.size(); ++i) {
        const std::string field = fmt::format("rules[{}]", i);
        OCELLI_TRY(checkShape(settings.rules[i], field));
        if (!numbers.insert(settings.rules[i].id).second) {
            return wrong(
                field + ".id", fmt::format("{} again", settings.rules[i].id), "one of a kind"
            );
        }
        all.push_back(ruleOf(settings.rules[i]));
    }
    if (auto valid = rules::validate(all); !valid) {
        const Error& error = valid.error();
        return Error(error.kind(), fieldInSettings(error.message()))
            .withField(fieldInSettings(error.field()), error.allowed());
    }
    return {};
}

std::string_view topicOf(SmartRuleType type) {
    switch (type) {
        case SmartRuleType::LineCrossing:
            return events::topic::kLineCrossing;
        case SmartRuleType::Intrusion:
            return events::topic::kIntrusion;
        case SmartRuleType::RegionEntrance:
            return events::topic::kRegionEntrance;
        case SmartRuleType::RegionExit:
            return events::topic::kRegionExit;
        case SmartRuleType::UnattendedBaggage:
            return events::topic::kUnattendedBaggage;
        case SmartRuleType::ObjectRemoval:
            return events::topic::kObjectRemoval;
        case SmartRuleType::Loitering:
            return events::topic::kLoitering;
        case SmartRuleType::Tampering:
            return events::topic::kTampering;
        case SmartRuleType::AudioRise:
            return events::topic::kAudioRise;
        case SmartRuleType::AudioFall:
            return events::topic::kAudioFall;
        case SmartRuleType::AudioLoss:
            return events::topic::kAudioLoss;
    }
    return events::topic::kIntrusion;
}

}  // namespace ocelli::camera::pipeline
