// What can be set about on-screen text.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::overlay {

/// Upper left corner of a line: 0,0 top left, 1,1 bottom right of the picture.
struct TextPoint {
    double x = 0;
    double y = 0;

    bool operator==(const TextPoint&) const = default;
};

enum class DateFormat { YearMonthDay, MonthDayYear, DayMonthYear };

enum class DisplayMode { TransparentStill, TransparentFlashing, SolidStill, SolidFlashing };

enum class Alignment { Custom, Left, Right };

struct CustomLine {
    std::string text;  ///< UTF-8, at most 128 bytes
    bool enabled = true;
    TextPoint position;

    bool operator==(const CustomLine&) const = default;
};

struct TextParameters {
    bool showName = true;
    std::string name;
    TextPoint namePosition{0.02, 0.92};
    bool showDate = true;
    bool showWeekday = false;
    TextPoint datePosition{0.02, 0.03};
    DateFormat dateFormat = DateFormat::YearMonthDay;
    bool slashes = false;  ///< "2026/01/31" instead of "2026-01-31"
    bool hours12 = false;
    std::vector<CustomLine> lines;  ///< at most 8
    DisplayMode displayMode = DisplayMode::TransparentStill;
    int size = 0;  ///< pixels of an em: 16, 32, 48, 64; 0 by the picture's size
    std::string colour = "#ffffff";
    bool outline = true;
    Alignment alignment = Alignment::Custom;

    bool operator==(const TextParameters&) const = default;
};

/// InvalidArgument naming the field and its range.
Result<void> validate(const TextParameters& parameters);

/// A moment as a clock on the wall shows it.
struct LocalTime {
    int year = 1970;
    int month = 1;  ///< 1..12
    int day = 1;    ///< 1..31
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
    int weekday = 4;  ///< 0 Sunday … 6 Saturday
};

/// @param offset  local time minus UTC
LocalTime toLocalTime(WallTime time, Duration offset);

/// "2026-01-31 Saturday 14:05:09" in the formats of the parameters.
std::string formatDateLine(const TextParameters& parameters, const LocalTime& time);

}  // namespace ocelli::camera::overlay
