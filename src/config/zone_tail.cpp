// Reads the rule line of a TZif file (POSIX.1, 8.3 TZ; RFC 8536, 3.3.1).
#include <fmt/format.h>

#include "config/time_zone.h"

namespace ocelli::config {
namespace {

/// Takes the line piece by piece from the front.
class TailReader {
  public:
    explicit TailReader(std::string_view text) : text_(text) {}

    bool atEnd() const { return text_.empty(); }

    bool startsWith(char c) const { return !text_.empty() && text_.front() == c; }

    bool accept(char c) {
        if (!startsWith(c)) {
            return false;
        }
        text_.remove_prefix(1);
        return true;
    }

    Error wrong() const {
        return fail(ErrorKind::InvalidArgument, "the rule of the time zone is malformed");
    }

    Result<void> name() {
        if (accept('<')) {
            const auto end = text_.find('>');
            if (end == std::string_view::npos || end < 3 || end > 10) {
                return wrong();
            }
            text_.remove_prefix(end + 1);
            return {};
        }
        std::size_t length = 0;
        while (length < text_.size() && isLetter(text_[length])) {
            ++length;
        }
        if (length < 3 || length > 10) {
            return wrong();
        }
        text_.remove_prefix(length);
        return {};
    }

    Result<int> number(int low, int high) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < text_.size() && digits < 4 && text_[digits] >= '0' && text_[digits] <= '9'
        ) {
            value = value * 10 + (text_[digits] - '0');
            ++digits;
        }
        if (digits == 0 || value < low || value > high) {
            return wrong();
        }
        text_.remove_prefix(digits);
        return value;
    }

    /// [+-]hh[:mm[:ss]] in seconds.
    Result<int> time(int mostHours) {
        const bool negative = accept('-');
        if (!negative) {
            accept('+');
        }
        int seconds = OCELLI_TRY(number(0, mostHours))
        *3600;
        if (accept(':')) {
            seconds += OCELLI_TRY(number(0, 59))
            *60;
            if (accept(':')) {
                seconds += OCELLI_TRY(number(0, 59));
            }
        }
        return negative ? -seconds : seconds;
    }

    Result<DaylightRule> rule() {
        DaylightRule result;
        if (accept('M')) {
            result.month = OCELLI_TRY(number(1, 12));
            if (!accept('.')) {
                return wrong();
            }
            result.week = OCELLI_TRY(number(1, 5));
            if (!accept('.')) {
                return wrong();
            }
            result.day = OCELLI_TRY(number(0, 6));
        } else if (accept('J')) {
            result.kind = DaylightRule::Kind::Julian;
            result.day = OCELLI_TRY(number(1, 365));
        } else {
            result.kind = DaylightRule::Kind::DayOfYear;
            result.day = OCELLI_TRY(number(0, 365));
        }
        if (accept('/')) {
            result.seconds = OCELLI_TRY(time(167));
        }
        return result;
    }

  private:
    static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    std::string_view text_;
};

}  // namespace

Result<ZoneTail> parseZoneTail(std::string_view text) {
    TailReader reader(text);
    ZoneTail tail;
    OCELLI_TRY(reader.name());
    tail.standardOffset = -OCELLI_TRY(reader.time(24));
    if (reader.atEnd()) {
        return tail;
    }
    OCELLI_TRY(reader.name());
    tail.hasDaylight = true;
    tail.daylightOffset = tail.standardOffset + 3600;
    if (!reader.startsWith(',')) {
        tail.daylightOffset = -OCELLI_TRY(reader.time(24));
    }
    if (!reader.accept(',')) {
        return reader.wrong();
    }
    tail.begin = OCELLI_TRY(reader.rule());
    if (!reader.accept(',')) {
        return reader.wrong();
    }
    tail.end = OCELLI_TRY(reader.rule());
    if (!reader.atEnd()) {
        return reader.wrong();
    }
    return tail;
}

}  // namespace ocelli::config
