// Rewrites the date as ISO 8601.
#include "bodyworn/offload/http_date.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ocelli::bodyworn::offload {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

}  // namespace

Result<WallTime> parseHttpDate(std::string_view text) {
    constexpr std::size_t kLength = std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size();
    const bool shape = text.size() == kLength && text.substr(3, 2) == ", " && text[7] == ' ' &&
                       text[11] == ' ' && text[16] == ' ' && text.ends_with(" GMT");
    const auto month =
        shape ? std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3)) : kMonths.end();
    if (month == kMonths.end()) {
        return fail(ErrorKind::InvalidArgument, "that is no date of an HTTP answer");
    }
    return parseTime(fmt::format(
        "{}-{:02}-{}T{}Z",
        text.substr(12, 4),
        month - kMonths.begin() + 1,
        text.substr(5, 2),
        text.substr(17, 8)
    ));
}

}  // namespace ocelli::bodyworn::offload
