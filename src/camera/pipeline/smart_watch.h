// Follows things in a channel's pictures and its sound on a thread of its own, and raises events.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "camera/analysis/analysis_chain.h"
#include "camera/capture/source.h"
#include "camera/pipeline/rule_reporter.h"
#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "events/event_bus.h"
#include "media/frame.h"
#include "runtime/bounded_queue.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::pipeline {

/// How loud it is, for the meter beside the rules.
struct SoundLevel {
    double now = 0;  ///< dBFS, -100..0
};

/// How the user's model does that tells the class of targets.
struct ModelState {
    enum class Step : std::uint8_t { None, Loading, Used, Failed };

    Step step = Step::None;
    std::string model;  ///< as the settings name it
    std::string error;  ///< why it is not used: Failed

    bool operator==(const ModelState&) const = default;
};

std::string_view toString(ModelState::Step step);

/// By the model that the settings name.
using ClassifierMaker = std::function<
    Result<std::shared_ptr<objects::TargetClassifier>>(const config::SmartEventsSettings&)>;

/// Thread-safe. It never holds up the picture: it takes the newest frame when it has time.
class SmartWatch {
  public:
    struct Faces {
        const Clock& clock;
        events::EventBus& bus;

        /// The watch's thread: what is in the picture, for each analysed one.
        std::function<void(const objects::SceneReport&, WallTime)> onScene;

        /// The watch's thread: the level of the sound, a few times a second.
        std::function<void(const SoundLevel&, WallTime)> onSound;

        /// The watch's thread: what tells the class of targets. Empty: shapes tell.
        ClassifierMaker makeClassifier = {};

        /// The watch's thread: how that does, whenever it changes.
        std::function<void(const ModelState&)> onModel = {};
    };

    SmartWatch(int channel, Faces faces);
    ~SmartWatch();

    void apply(
        const config::SmartEventsSettings& settings, std::shared_ptr<const config::TimeZone> zone
    );

    /// True when frames are worth offering.
    bool wanted() const { return enabled_; }

    /// True when sound is.
    bool soundWanted() const { return enabled_ && listens_; }

    void offer(const media::FramePtr& frame);
    void hear(const capture::AudioBlock& block);

    /// Frames that follow may show another place.
    void forgetScene() { forget_ = true; }

  private:
    struct Plan {
        config::SmartEventsSettings settings;
        std::shared_ptr<const config::TimeZone> zone;
    };

    void run(std::stop_token stop);
    void adopt();
    void takeRules(const Plan& plan);
    void takeModel(const Plan& plan);
    void watchModel();
    void tellModel(ModelState::Step step, std::string error = {});
    void look(const media::Frame& frame);
    void listen();
    void tell(const std::vector<rules::RuleEvent>& events);
    WallTime wallAt(MonoTime time) const;

    int channel_;
    Faces faces_;
    std::atomic<bool> enabled_ = false;
    std::atomic<bool> listens_ = false;
    std::atomic<bool> forget_ = false;
    Guarded<std::shared_ptr<const Plan>> plan_;
    BoundedQueue<media::FramePtr> frames_;
    BoundedQueue<capture::AudioBlock> sounds_;

    // The watch thread's own.
    std::shared_ptr<const Plan> used_;
    analysis::AnalysisChain chain_;
    ModelState model_;
    RuleReporter reporter_;
    MonoTime sceneTold_;
    MonoTime soundTold_;
    double loudest_ = -100;  ///< since it was told
    MonoTime ticked_;

    Thread thread_;
};

}  // namespace ocelli::camera::pipeline
