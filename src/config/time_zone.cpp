// Reads TZif files and turns moments into local times and back.
#include "config/time_zone.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"

namespace ocelli::config {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::size_t kMostBytes = 256U << 10U;
constexpr std::uint32_t kMostTransitions = 20'000;
constexpr int kMostOffset = 26 * 3600;

std::int64_t floorDivide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

Error broken(std::string_view what) {
    return fail(ErrorKind::DataLoss, fmt::format("not a time zone file: {}", what));
}

bool isZoneName(std::string_view name) {
    constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_/";
    return !name.empty() && name.size() <= 64 && name.front() != '/' && name.back() != '/' &&
           name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool isLeap(std::int64_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/// UTC seconds at which the rule strikes in that year.
std::int64_t strikes(const DaylightRule& rule, int year, int offsetBefore) {
    std::int64_t day = daysOf({year, 1, 1});
    switch (rule.kind) {
        case DaylightRule::Kind::Julian:
            day += rule.day - 1 + (isLeap(year) && rule.day >= 60 ? 1 : 0);
            break;
        case DaylightRule::Kind::DayOfYear:
            day += rule.day;
            break;
        case DaylightRule::Kind::WeekOfMonth: {
            const Date first{year, rule.month, 1};
            const int sundayFirst = (weekdayOf(first) + 1) % 7;
            const int ahead = (rule.day - sundayFirst + 7) % 7;
            day = daysOf(first) + ahead + 7 * (rule.week - 1);
            const Date next =
                rule.month == 12 ? Date{year + 1, 1, 1} : Date{year, rule.month + 1, 1};
            while (day >= daysOf(next)) {
                day -= 7;
            }
            break;
        }
    }
    return day * kDay + rule.seconds - offsetBefore;
}

bool isDaylight(const ZoneTail& tail, std::int64_t seconds) {
    const int year = dateOf(floorDivide(seconds + tail.standardOffset, kDay)).year;
    const std::int64_t begin = strikes(tail.begin, year, tail.standardOffset);
    const std::int64_t end = strikes(tail.end, year, tail.daylightOffset);
    if (begin < end) {
        return seconds >= begin && seconds < end;
    }
    return seconds >= begin || seconds < end;
}

}  // namespace

std::int64_t daysOf(Date date) {
    // Years begin in March, so that the leap day is the last one of its year.
    const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = floorDivide(year, 400);
    const std::int64_t ofEra = year - era * 400;
    const std::int64_t dayOfYear =
        (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    return era * 146'097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + dayOfYear - 719'468;
}

Date dateOf(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = floorDivide(days, 146'097);
    const std::int64_t dayOfEra = days - era * 146'097;
    const std::int64_t ofEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * ofEra + ofEra / 4 - ofEra / 100);
    const std::int64_t shifted = (5 * dayOfYear + 2) / 153;
    const auto day = static_cast<int>(dayOfYear - (153 * shifted + 2) / 5 + 1);
    const auto month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
    return {static_cast<int>(ofEra + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

int weekdayOf(Date date) {
    const std::int64_t days = daysOf(date) + 3;  // 1970-01-01 was a Thursday
    return static_cast<int>(days - floorDivide(days, 7) * 7);
}

bool isValid(Date date) {
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= 31 && dateOf(daysOf(date)) == date;
}

struct TimeZone::Header {
    char version = 0;
    std::uint32_t utcCount = 0;
    std::uint32_t standardCount = 0;
    std::uint32_t leapCount = 0;
    std::uint32_t transitionCount = 0;
    std::uint32_t typeCount = 0;
    std::uint32_t characterCount = 0;

    std::size_t bodySize(std::size_t timeSize) const {
        return std::size_t{transitionCount} * (timeSize + 1) + std::size_t{typeCount} * 6 +
               characterCount + std::size_t{leapCount} * (timeSize + 4) + standardCount + utcCount;
    }
};

std::shared_ptr<const TimeZone> TimeZone::utc() {
    static const auto zone = std::make_shared<const TimeZone>();
    return zone;
}

Result<std::shared_ptr<const TimeZone>> TimeZone::load(
    std::string_view name, const std::filesystem::path& folder
) {
    // "UTC" must work where no zones are installed.
    if (name == "UTC") {
        return utc();
    }
    const auto unknown = [&] {
        return fail(ErrorKind::InvalidArgument, "there is no such time zone on this device")
            .withField("timeZone", "an IANA name such as Europe/Berlin");
    };
    if (!isZoneName(name)) {
        return unknown();
    }
    const auto content = readFile(folder / name, kMostBytes);
    if (!content) {
        return unknown();
    }
    auto zone = parse(asBytes(*content));
    if (!zone) {
        return unknown();
    }
    return std::make_shared<const TimeZone>(std::move(*zone));
}

Result<TimeZone::Header> TimeZone::parseHeader(ByteReader& reader) {
    const ByteSpan magic = OCELLI_TRY(reader.take(4));
    if (asText(magic) != "TZif") {
        return broken("it does not begin with TZif");
    }
    Header header;
    header.version = static_cast<char>(OCELLI_TRY(reader.u8()));
    OCELLI_TRY(reader.skip(15));
    header.utcCount = OCELLI_TRY(reader.u32());
    header.standardCount = OCELLI_TRY(reader.u32());
    header.leapCount = OCELLI_TRY(reader.u32());
    header.transitionCount = OCELLI_TRY(reader.u32());
    header.typeCount = OCELLI_TRY(reader.u32());
    header.characterCount = OCELLI_TRY(reader.u32());
    if (header.typeCount == 0 || header.typeCount > 256 ||
        header.transitionCount > kMostTransitions || header.leapCount > kMostTransitions ||
        header.characterCount > kMostTransitions || header.standardCount > 256 ||
        header.utcCount > 256) {
        return broken("a count is out of range");
    }
    return header;
}

Result<TimeZone> TimeZone::parseBody(ByteReader& reader, const Header& header, bool wide) {
    if (reader.remaining() < header.bodySize(wide ? 8 : 4)) {
        return broken("it ends too early");
    }
    TimeZone zone;
    zone.transitions_.resize(header.transitionCount);
    for (Transition& transition : zone.transitions_) {
        if (wide) {
            transition.at = static_cast<std::int64_t>(OCELLI_TRY(reader.u64()));
        } else {
            transition.at = static_cast<std::int32_t>(OCELLI_TRY(reader.u32()));
        }
    }
    for (Transition& transition : zone.transitions_) {
        transition.type = OCELLI_TRY(reader.u8());
        if (transition.type >= header.typeCount) {
            return broken("a type that is not there");
        }
    }
    if (!std::ranges::is_sorted(zone.transitions_, {}, &Transition::at)) {
        return broken("its times are not in order");
    }
    zone.types_.clear();
    for (std::uint32_t i = 0; i < header.typeCount; ++i) {
        Type type;
        type.offset = static_cast<std::int32_t>(OCELLI_TRY(reader.u32()));
        type.daylight = OCELLI_TRY(reader.u8())
        != 0;
        OCELLI_TRY(reader.skip(1));
        if (type.offset < -kMostOffset || type.offset > kMostOffset) {
            return broken("an offset is out of range");
        }
        zone.types_.push_back(type);
    }
    OCELLI_TRY(reader.skip(
        header.characterCount + std::size_t{header.leapCount} * (wide ? 12 : 8) +
        header.standardCount + header.utcCount
    ));
    return zone;
}

Result<TimeZone> TimeZone::parse(ByteSpan bytes) {
    if (bytes.size() > kMostBytes) {
        return broken("it is too large");
    }
    ByteReader reader(bytes);
    const Header first = OCELLI_TRY(parseHeader(reader));
    if (first.version < '2') {
        return parseBody(reader, first, false);
    }
    OCELLI_TRY(reader.skip(first.bodySize(4)));
    const Header header = OCELLI_TRY(parseHeader(reader));
    TimeZone zone = OCELLI_TRY(parseBody(reader, header, true));
    std::string_view footer = asText(reader.rest());
    const auto end = footer.find('\n', 1);
    if (footer.empty() || footer.front() != '\n' || end == std::string_view::npos) {
        return broken("the last line is missing");
    }
    footer = footer.substr(1, end - 1);
    if (!footer.empty()) {
        zone.tail_ = OCELLI_TRY(parseZoneTail(footer));
        zone.hasTail_ = true;
    }
    return zone;
}

TimeZone::Type TimeZone::typeAt(std::int64_t seconds) const {
    const auto next = std::ranges::upper_bound(transitions_, seconds, {}, &Transition::at);
    if (next == transitions_.end() && hasTail_) {
        const bool daylight = tail_.hasDaylight && isDaylight(tail_, seconds);
        return {daylight ? tail_.daylightOffset : tail_.standardOffset, daylight};
    }
    if (next == transitions_.begin()) {
        return types_.front();
    }
    return types_.at(std::prev(next)->type);
}

int TimeZone::offsetAt(WallTime time) const {
    return typeAt(floorDivide(time.microseconds, 1'000'000)).offset;
}

LocalTime TimeZone::toLocal(WallTime time) const {
    const std::int64_t seconds = floorDivide(time.microseconds, 1'000'000);
    const Type type = typeAt(seconds);
    const std::int64_t local = seconds + type.offset;
    const std::int64_t days = floorDivide(local, kDay);
    const auto ofDay = static_cast<int>(local - days * kDay);
    LocalTime result;
    result.date = config::dateOf(days);
    result.weekday = weekdayOf(result.date);
    result.minuteOfDay = ofDay / 60;
    result.second = ofDay % 60;
    result.microsecond = static_cast<int>(time.microseconds - seconds * 1'000'000);
    result.offsetSeconds = type.offset;
    result.daylightSaving = type.daylight;
    return result;
}

WallTime TimeZone::fromLocal(Date date, int minuteOfDay) const {
    const std::int64_t local = daysOf(date) * kDay + std::int64_t{minuteOfDay} * 60;
    const int before = typeAt(local - 2 * kDay).offset;
    const int after = typeAt(local + 2 * kDay).offset;
    for (const int offset : {std::max(before, after), std::min(before, after)}) {
        if (typeAt(local - offset).offset == offset) {
            return {(local - offset) * 1'000'000};
        }
    }
    // The local time is jumped over: the jump is the first moment at which clocks show more.
    std::int64_t low = local - kMostOffset;
    std::int64_t high = local + kMostOffset;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (middle + typeAt(middle).offset >= local) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return {low * 1'000'000};
}

}  // namespace ocelli::config
