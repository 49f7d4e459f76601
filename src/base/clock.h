// Time: monotonic for waiting and media, UTC for people and files, both from one injected clock.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli {

using Duration = std::chrono::nanoseconds;

/// CLOCK_MONOTONIC, nanoseconds. For waits, rates and the media clock.
struct MonoTime {
    std::int64_t nanoseconds = 0;

    auto operator<=>(const MonoTime&) const = default;

    MonoTime operator+(Duration d) const { return {nanoseconds + d.count()}; }

    MonoTime operator-(Duration d) const { return {nanoseconds - d.count()}; }

    Duration operator-(MonoTime other) const { return Duration(nanoseconds - other.nanoseconds); }
};

/// UTC, microseconds after 1970-01-01. Never for waits: it can step.
struct WallTime {
    std::int64_t microseconds = 0;

    auto operator<=>(const WallTime&) const = default;

    WallTime operator+(Duration d) const { return {microseconds + d.count() / 1000}; }

    WallTime operator-(Duration d) const { return {microseconds - d.count() / 1000}; }

    Duration operator-(WallTime other) const {
        return std::chrono::microseconds(microseconds - other.microseconds);
    }
};

/// "2026-11-21T08:15:00.000Z", always UTC with milliseconds.
std::string formatTime(WallTime time);

/// Reads ISO 8601 in UTC ("…Z", fraction optional) or with an offset ("+01:00"). The day must
/// exist, the moment must lie in the years 0000 to 9999 (UTC), and second 60 is only taken at
/// midnight UTC, where leap seconds are; it then counts as the second after.
/// @return InvalidArgument for everything else.
Result<WallTime> parseTime(std::string_view text);

/// Where all time comes from. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual MonoTime mono() const = 0;
    virtual WallTime wall() const = 0;
};

/// The clock of the machine.
class SystemClock final : public Clock {
  public:
    MonoTime mono() const override;
    WallTime wall() const override;
};

/// A point in monotonic time after which a wait gives up.
class Deadline {
  public:
    static Deadline after(const Clock& clock, Duration span) {
        return Deadline(clock.mono() + span);
    }

    MonoTime at() const { return at_; }

    bool passed(const Clock& clock) const { return clock.mono() >= at_; }

  private:
    explicit Deadline(MonoTime at) : at_(at) {}

    MonoTime at_;
};

}  // namespace ocelli
