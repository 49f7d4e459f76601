// The machine's clock, and ISO 8601.
#include "base/clock.h"

#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kFirstSecond = -62'167'219'200;  ///< 0000-01-01T00:00:00Z
constexpr std::int64_t kLastSecond = 253'402'300'799;   ///< 9999-12-31T23:59:59Z

std::int64_t nanosecondsOf(clockid_t id) {
    timespec now{};
    ::clock_gettime(id, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

/// Takes exactly `digits` digits from the front.
Result<int> number(std::string_view& text, std::size_t digits, int least, int greatest) {
    int value = 0;
    if (text.size() < digits) {
        return fail(ErrorKind::InvalidArgument, "the time ends too early");
    }
    const auto part = text.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + digits, value);
    if (error != std::errc{} || end != part.data() + digits || part.front() == '-') {
        return fail(ErrorKind::InvalidArgument, fmt::format("'{}' is not a number", part));
    }
    if (value < least || value > greatest) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("{} in the time is not in {}..{}", value, least, greatest)
        );
    }
    text.remove_prefix(digits);
    return value;
}

Result<void> expect(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) {
        return fail(ErrorKind::InvalidArgument, fmt::format("'{}' is missing in the time", wanted));
    }
    text.remove_prefix(1);
    return {};
}

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The optional ".25" after the seconds, in microseconds; finer digits are cut.
Result<std::int64_t> fraction(std::string_view& text) {
    if (text.empty() || text.front() != '.') {
        return 0;
    }
    text.remove_prefix(1);
    if (text.empty() || !isDigit(text.front())) {
        return fail(ErrorKind::InvalidArgument, "digits are missing after the '.' of the time");
    }
    std::int64_t micros = 0;
    std::int64_t unit = kMicrosPerSecond / 10;
    for (; !text.empty() && isDigit(text.front()); text.remove_prefix(1)) {
        micros += (text.front() - '0') * unit;
        unit /= 10;
    }
    return micros;
}

/// Takes "2026-11-21" from the front: days after 1970-01-01.
Result<std::int64_t> dayOf(std::string_view& text) {
    const int year = OCELLI_TRY(number(text, 4, 0, 9999));
    OCELLI_TRY(expect(text, '-'));
    const int month = OCELLI_TRY(number(text, 2, 1, 12));
    OCELLI_TRY(expect(text, '-'));
    const int day = OCELLI_TRY(number(text, 2, 1, 31));
    const std::chrono::year_month_day date{
        std::chrono::year(year),
        std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day))
    };
    if (!date.ok()) {
        return fail(
            ErrorKind::InvalidArgument,
            fmt::format("there is no day {:04}-{:02}-{:02}", year, month, day)
        );
    }
    return std::chrono::sys_days(date).time_since_epoch().count();
}

Result<std::int64_t> offsetSeconds(std::string_view& text) {
    if (text == "Z" || text == "z") {
        return 0;
    }
    if (text.size() != 6 || (text.front() != '+' && text.front() != '-')) {
        return fail(
            ErrorKind::InvalidArgument, "the time must end with Z or an offset like +01:00"
        );
    }
    const std::int64_t sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const int hours = OCELLI_TRY(number(text, 2, 0, 14));
    OCELLI_TRY(expect(text, ':'));
    const int minutes = OCELLI_TRY(number(text, 2, 0, 59));
    return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

std::string formatTime(WallTime time) {
    std::int64_t seconds = time.microseconds / kMicrosPerSecond;
    std::int64_t micros = time.microseconds % kMicrosPerSecond;
    if (micros < 0) {
        micros += kMicrosPerSecond;
        --seconds;
    }
    const auto clock = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&clock, &parts);
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        parts.tm_year + 1900,
        parts.tm_mon + 1,
        parts.tm_mday,
        parts.tm_hour,
        parts.tm_min,
        parts.tm_sec,
        micros / 1000
    );
}

Result<WallTime> parseTime(std::string_view text) {
    const std::int64_t day = OCELLI_TRY(dayOf(text));
    OCELLI_TRY(expect(text, 'T'));
    const int hour = OCELLI_TRY(number(text, 2, 0, 23));
    OCELLI_TRY(expect(text, ':'));
    const int minute = OCELLI_TRY(number(text, 2, 0, 59));
    OCELLI_TRY(expect(text, ':'));
    const int second = OCELLI_TRY(number(text, 2, 0, 60));
    const std::int64_t micros = OCELLI_TRY(fraction(text));
    const std::int64_t offset = OCELLI_TRY(offsetSeconds(text));

    const std::int64_t seconds = day * kSecondsPerDay + hour * 3600 + minute * 60 + second - offset;
    if (second == 60 && seconds % kSecondsPerDay != 0) {
        return fail(ErrorKind::InvalidArgument, "a leap second is only at midnight UTC");
    }
    if (seconds < kFirstSecond || seconds > kLastSecond) {
        return fail(ErrorKind::InvalidArgument, "the year must be 0000 to 9999 in UTC");
    }
    return WallTime{seconds * kMicrosPerSecond + micros};
}

MonoTime SystemClock::mono() const {
    return {nanosecondsOf(CLOCK_MONOTONIC)};
}

WallTime SystemClock::wall() const {
    return {nanosecondsOf(CLOCK_REALTIME) / 1000};
}

}  // namespace ocelli
