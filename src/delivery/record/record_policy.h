// Decides from schedule, triggers and hand whether a channel is recorded now, and why.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "delivery/record/record_types.h"

namespace ocelli::delivery::record {

/// Pure: time is given to it. Reentrant.
class RecordPolicy {
  public:
    /// Takes effect at the next types(). Triggers that are active stay so.
    void apply(
        const config::RecordSettings& settings, std::shared_ptr<const config::TimeZone> zone
    );

    /// A linked event begins or ends. An event that ends at once (a pulse) counts as well.
    /// @param topic   "motion", "alarmInput", or any other: that is an event
    /// @param source  tells several of one topic apart (channel and rule); at most 256 at a time
    /// are kept
    void trigger(std::string_view topic, std::string_view source, bool active);

    void setManual(bool on) { manual_ = on; }

    bool manual() const { return manual_; }

    /// Why the channel is recorded at this moment; 0 when it is not. Call at least a few times a
    /// second and after every change; the post-record time counts from the last call in which a
    /// reason held.
    RecordTypes types(WallTime wall, MonoTime mono);

  private:
    RecordTypes triggered() const;
    RecordTypes present(WallTime wall) const;

    config::RecordSettings settings_;
    std::shared_ptr<const config::TimeZone> zone_ = config::TimeZone::utc();
    std::set<std::pair<std::string, std::string>> active_;
    RecordTypes pulses_ = 0;  ///< began since the last types()
    bool manual_ = false;
    std::array<std::optional<MonoTime>, 16> lastHeld_;  ///< by bit
};

/// The bit of a topic: motion, alarm, or event for all others.
RecordTypes typeOfTopic(std::string_view topic);

}  // namespace ocelli::delivery::record
