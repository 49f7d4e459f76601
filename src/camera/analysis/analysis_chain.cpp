// Gives each frame to the detectors whose rules there are.
#include "camera/analysis/analysis_chain.h"

#include <algorithm>
#include <utility>

namespace ocelli::camera::analysis {
namespace {

using rules::Rule;
using rules::RuleEvent;
using rules::RuleState;
using rules::RuleType;

constexpr std::size_t kMotionRulesAtOnce = 8;
constexpr auto kMotionHold = std::chrono::seconds(2);
constexpr objects::Box kWholePicture{0, 0, 1, 1};

analytics::MotionArea areaOf(const Rule& rule) {
    analytics::MotionArea area;
    area.name = rule.name;
    area.sensitivity = rule.sensitivity;
    for (const auto& point : rule.region) {
        area.points.push_back({point.x, point.y});
    }
    if (rule.region.empty()) {
        area.points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    }
    return area;
}

bool isAboutObjects(const Rule& rule) {
    return rules::hasRegion(rule.type) ? rule.type != RuleType::Motion
                                       : rule.type == RuleType::LineCrossing;
}

}  // namespace

Result<AnalysisChain> AnalysisChain::create(std::vector<Rule> given) {
    OCELLI_TRY(rules::validate(given));
    AnalysisChain made;
    made.rules_ = std::move(given);
    OCELLI_TRY(made.addMotion());
    if (std::any_of(made.rules_.begin(), made.rules_.end(), isAboutObjects)) {
        made.watch_.emplace(made.rules_);
    }
    return made;
}

Result<void> AnalysisChain::addMotion() {
    std::vector<analytics::MotionParameters> parameters;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        if (rules_[i].type != RuleType::Motion) {
            continue;
        }
        if (motion_.empty() || motion_.back().rules.size() == kMotionRulesAtOnce) {
            motion_.emplace_back();
            parameters.emplace_back();
            parameters.back().mode = analytics::MotionMode::Expert;
        }
        motion_.back().rules.push_back(i);
        motion_.back().states.emplace_back(kMotionHold);
        motion_.back().ids.push_back(0);
        parameters.back().areas.push_back(areaOf(rules_[i]));
    }
    for (std::size_t i = 0; i < motion_.size(); ++i) {
        OCELLI_TRY(motion_[i].detector.apply(parameters[i]));
    }
    return {};
}

std::vector<RuleEvent> AnalysisChain::process(const media::Frame& frame) {
    std::vector<RuleEvent> events;
    watchMotion(frame, events);
    if (watch_ && objects_.wants(frame.captureTime)) {
        scene_ = objects_.process(frame);
        for (auto& event : watch_->update(scene_)) {
            events.push_back(event);
        }
    }
    return events;
}

void AnalysisChain::watchMotion(const media::Frame& frame, std::vector<RuleEvent>& events) {
    for (auto& group : motion_) {
        const auto report = group.detector.process(frame);
        if (!report) {
            continue;
        }
        for (std::size_t i = 0; i < group.rules.size(); ++i) {
            const auto change = group.states[i].update(report->areas.at(i), frame.captureTime);
            if (!change || *change == analytics::MotionChange::Update) {
                continue;
            }
            RuleEvent event;
            event.rule = group.rules[i];
            event.time = frame.captureTime;
            event.box = kWholePicture;
            event.state =
                *change == analytics::MotionChange::Start ? RuleState::Start : RuleState::Stop;
            if (event.state == RuleState::Start) {
                group.ids[i] = nextId_++;
            }
            event.id = group.ids[i];
            events.push_back(event);
        }
    }
}

}  // namespace ocelli::camera::analysis
