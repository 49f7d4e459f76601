// The machine's clock, and ISO 8601.
#include "base/clock.h"

#include <array>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

std::int64_t nanosecondsOf(clockid_t id) {
    timespec now{};
    ::clock_gettime(id, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

/// Takes exactly `digits` digits from the front.
Result<int> number(std::string_view& text, std::size_t digits) {
    int value = 0;
    if (text.size() < digits) {
        return fail(ErrorKind::InvalidArgument, "the time ends too early");
    }
    const auto part = text.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + digits, value);
    if (error != std::errc{} || end != part.data() + digits || part.front() == '-') {
        return fail(ErrorKind::InvalidArgument, fmt::format("'{}' is not a number", part));
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

std::int64_t fraction(std::string_view& text) {
    std::int64_t micros = 0;
    std::int64_t unit = kMicrosPerSecond / 10;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        micros += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return micros;
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
    const int hours = OCELLI_TRY(number(text, 2));
    OCELLI_TRY(expect(text, ':'));
    const int minutes = OCELLI_TRY(number(text, 2));
    if (hours > 14 || minutes > 59) {
        return fail(ErrorKind::InvalidArgument, "the offset is out of range");
    }
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
    std::tm parts{};
    parts.tm_year = OCELLI_TRY(number(text, 4))
    -1900;
    OCELLI_TRY(expect(text, '-'));
    parts.tm_mon = OCELLI_TRY(number(text, 2))
    -1;
    OCELLI_TRY(expect(text, '-'));
    parts.tm_mday = OCELLI_TRY(number(text, 2));
    OCELLI_TRY(expect(text, 'T'));
    parts.tm_hour = OCELLI_TRY(number(text, 2));
    OCELLI_TRY(expect(text, ':'));
    parts.tm_min = OCELLI_TRY(number(text, 2));
    OCELLI_TRY(expect(text, ':'));
    parts.tm_sec = OCELLI_TRY(number(text, 2));
    if (parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_mday < 1 || parts.tm_mday > 31 ||
        parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60) {
        return fail(ErrorKind::InvalidArgument, "a part of the time is out of range");
    }
    std::int64_t micros = 0;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        micros = fraction(text);
    }
    const std::int64_t offset = OCELLI_TRY(offsetSeconds(text));
    const std::int64_t seconds = static_cast<std::int64_t>(::timegm(&parts)) - offset;
    return WallTime{seconds * kMicrosPerSecond + micros};
}

MonoTime SystemClock::mono() const {
    return {nanosecondsOf(CLOCK_MONOTONIC)};
}

WallTime SystemClock::wall() const {
    return {nanosecondsOf(CLOCK_REALTIME) / 1000};
}

}  // namespace ocelli
