// Ranges and formats of on-screen text.
#include "camera/overlay/text_parameters.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "camera/pixels/colour.h"

namespace ocelli::camera::overlay {
namespace {

constexpr std::size_t kMostLines = 8;
constexpr std::size_t kMostBytes = 128;

Error outOfRange(std::string field, const std::string& got, std::string allowed) {
    auto message = fmt::format("{} must be {}, not {}", field, allowed, got);
    return fail(ErrorKind::InvalidArgument, std::move(message))
        .withField(std::move(field), std::move(allowed));
}

Result<void> validatePoint(const TextPoint& point, const std::string& field) {
    // Written so that it also refuses what is not a number.
    if (!(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1)) {
        return outOfRange(field, fmt::format("{}, {}", point.x, point.y), "within 0..1");
    }
    return {};
}

Result<void> validateText(const std::string& text, const std::string& field) {
    if (text.size() > kMostBytes) {
        return outOfRange(field, fmt::format("{} bytes", text.size()), "at most 128 bytes");
    }
    return {};
}

}  // namespace

Result<void> validate(const TextParameters& parameters) {
    OCELLI_TRY(validateText(parameters.name, "name"));
    OCELLI_TRY(validatePoint(parameters.namePosition, "namePosition"));
    OCELLI_TRY(validatePoint(parameters.datePosition, "datePosition"));
    if (parameters.lines.size() > kMostLines) {
        return outOfRange("lines", std::to_string(parameters.lines.size()), "at most 8 lines");
    }
    for (std::size_t i = 0; i < parameters.lines.size(); ++i) {
        OCELLI_TRY(validateText(parameters.lines[i].text, fmt::format("lines[{}].text", i)));
        OCELLI_TRY(validatePoint(parameters.lines[i].position, fmt::format("lines[{}].position", i))
        );
    }
    constexpr std::array sizes{0, 16, 32, 48, 64};
    if (std::find(sizes.begin(), sizes.end(), parameters.size) == sizes.end()) {
        return outOfRange("size", std::to_string(parameters.size), "auto, 16, 32, 48 or 64");
    }
    OCELLI_TRY(pixels::parseColour(parameters.colour, "colour"));
    return {};
}

LocalTime toLocalTime(WallTime time, Duration offset) {
    using namespace std::chrono;
    const sys_time<microseconds> moment{microseconds((time + offset).microseconds)};
    const auto midnight = floor<days>(moment);
    const year_month_day date(midnight);
    const hh_mm_ss clock(floor<milliseconds>(moment - midnight));
    LocalTime local;
    local.year = int(date.year());
    local.month = static_cast<int>(unsigned(date.month()));
    local.day = static_cast<int>(unsigned(date.day()));
    local.hour = static_cast<int>(clock.hours().count());
    local.minute = static_cast<int>(clock.minutes().count());
    local.second = static_cast<int>(clock.seconds().count());
    local.millisecond = static_cast<int>(clock.subseconds().count());
    local.weekday = static_cast<int>(weekday(midnight).c_encoding());
    return local;
}

std::string formatDateLine(const TextParameters& parameters, const LocalTime& time) {
    const char mark = parameters.slashes ? '/' : '-';
    std::string line;
    switch (parameters.dateFormat) {
        case DateFormat::YearMonthDay:
            line = fmt::format("{:04}{}{:02}{}{:02}", time.year, mark, time.month, mark, time.day);
            break;
        case DateFormat::MonthDayYear:
            line = fmt::format("{:02}{}{:02}{}{:04}", time.month, mark, time.day, mark, time.year);
            break;
        case DateFormat::DayMonthYear:
            line = fmt::format("{:02}{}{:02}{}{:04}", time.day, mark, time.month, mark, time.year);
            break;
    }
    if (parameters.showWeekday) {
        constexpr std::array names{
            "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
        };
        line += fmt::format(" {}", names.at(static_cast<std::size_t>(time.weekday) % names.size()));
    }
    const int hour = parameters.hours12 ? (time.hour + 11) % 12 + 1 : time.hour;
    line += fmt::format(" {:02}:{:02}:{:02}", hour, time.minute, time.second);
    if (parameters.hours12) {
        line += time.hour < 12 ? " AM" : " PM";
    }
    return line;
}

}  // namespace ocelli::camera::overlay
