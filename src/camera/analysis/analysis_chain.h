// Everything that is noticed in one channel: pictures and sound in, events of its rules out.
#pragma once

#include <optional>
#include <vector>

#include "camera/analytics/motion_detector.h"
#include "camera/analytics/motion_state.h"
#include "camera/objects/object_analyser.h"
#include "camera/rules/rule_event.h"
#include "camera/rules/rule_watch.h"
#include "media/frame.h"

namespace ocelli::camera::analysis {

/// Thread-bound to whoever feeds it; a pure function of what comes in.
class AnalysisChain {
  public:
    /// InvalidArgument naming the rule's field.
    static Result<AnalysisChain> create(std::vector<rules::Rule> rules);

    const std::vector<rules::Rule>& rules() const { return rules_; }

    /// A frame after mirror, rotation and masks, before text. Frames that come faster than they are
    /// looked at cost nothing.
    std::vector<rules::RuleEvent> process(const media::Frame& frame);

    /// What was seen in the last analysed frame.
    const objects::SceneReport& scene() const { return scene_; }

  private:
    /// Up to eight rules of type motion share a detector.
    struct MotionGroup {
        analytics::MotionDetector detector;
        std::vector<std::size_t> rules;
        std::vector<analytics::MotionState> states;
        std::vector<std::uint64_t> ids;
    };

    AnalysisChain() = default;
    Result<void> addMotion();
    void watchMotion(const media::Frame& frame, std::vector<rules::RuleEvent>& events);

    std::vector<rules::Rule> rules_;
    std::vector<MotionGroup> motion_;
    std::optional<rules::RuleWatch> watch_;
    objects::ObjectAnalyser objects_;
    objects::SceneReport scene_;
    std::uint64_t nextId_ = 1;
};

}  // namespace ocelli::camera::analysis
