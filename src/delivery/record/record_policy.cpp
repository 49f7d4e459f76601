// Schedule, triggers, post-record.
#include "delivery/record/record_policy.h"

#include "config/schedule.h"

namespace ocelli::delivery::record {
namespace {

constexpr std::size_t kMostTriggers = 256;

}  // namespace

RecordTypes typeOfTopic(std::string_view topic) {
    if (topic == "motion") {
        return type::kMotion;
    }
    if (topic == "alarmInput" || topic == "alarm") {
        return type::kAlarm;
    }
    return type::kEvent;
}

void RecordPolicy::apply(
    const config::RecordSettings& settings, std::shared_ptr<const config::TimeZone> zone
) {
    settings_ = settings;
    zone_ = std::move(zone);
}

void RecordPolicy::trigger(std::string_view topic, std::string_view source, bool active) {
    const auto key = std::pair(std::string(topic), std::string(source));
    if (!active) {
        active_.erase(key);
        return;
    }
    pulses_ = static_cast<RecordTypes>(pulses_ | typeOfTopic(topic));
    if (active_.size() < kMostTriggers) {
        active_.insert(key);
    }
}

RecordTypes RecordPolicy::triggered() const {
    RecordTypes types = pulses_;
    for (const auto& [topic, source] : active_) {
        types = static_cast<RecordTypes>(types | typeOfTopic(topic));
    }
    return types;
}

RecordTypes RecordPolicy::present(WallTime wall) const {
    if (!settings_.enabled) {
        return 0;
    }
    const auto scheduled = config::recordingTypeAt(settings_.schedule, *zone_, wall);
    if (!scheduled) {
        return 0;
    }
    const RecordTypes on = triggered();
    constexpr RecordTypes kBoth = type::kMotion | type::kAlarm;
    switch (*scheduled) {
        case config::RecordPeriodType::Continuous:
            // What happens meanwhile is marked, so that it can be searched for.
            return static_cast<RecordTypes>(type::kContinuous | on);
        case config::RecordPeriodType::Motion:
            return on & type::kMotion;
        case config::RecordPeriodType::Alarm:
            return on & type::kAlarm;
        case config::RecordPeriodType::MotionOrAlarm:
            return on & kBoth;
        case config::RecordPeriodType::MotionAndAlarm:
            return (on & kBoth) == kBoth ? kBoth : RecordTypes{0};
        case config::RecordPeriodType::Event:
            return on != 0 ? static_cast<RecordTypes>(on | type::kEvent) : RecordTypes{0};
    }
    return 0;
}

RecordTypes RecordPolicy::types(WallTime wall, MonoTime mono) {
    const RecordTypes now = present(wall);
    pulses_ = 0;
    if (!settings_.enabled) {
        // Post-record belongs to periods and events: who switches recording off means now.
        lastHeld_.fill(std::nullopt);
    }
    RecordTypes held = 0;
    const Duration post = std::chrono::seconds(settings_.postRecordSeconds);
    for (unsigned bit = 0; bit < lastHeld_.size(); ++bit) {
        const auto mask = static_cast<RecordTypes>(1U << bit);
        auto& last = lastHeld_.at(bit);
        if ((now & mask) != 0) {
            last = mono;
        } else if (last && mono - *last >= post) {
            last.reset();
        }
        held = static_cast<RecordTypes>(held | (last ? mask : 0));
    }
    return static_cast<RecordTypes>(held | (manual_ ? type::kManual : 0));
}

}  // namespace ocelli::delivery::record
