// Chooses the watcher of each rule and numbers what happens.
#include "camera/rules/rule_watch.h"

#include <algorithm>

namespace ocelli::camera::rules {
namespace {

std::unique_ptr<ObjectRule> watcherOf(const Rule& rule) {
    switch (rule.type) {
        case RuleType::LineCrossing:
            return watchLine(rule);
        case RuleType::Intrusion:
        case RuleType::Loitering:
        case RuleType::RegionEntrance:
        case RuleType::RegionExit:
            return watchRegion(rule);
        case RuleType::UnattendedBaggage:
        case RuleType::ObjectRemoval:
            return watchStills(rule);
        default:
            return nullptr;
    }
}

}  // namespace

std::string_view toString(RuleState state) {
    return state == RuleState::Stop ? "stop" : "start";
}

double neededPart(const Rule& rule) {
    return std::clamp((100 - rule.sensitivity) / 100.0, 0.02, 0.98);
}

RuleWatch::RuleWatch(const std::vector<Rule>& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (auto made = watcherOf(rules[i])) {
            rules_.push_back(std::move(made));
            indices_.push_back(i);
        }
    }
}

std::vector<RuleEvent> RuleWatch::update(const objects::SceneReport& scene) {
    std::vector<RuleEvent> events;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        const std::size_t first = events.size();
        rules_[i]->update(scene, events);
        for (std::size_t e = first; e < events.size(); ++e) {
            RuleEvent& event = events[e];
            event.rule = indices_[i];
            event.time = scene.time;
            const std::pair key{event.rule, event.object};
            const auto running = running_.find(key);
            if (event.state == RuleState::Stop && running != running_.end()) {
                event.id = running->second;
                running_.erase(running);
                continue;
            }
            event.id = nextId_++;
            if (event.state == RuleState::Start) {
                running_[key] = event.id;
            }
        }
    }
    return events;
}

}  // namespace ocelli::camera::rules
