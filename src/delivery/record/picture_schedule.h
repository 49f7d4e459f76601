// Decides when pictures of a channel are taken: by time, and on events.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "delivery/record/picture_types.h"

namespace ocelli::delivery::record {

/// A picture to be taken now.
struct PictureOrder {
    PictureType type = PictureType::Timing;
    std::uint64_t eventId = 0;  ///< 0: none
    media::PictureRequest request;

    bool operator==(const PictureOrder&) const = default;
};

/// One channel's captures. Waits go by the monotonic time, week schedules by the wall time.
///
/// Timed: when the schedule begins, then each interval; each time `timingNumber` pictures one
/// second apart. A series that lasts longer than the interval delays the next one. On an event:
/// `eventNumber` pictures from the trigger on. What a late caller missed is not made up in a heap:
/// a series gives at most one picture a call.
class PictureSchedule {
  public:
    /// Series of different events that may run at the same time.
    static constexpr std::size_t kMostSeries = 16;

    /// @param channel  from 1
    explicit PictureSchedule(int channel) : channel_(channel) {}

    /// From now on by these. Series that the settings still allow go on as they began.
    void apply(
        const config::CaptureSettings& settings,
        std::shared_ptr<const config::TimeZone> zone,
        MonoTime now
    );

    /// Begins a series for an event. False when nothing new begins: switched off, outside the
    /// schedule, or the same event has a series that runs. ResourceExhausted beyond kMostSeries.
    /// @param occasion  what the event tells, for the pictures
    Result<bool> trigger(
        std::uint64_t eventId,
        MonoTime now,
        WallTime wall,
        std::optional<media::PictureOccasion> occasion = {}
    );

    /// What is to be taken now, at most one picture of a series. Call every 100 ms or so.
    std::vector<PictureOrder> due(MonoTime now, WallTime wall);

    /// Pictures of running series that are still to come.
    std::size_t pending() const;

  private:
    struct Series {
        PictureOrder order;
        int left = 0;
        MonoTime next;
        Duration gap{};
    };

    static bool step(Series& series, MonoTime now);
    void beginTimed(MonoTime now, WallTime wall);

    int channel_;
    config::CaptureSettings settings_;
    std::shared_ptr<const config::TimeZone> zone_ = config::TimeZone::utc();
    MonoTime nextTimed_;         ///< not before
    Series timed_;               ///< runs while left > 0
    std::deque<Series> series_;  ///< of events, at most kMostSeries
};

}  // namespace ocelli::delivery::record
