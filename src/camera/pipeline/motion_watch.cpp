// The watch thread: newest frame, detector, event.
#include "camera/pipeline/motion_watch.h"

#include <algorithm>

#include "base/log.h"
#include "config/schedule.h"

namespace ocelli::camera::pipeline {
namespace {

using analytics::MotionChange;
using events::EventState;

/// How long the thread waits for a frame before it looks whether an event has ended.
constexpr Duration kIdleLook = std::chrono::milliseconds(500);

analytics::DayNight dayNightOf(config::MotionScheduledImage scheduled) {
    switch (scheduled) {
        case config::MotionScheduledImage::Off:
            return analytics::DayNight::Off;
        case config::MotionScheduledImage::AutoSwitch:
            return analytics::DayNight::Automatic;
        case config::MotionScheduledImage::ScheduledSwitch:
            return analytics::DayNight::Scheduled;
    }
    return analytics::DayNight::Off;
}

analytics::MotionParameters parametersOf(const config::MotionSettings& settings) {
    analytics::MotionParameters parameters;
    parameters.enabled = settings.enabled;
    parameters.mode = settings.mode == config::MotionMode::Expert ? analytics::MotionMode::Expert
                                                                  : analytics::MotionMode::Normal;
    parameters.sensitivity = settings.sensitivity;
    parameters.dayNight = dayNightOf(settings.scheduledImage);
    for (const config::MotionArea& area : settings.areas) {
        analytics::MotionArea& made = parameters.areas.emplace_back();
        made.name = area.name;
        for (const config::Point& point : area.points) {
            made.points.push_back({point.x, point.y});
        }
        made.sensitivity = area.sensitivity;
        made.daySensitivity = area.daySensitivity;
        made.nightSensitivity = area.nightSensitivity;
        made.minimumShare = area.minimumSize;
    }
    return parameters;
}

EventState stateOf(MotionChange change) {
    switch (change) {
        case MotionChange::Start:
            return EventState::Start;
        case MotionChange::Update:
            return EventState::Update;
        case MotionChange::Stop:
            return EventState::Stop;
    }
    return EventState::Stop;
}

}  // namespace

MotionWatch::MotionWatch(
    int channel, const Clock& clock, events::EventBus& bus, CellsCallback onCells
)
    : channel_(channel),
      clock_(clock),
      bus_(bus),
      onCells_(std::move(onCells)),
      queue_(1, WhenFull::DropOldest),
      thread_("motion", [this](std::stop_token stop) { run(std::move(stop)); }) {}

MotionWatch::~MotionWatch() {
    thread_.requestStop();
    queue_.close();
    thread_.join();
}

void MotionWatch::apply(
    const config::MotionSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    *plan_.lock() = std::make_shared<const Plan>(Plan{settings, std::move(zone)});
    enabled_ = settings.enabled;
}

void MotionWatch::offer(const media::FramePtr& frame) {
    if (enabled_) {
        queue_.push(frame);
    }
}

void MotionWatch::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        const auto frame = queue_.popFor(stop, kIdleLook);
        adopt();
        if (frame && *frame) {
            look(**frame);
        } else if (const auto change = state_.update(false, clock_.mono())) {
            tell(*change, clock_.wall());
        }
    }
    if (state_.end()) {
        tell(MotionChange::Stop, clock_.wall());
    }
}

/// Takes over new settings between two frames.
void MotionWatch::adopt() {
    const auto plan = *plan_.lock();
    if (!plan || plan == used_) {
        return;
    }
    used_ = plan;
    if (auto applied = detector_.apply(parametersOf(plan->settings)); !applied) {
        log::error("motion", "{}: {}", channel_, applied.error().describe());
    }
    state_.setHold(std::chrono::seconds(plan->settings.holdSeconds));
    if (!plan->settings.enabled && state_.end()) {
        tell(MotionChange::Stop, clock_.wall());
    }
}

void MotionWatch::look(const media::Frame& frame) {
    if (!used_ || !used_->settings.enabled || !detector_.wants(frame.captureTime)) {
        return;
    }
    if (const auto report = detector_.process(frame, isNight(frame.wallTime))) {
        follow(*report, frame);
    }
}

void MotionWatch::follow(const analytics::MotionReport& report, const media::Frame& frame) {
    lastTime_ = frame.wallTime;
    const bool any =
        std::any_of(report.cells.begin(), report.cells.end(), [](bool on) { return on; });
    if (used_->settings.dynamicAnalysis && (any || cellsShown_)) {
        onCells_(report.cells, frame.wallTime);
        cellsShown_ = any;
    }
    const bool isArmed =
        !used_->zone || config::armed(used_->settings.schedule, *used_->zone, frame.wallTime);
    const auto change = state_.update(report.motion && isArmed, frame.captureTime);
    if (change == MotionChange::Start) {
        course_.begin();
    }
    if (report.motion && isArmed) {
        course_.add(report);
    }
    if (change) {
        tell(*change, frame.wallTime);
    }
}

void MotionWatch::tell(MotionChange change, WallTime time) {
    if (change == MotionChange::Stop && course_.hasNews()) {
        // What was not told yet belongs to the course; an end only says that it is over.
        tell(MotionChange::Update, time);
    }
    events::Event event;
    event.id = change == MotionChange::Start ? 0 : eventId_;
    event.topic = std::string(events::topic::kMotion);
    event.channel = channel_;
    event.state = stateOf(change);
    event.time = time;
    event.details = course_.tell();
    const std::uint64_t id = bus_.publish(std::move(event));
    if (change == MotionChange::Start) {
        eventId_ = id;
    }
    moving_ = change != MotionChange::Stop;
}

bool MotionWatch::isNight(WallTime time) const {
    if (!used_->zone) {
        return false;
    }
    return !config::contains(used_->settings.dayPeriods, used_->zone->toLocal(time).minuteOfDay);
}

}  // namespace ocelli::camera::pipeline
