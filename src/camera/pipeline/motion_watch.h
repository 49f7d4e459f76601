// Looks for motion in a channel's pictures on a thread of its own and raises events.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "camera/analytics/motion_detector.h"
#include "camera/analytics/motion_state.h"
#include "camera/pipeline/motion_course.h"
#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "events/event_bus.h"
#include "media/frame.h"
#include "runtime/bounded_queue.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::camera::pipeline {

/// Thread-safe. The detector never holds up the picture: it takes the newest frame when it has
/// time. Events are raised only while the arming schedule says so; cells are told always.
class MotionWatch {
  public:
    using CellsCallback = std::function<void(const analytics::MotionCells&, WallTime)>;

    /// @param onCells  called on the watch's thread with what moves; once with nothing when it has
    /// stopped
    MotionWatch(int channel, const Clock& clock, events::EventBus& bus, CellsCallback onCells);
    ~MotionWatch();

    void apply(
        const config::MotionSettings& settings, std::shared_ptr<const config::TimeZone> zone
    );

    /// True when frames are worth offering.
    bool wanted() const { return enabled_; }

    /// An event is on.
    bool moving() const { return moving_; }

    void offer(const media::FramePtr& frame);

  private:
    struct Plan {
        config::MotionSettings settings;
        std::shared_ptr<const config::TimeZone> zone;
    };

    void run(std::stop_token stop);
    void adopt();
    void look(const media::Frame& frame);
    void follow(const analytics::MotionReport& report, const media::Frame& frame);
    void tell(analytics::MotionChange change, WallTime time);
    bool isNight(WallTime time) const;

    int channel_;
    const Clock& clock_;
    events::EventBus& bus_;
    CellsCallback onCells_;
    std::atomic<bool> enabled_ = false;
    std::atomic<bool> moving_ = false;
    Guarded<std::shared_ptr<const Plan>> plan_;
    BoundedQueue<media::FramePtr> queue_;

    // The watch thread's own.
    std::shared_ptr<const Plan> used_;
    analytics::MotionDetector detector_;
    analytics::MotionState state_{std::chrono::seconds(5)};
    MotionCourse course_;
    std::uint64_t eventId_ = 0;
    WallTime lastTime_;
    bool cellsShown_ = false;

    Thread thread_;
};

}  // namespace ocelli::camera::pipeline
