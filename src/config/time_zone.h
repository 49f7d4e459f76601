// IANA time zones from TZif files: local time of a moment and the moment of a local time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::config {

/// A day of the calendar.
struct Date {
    int year = 1970;
    int month = 1;  ///< 1 to 12
    int day = 1;    ///< 1 to 31

    auto operator<=>(const Date&) const = default;
};

/// Days after 1970-01-01 and back (proleptic Gregorian).
std::int64_t daysOf(Date date);
Date dateOf(std::int64_t days);

/// 0 is Monday, 6 is Sunday.
int weekdayOf(Date date);

/// True for a day that exists.
bool isValid(Date date);

struct LocalTime {
    Date date;
    int weekday = 0;      ///< 0 is Monday
    int minuteOfDay = 0;  ///< 0 to 1439
    int second = 0;       ///< 0 to 59
    int microsecond = 0;
    int offsetSeconds = 0;  ///< local minus UTC
    bool daylightSaving = false;
};

/// When summer time begins or ends in years that the table does not reach (POSIX.1 TZ).
struct DaylightRule {
    enum class Kind { Julian, DayOfYear, WeekOfMonth };

    Kind kind = Kind::WeekOfMonth;
    int day =
        0;  ///< Julian 1..365 (29 February never counts), day of year 0..365, weekday 0 is Sunday
    int week = 0;        ///< 1..5, 5 is the last
    int month = 0;       ///< 1..12
    int seconds = 7200;  ///< after local midnight
};

/// What follows the table of a TZif file.
struct ZoneTail {
    int standardOffset = 0;  ///< seconds east
    bool hasDaylight = false;
    int daylightOffset = 0;
    DaylightRule begin;
    DaylightRule end;
};

/// "CET-1CEST,M3.5.0,M10.5.0/3". InvalidArgument when it is none.
Result<ZoneTail> parseZoneTail(std::string_view text);

/// A zone. Immutable; reentrant.
class TimeZone {
  public:
    static std::shared_ptr<const TimeZone> utc();

    /// @param name    "Europe/Berlin"; InvalidArgument when there is none of that name
    static Result<std::shared_ptr<const TimeZone>> load(
        std::string_view name, const std::filesystem::path& folder = "/usr/share/zoneinfo"
    );

    /// A TZif file (RFC 8536), version 1 to 4, at most 256 KiB. DataLoss when it is broken.
    static Result<TimeZone> parse(ByteSpan bytes);

    /// Local minus UTC.
    int offsetAt(WallTime time) const;

    LocalTime toLocal(WallTime time) const;

    /// The first moment that has this local time; where clocks jump over it, the moment of the
    /// jump.
    WallTime fromLocal(Date date, int minuteOfDay) const;

    /// When the local day begins; add one to the date for its end.
    WallTime midnight(Date date) const { return fromLocal(date, 0); }

    Date dateOf(WallTime time) const { return toLocal(time).date; }

  private:
    struct Type {
        int offset = 0;
        bool daylight = false;
    };

    struct Transition {
        std::int64_t at = 0;  ///< UTC seconds
        std::uint8_t type = 0;
    };

    struct Header;

    static Result<Header> parseHeader(ByteReader& reader);
    static Result<TimeZone> parseBody(ByteReader& reader, const Header& header, bool wide);
    Type typeAt(std::int64_t seconds) const;

    std::vector<Transition> transitions_;
    std::vector<Type> types_{Type{}};
    bool hasTail_ = false;
    ZoneTail tail_;
};

}  // namespace ocelli::config
