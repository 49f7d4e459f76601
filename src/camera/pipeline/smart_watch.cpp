// The watch thread: newest frame and all sound, chain, reporter.
#include "camera/pipeline/smart_watch.h"

#include <algorithm>

#include "base/assert.h"
#include "base/log.h"
#include "camera/pipeline/smart_plan.h"
#include "camera/sound/sound_watch.h"

namespace ocelli::camera::pipeline {
namespace {

/// How long the thread waits for a frame before it looks after sound and schedules.
constexpr Duration kIdleLook = std::chrono::milliseconds(250);
constexpr Duration kTick = std::chrono::seconds(1);
constexpr Duration kSoundTold = std::chrono::milliseconds(250);

/// About two seconds of usual blocks.
constexpr std::size_t kMostSound = 128;

analysis::AnalysisChain emptyChain() {
    auto chain = analysis::AnalysisChain::create({});
    OCELLI_ASSERT(chain.has_value());
    return std::move(*chain);
}

bool isAboutSound(const rules::Rule& rule) {
    return rule.type == rules::RuleType::AudioRise || rule.type == rules::RuleType::AudioFall ||
           rule.type == rules::RuleType::AudioLoss;
}

}  // namespace

std::string_view toString(ModelState::Step step) {
    switch (step) {
        case ModelState::Step::None:
            return "none";
        case ModelState::Step::Loading:
            return "loading";
        case ModelState::Step::Used:
            return "used";
        case ModelState::Step::Failed:
            return "failed";
    }
    return "none";
}

SmartWatch::SmartWatch(int channel, Faces faces)
    : channel_(channel),
      faces_(std::move(faces)),
      frames_(1, WhenFull::DropOldest),
      sounds_(kMostSound, WhenFull::DropOldest),
      chain_(emptyChain()),
      reporter_(channel, faces_.bus),
      thread_("smart", [this](std::stop_token stop) { run(std::move(stop)); }) {}

SmartWatch::~SmartWatch() {
    thread_.requestStop();
    frames_.close();
    thread_.join();
}

void SmartWatch::apply(
    const config::SmartEventsSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    const auto rules = rulesOf(settings);
    *plan_.lock() = std::make_shared<const Plan>(Plan{settings, std::move(zone)});
    listens_ = std::any_of(rules.begin(), rules.end(), isAboutSound);
    enabled_ = settings.enabled;
}

void SmartWatch::offer(const media::FramePtr& frame) {
    if (enabled_) {
        frames_.push(frame);
    }
}

void SmartWatch::hear(const capture::AudioBlock& block) {
    if (soundWanted()) {
        sounds_.push(block);
    }
}

void SmartWatch::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        const auto frame = frames_.popFor(stop, kIdleLook);
        adopt();
        listen();
        if (frame && *frame) {
            look(**frame);
        } else if (used_ && used_->settings.enabled) {
            tell(chain_.wait(faces_.clock.mono()));
        }
        const MonoTime now = faces_.clock.mono();
        if (now >= ticked_ + kTick) {
            ticked_ = now;
            reporter_.tick(faces_.clock.wall());
        }
    }
    reporter_.endAll(faces_.clock.wall());
}

/// Takes over new settings between two frames.
void SmartWatch::adopt() {
    const auto plan = *plan_.lock();
    if (plan && plan != used_) {
        takeModel(*plan);
        takeRules(*plan);
        used_ = plan;
    }
    if (forget_.exchange(false)) {
        chain_.forgetScene();
    }
}

/// What goes on ends only when a rule looks for something else than before.
void SmartWatch::takeRules(const Plan& plan) {
    std::vector<std::size_t> indices;
    std::vector<rules::Rule> rules;
    if (plan.settings.enabled) {
        rules = rulesOf(plan.settings, &indices);
    }
    std::vector<config::SmartRule> told;
    for (const std::size_t index : indices) {
        told.push_back(plan.settings.rules[index]);
    }
    chain_.followAlways(plan.settings.enabled);
    if (used_ && rules == chain_.rules()) {
        reporter_.rearm(std::move(told), plan.zone);
        return;
    }
    reporter_.apply(std::move(told), plan.zone, faces_.clock.wall());
    if (auto taken = chain_.setRules(std::move(rules)); !taken) {
        log::error("smart", "{}: {}", channel_, taken.error().describe());
    }
}

/// Another model, or none any more.
void SmartWatch::takeModel(const Plan& plan) {
    const auto nameOf = [](const config::SmartEventsSettings& settings) {
        return settings.enabled ? std::pair(settings.model, settings.labels)
                                : std::pair<std::string, std::string>();
    };
    const auto wanted = nameOf(plan.settings);
    if (used_ && nameOf(used_->settings) == wanted) {
        return;
    }
    chain_.setClassifier(nullptr);
    model_.model = wanted.first;
    if (wanted.first.empty() || !faces_.makeClassifier) {
        tellModel(ModelState::Step::None);
        return;
    }
    auto made = faces_.makeClassifier(plan.settings);
    if (!made) {
        tellModel(ModelState::Step::Failed, made.error().message());
        return;
    }
    chain_.setClassifier(std::move(*made));
    tellModel(ModelState::Step::Loading);
}

/// A model that fails is told once and asked no more; shapes tell instead.
void SmartWatch::watchModel() {
    const bool ready = chain_.classifierReady();
    if (const auto trouble = chain_.classifierTrouble()) {
        chain_.setClassifier(nullptr);
        tellModel(ModelState::Step::Failed, trouble->message());
    } else if (ready && model_.step == ModelState::Step::Loading) {
        tellModel(ModelState::Step::Used);
    }
}

void SmartWatch::tellModel(ModelState::Step step, std::string error) {
    model_.step = step;
    model_.error = std::move(error);
    if (step == ModelState::Step::Failed) {
        log::error("smart", "{}: {} is not used: {}", channel_, model_.model, model_.error);
    }
    if (faces_.onModel) {
        faces_.onModel(model_);
    }
}

void SmartWatch::look(const media::Frame& frame) {
    if (!used_ || !used_->settings.enabled) {
        return;
    }
    tell(chain_.process(frame));
    watchModel();
    if (chain_.scene().time != sceneTold_) {
        sceneTold_ = chain_.scene().time;
        faces_.onScene(chain_.scene(), frame.wallTime);
    }
}

void SmartWatch::listen() {
    while (const auto block = sounds_.tryPop()) {
        tell(chain_.hear(block->samples, block->sampleRate, block->channels, block->captureTime));
        loudest_ = std::max(loudest_, sound::levelOf(block->samples));
        if (block->captureTime >= soundTold_ + kSoundTold) {
            soundTold_ = block->captureTime;
            faces_.onSound({loudest_}, wallAt(block->captureTime));
            loudest_ = sound::kSilence;
        }
    }
}

void SmartWatch::tell(const std::vector<rules::RuleEvent>& events) {
    for (const auto& event : events) {
        reporter_.tell(event, wallAt(event.time));
    }
}

WallTime SmartWatch::wallAt(MonoTime time) const {
    return faces_.clock.wall() - (faces_.clock.mono() - time);
}

}  // namespace ocelli::camera::pipeline
