// Gives each frame to the detectors whose rules there are.
#include "camera/analysis/analysis_chain.h"

#include <algorithm>
#include <iterator>
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

std::vector<analytics::AreaPoint> outlineOf(const Rule& rule) {
    std::vector<analytics::AreaPoint> outline;
    for (const auto& point : rule.region) {
        outline.push_back({point.x, point.y});
    }
    return outline;
}

analytics::MotionArea areaOf(const Rule& rule) {
    analytics::MotionArea area;
    area.name = rule.name;
    area.sensitivity = rule.sensitivity;
    area.points = outlineOf(rule);
    if (rule.region.empty()) {
        area.points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    }
    return area;
}

bool isAboutObjects(const Rule& rule) {
    return rule.type == RuleType::LineCrossing ||
           (rules::hasRegion(rule.type) && rule.type != RuleType::Motion &&
            rule.type != RuleType::Tampering);
}

}  // namespace

Result<AnalysisChain> AnalysisChain::create(std::vector<Rule> given) {
    AnalysisChain made;
    OCELLI_TRY(made.setRules(std::move(given)));
    return made;
}

Result<void> AnalysisChain::setRules(std::vector<Rule> given) {
    OCELLI_TRY(rules::validate(given));
    rules_ = std::move(given);
    motion_.clear();
    tampering_.clear();
    sound_.clear();
    watch_.reset();
    objectIds_.clear();
    OCELLI_TRY(addMotion());
    addOthers();
    if (std::any_of(rules_.begin(), rules_.end(), isAboutObjects)) {
        watch_.emplace(rules_);
    }
    return {};
}

void AnalysisChain::setClassifier(std::shared_ptr<objects::TargetClassifier> classifier) {
    classifier_ = std::move(classifier);
    votes_.forget();
}

bool AnalysisChain::classifierReady() const {
    return classifier_ && classifier_->ready();
}

std::optional<Error> AnalysisChain::classifierTrouble() const {
    return classifier_ ? classifier_->trouble() : std::nullopt;
}

void AnalysisChain::forgetScene() {
    objects_.reset();
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

void AnalysisChain::addOthers() {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        const Rule& rule = rules_[i];
        const sound::SoundParameters heard{rule.sensitivity, rule.threshold, rule.seconds};
        switch (rule.type) {
            case RuleType::Tampering:
                tampering_.push_back({{rule.sensitivity, rule.seconds, outlineOf(rule)}, i});
                break;
            case RuleType::AudioRise:
                sound_.push_back({{sound::SoundTrouble::Rise, heard}, i});
                break;
            case RuleType::AudioFall:
                sound_.push_back({{sound::SoundTrouble::Fall, heard}, i});
                break;
            case RuleType::AudioLoss:
                sound_.push_back({{sound::SoundTrouble::Loss, heard}, i});
                break;
            default:
                break;
        }
    }
}

RuleEvent AnalysisChain::wholePicture(
    std::size_t rule, bool begins, std::uint64_t& id, MonoTime time
) {
    if (begins) {
        id = nextId_++;
    }
    RuleEvent event;
    event.id = id;
    event.rule = rule;
    event.state = begins ? RuleState::Start : RuleState::Stop;
    event.time = time;
    event.box = kWholePicture;
    return event;
}

bool AnalysisChain::wantsObjects(MonoTime captureTime) const {
    return (watch_ || followAlways_) && objects_.wants(captureTime);
}

bool AnalysisChain::wants(MonoTime captureTime) const {
    // Rules about sound are told the time with each frame.
    return hears() || wantsObjects(captureTime) ||
           std::ranges::any_of(
               motion_, [&](const auto& group) { return group.detector.wants(captureTime); }
           ) ||
           std::ranges::any_of(tampering_, [&](const auto& tampering) {
               return tampering.detector.wants(captureTime);
           });
}

std::vector<RuleEvent> AnalysisChain::process(const media::Frame& frame) {
    std::vector<RuleEvent> events;
    watchMotion(frame, events);
    watchTampering(frame, events);
    std::ranges::move(wait(frame.captureTime), std::back_inserter(events));
    if (wantsObjects(frame.captureTime)) {
        scene_ = objects_.process(frame);
        if (classifier_) {
            votes_.update(*classifier_, frame, scene_);
        }
        watchObjects(events);
    }
    return events;
}

void AnalysisChain::watchObjects(std::vector<RuleEvent>& events) {
    if (!watch_) {
        return;
    }
    for (auto& event : watch_->update(scene_)) {
        event.id = numberOf(event);
        events.push_back(event);
    }
}

std::vector<RuleEvent> AnalysisChain::wait(MonoTime now) {
    std::vector<RuleEvent> events;
    for (auto& sound : sound_) {
        if (const auto change = sound.watch.wait(now)) {
            events.push_back(wholePicture(sound.rule, *change, sound.id, now));
        }
    }
    return events;
}

std::vector<RuleEvent> AnalysisChain::hear(
    std::span<const std::int16_t> samples, std::uint32_t rate, int channels, MonoTime time
) {
    std::vector<RuleEvent> events;
    for (auto& sound : sound_) {
        if (const auto change = sound.watch.hear(samples, rate, channels, time)) {
            events.push_back(wholePicture(sound.rule, *change, sound.id, time));
        }
    }
    return events;
}

/// Numbers are one of a kind in the whole chain, not only among the rules on objects.
std::uint64_t AnalysisChain::numberOf(const RuleEvent& event) {
    if (event.state == RuleState::Stop) {
        const auto known = objectIds_.extract(event.id);
        return known ? known.mapped() : nextId_++;
    }
    const std::uint64_t id = nextId_++;
    if (event.state == RuleState::Start) {
        objectIds_[event.id] = id;
    }
    return id;
}

void AnalysisChain::watchTampering(const media::Frame& frame, std::vector<RuleEvent>& events) {
    for (auto& tampering : tampering_) {
        if (!tampering.detector.wants(frame.captureTime)) {
            continue;
        }
        if (const auto change = tampering.detector.process(frame)) {
            events.push_back(wholePicture(tampering.rule, *change, tampering.id, frame.captureTime)
            );
        }
    }
}

void AnalysisChain::watchMotion(const media::Frame& frame, std::vector<RuleEvent>& events) {
    for (auto& group : motion_) {
        const auto report = group.detector.process(frame);
        if (!report) {
            continue;
        }
        for (std::size_t i = 0; i < group.rules.size(); ++i) {
            const auto change = group.states[i].update(report->areas.at(i), frame.captureTime);
            if (change && *change != analytics::MotionChange::Update) {
                events.push_back(wholePicture(
                    group.rules[i],
                    *change == analytics::MotionChange::Start,
                    group.ids[i],
                    frame.captureTime
                ));
            }
        }
    }
}

}  // namespace ocelli::camera::analysis
