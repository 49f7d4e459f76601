// Everything that is noticed in one channel: pictures and sound in, events of its rules out.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "camera/analysis/class_votes.h"
#include "camera/analytics/motion_detector.h"
#include "camera/analytics/motion_state.h"
#include "camera/analytics/tamper_detector.h"
#include "camera/objects/object_analyser.h"
#include "camera/rules/rule_event.h"
#include "camera/rules/rule_watch.h"
#include "camera/sound/sound_watch.h"
#include "media/frame.h"

namespace ocelli::camera::analysis {

/// Thread-bound to whoever feeds it; a pure function of what comes in.
class AnalysisChain {
  public:
    /// InvalidArgument naming the rule's field.
    static Result<AnalysisChain> create(std::vector<rules::Rule> rules);

    /// Other rules from now on; what is known of the scene stays, what the old rules had begun is
    /// forgotten. InvalidArgument naming the rule's field; then nothing changes.
    Result<void> setRules(std::vector<rules::Rule> rules);

    /// Things are followed even if no rule is about them.
    void followAlways(bool on) { followAlways_ = on; }

    /// Asked now and then what those are that are followed; nullptr: their shape tells.
    void setClassifier(std::shared_ptr<objects::TargetClassifier> classifier);

    /// True once it can look; false without one.
    bool classifierReady() const;

    /// Why the classifier says nothing any more; nothing while it is well, and without one.
    std::optional<Error> classifierTrouble() const;

    /// The pictures before are of another scene.
    void forgetScene();

    const std::vector<rules::Rule>& rules() const { return rules_; }

    /// A frame after mirror, rotation and masks, before text. Frames that come faster than they are
    /// looked at cost nothing.
    std::vector<rules::RuleEvent> process(const media::Frame& frame);

    /// False when nothing looks at a frame of this time: then process() need not be called. What it
    /// does not want it will not want later either, whatever comes before that frame.
    bool wants(MonoTime captureTime) const;

    /// True when there are rules about sound.
    bool hears() const { return !sound_.empty(); }

    /// A piece of sound. @param samples  interleaved   @param time  of its first sample
    std::vector<rules::RuleEvent> hear(
        std::span<const std::int16_t> samples, std::uint32_t rate, int channels, MonoTime time
    );

    /// Call now and then while no frames come: the loss of sound is noticed here too.
    std::vector<rules::RuleEvent> wait(MonoTime now);

    /// What was seen in the last analysed frame.
    const objects::SceneReport& scene() const { return scene_; }

    /// How it was seen. For measurements.
    objects::SeenBy seen() const { return objects_.seen(); }

  private:
    /// Up to eight rules of type motion share a detector.
    struct MotionGroup {
        analytics::MotionDetector detector;
        std::vector<std::size_t> rules;
        std::vector<analytics::MotionState> states;
        std::vector<std::uint64_t> ids;
    };

    struct Tampering {
        analytics::TamperDetector detector;
        std::size_t rule;
        std::uint64_t id = 0;
    };

    struct Sound {
        sound::SoundWatch watch;
        std::size_t rule;
        std::uint64_t id = 0;
    };

    AnalysisChain() = default;
    bool wantsObjects(MonoTime captureTime) const;
    Result<void> addMotion();
    void addOthers();
    void watchMotion(const media::Frame& frame, std::vector<rules::RuleEvent>& events);
    void watchTampering(const media::Frame& frame, std::vector<rules::RuleEvent>& events);
    void watchObjects(std::vector<rules::RuleEvent>& events);
    std::uint64_t numberOf(const rules::RuleEvent& event);
    rules::RuleEvent wholePicture(std::size_t rule, bool begins, std::uint64_t& id, MonoTime time);

    std::vector<rules::Rule> rules_;
    std::vector<MotionGroup> motion_;
    std::vector<Tampering> tampering_;
    std::vector<Sound> sound_;
    std::optional<rules::RuleWatch> watch_;
    bool followAlways_ = false;
    objects::ObjectAnalyser objects_;
    objects::SceneReport scene_;
    std::shared_ptr<objects::TargetClassifier> classifier_;
    ClassVotes votes_;
    std::map<std::uint64_t, std::uint64_t> objectIds_;  ///< of happenings under way
    std::uint64_t nextId_ = 1;
};

}  // namespace ocelli::camera::analysis
