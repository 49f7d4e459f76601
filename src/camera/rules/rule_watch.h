// Holds what is seen against the rules.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "camera/rules/rule_event.h"

namespace ocelli::camera::rules {

/// Watches one rule. Reentrant; all time comes in.
class ObjectRule {
  public:
    virtual ~ObjectRule() = default;

    /// Adds what happened in this picture. `id` of events is not set.
    virtual void update(const objects::SceneReport& scene, std::vector<RuleEvent>& events) = 0;
};

/// Rules about objects; those of other types are left alone (motion, tampering, sound).
/// Reentrant; a pure function of the reports.
class RuleWatch {
  public:
    /// @param rules  valid ones
    explicit RuleWatch(const std::vector<Rule>& rules);

    std::vector<RuleEvent> update(const objects::SceneReport& scene);

  private:
    std::vector<std::unique_ptr<ObjectRule>> rules_;
    std::vector<std::size_t> indices_;  ///< of rules_ in what was given
    std::map<std::pair<std::size_t, std::uint64_t>, std::uint64_t> running_;
    std::uint64_t nextId_ = 1;
};

/// How much of a target must be across, 0.02..0.98 (NC-SME-05).
double neededPart(const Rule& rule);

std::unique_ptr<ObjectRule> watchLine(const Rule& rule);
std::unique_ptr<ObjectRule> watchRegion(const Rule& rule);
std::unique_ptr<ObjectRule> watchStills(const Rule& rule);

}  // namespace ocelli::camera::rules
