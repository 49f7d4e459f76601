// Reads addresses of lines.
#include "host/alarm_io/line.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace ocelli::host::alarm_io {
namespace {

constexpr unsigned kHighestOffset = 1023;
constexpr std::size_t kLongestChip = 32;

bool isChipName(std::string_view name) {
    return !name.empty() && name.size() <= kLongestChip &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

Result<LineAddress> parseLine(std::string_view text) {
    if (text == "virtual") {
        return LineAddress{};
    }
    const auto wrong = [&] {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("'{}' is no line: virtual, or gpio:CHIP:0 to 1023", text)
        )
            .withField("line", "virtual, or gpio:CHIP:0..1023");
    };
    constexpr std::string_view kPrefix = "gpio:";
    const auto colon = text.rfind(':');
    if (!text.starts_with(kPrefix) || colon < kPrefix.size()) {
        return wrong();
    }
    LineAddress line;
    line.chip = text.substr(kPrefix.size(), colon - kPrefix.size());
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), line.offset);
    if (!isChipName(line.chip) || error != std::errc() || end != digits.data() + digits.size() ||
        line.offset > kHighestOffset) {
        return wrong();
    }
    return line;
}

}  // namespace ocelli::host::alarm_io
