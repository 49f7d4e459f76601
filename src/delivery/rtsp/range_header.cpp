// Reading and writing of Range headers.
#include "delivery/rtsp/range_header.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::delivery::rtsp {
namespace {

constexpr double kLongestNpt = 1e9;  // seconds; thirty years

Error malformed(std::string_view what) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} is no time of a Range", what))
        .withField("Range", "npt=SECONDS-, npt=H:MM:SS-, npt=now-, clock=YYYYMMDDThhmmssZ-");
}

/// "12.5" or "1:02:03.5".
Result<Duration> parseNpt(std::string_view text) {
    double seconds = 0;
    const auto parts = split(text, ':');
    if (parts.size() != 1 && parts.size() != 3) {
        return malformed(text);
    }
    for (const std::string_view part : parts) {
        const auto number = toNumber(part);
        if (!number || !std::isfinite(*number) || *number < 0 || *number > kLongestNpt) {
            return malformed(text);
        }
        seconds = seconds * 60 + *number;
    }
    if (seconds > kLongestNpt) {
        return malformed(text);
    }
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

Result<PlayRange> parseNptRange(std::string_view from, std::string_view to) {
    PlayRange range;
    if (!from.empty() && !equalsIgnoreCase(from, "now")) {
        range.nptFrom = OCELLI_TRY(parseNpt(from));
    }
    if (!to.empty()) {
        range.nptTo = OCELLI_TRY(parseNpt(to));
    }
    if (range.nptFrom && range.nptTo && *range.nptTo < *range.nptFrom) {
        return malformed("an end before the beginning");
    }
    return range;
}

Result<PlayRange> parseClockRange(std::string_view from, std::string_view to) {
    PlayRange range;
    range.kind = PlayRange::Kind::Clock;
    if (!from.empty()) {
        range.from = OCELLI_TRY(parseClockTime(from));
    }
    if (!to.empty()) {
        range.to = OCELLI_TRY(parseClockTime(to));
    }
    if (range.from && range.to && *range.to < *range.from) {
        return malformed("an end before the beginning");
    }
    return range;
}

}  // namespace

Result<PlayRange> parseRange(std::string_view header) {
    // Behind a semicolon stands when to begin, which we always take as now.
    const std::string_view text = trim(header.substr(0, header.find(';')));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
        return malformed(text);
    }
    const std::string_view unit = trim(text.substr(0, equals));
    const std::string_view span = trim(text.substr(equals + 1));
    const bool npt = equalsIgnoreCase(unit, "npt");
    if (!npt && !equalsIgnoreCase(unit, "clock")) {
        return fail(ErrorKind::Unsupported, fmt::format("no such unit of time: {}", unit))
            .withField("Range", "npt, clock");
    }
    const auto dash = span.find('-');
    if (dash == std::string_view::npos || span == "-") {
        return malformed(span);
    }
    const std::string_view from = trim(span.substr(0, dash));
    const std::string_view to = trim(span.substr(dash + 1));
    return npt ? parseNptRange(from, to) : parseClockRange(from, to);
}

Result<WallTime> parseClockTime(std::string_view text) {
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
        return c == 't' || c == 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const bool compact = upper.size() >= 16 && upper[8] == 'T' && upper.back() == 'Z';
    if (compact) {
        const std::string_view all(upper);
        upper = fmt::format(
            "{}-{}-{}T{}:{}:{}",
            all.substr(0, 4),
            all.substr(4, 2),
            all.substr(6, 2),
            all.substr(9, 2),
            all.substr(11, 2),
            all.substr(13)
        );
    }
    auto time = parseTime(upper);
    if (!time) {
        return malformed(text.substr(0, 64));
    }
    return time;
}

std::string formatClockTime(WallTime time) {
    std::string text = formatTime(time);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string formatClockRange(WallTime from, std::optional<WallTime> to) {
    return fmt::format("clock={}-{}", formatClockTime(from), to ? formatClockTime(*to) : "");
}

}  // namespace ocelli::delivery::rtsp
