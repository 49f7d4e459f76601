// Reads answers of upsd (NUT developer guide, 9: network protocol).
#include "host/peripherals/ups_answer.h"

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::host::peripherals {
namespace {

Error noAnswer(std::string_view why) {
    return fail(ErrorKind::InvalidArgument, fmt::format("no answer of upsd: {}", why));
}

/// What stands between quotes; a backslash before a quote or a backslash takes its meaning away.
Result<std::string> quoted(std::string_view text) {
    if (text.size() < 2 || text.front() != '"') {
        return noAnswer("a value without quotes");
    }
    std::string value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            return i + 1 == text.size() ? Result<std::string>(std::move(value))
                                        : noAnswer("more after the value");
        }
        if (text[i] == '\\' && ++i == text.size()) {
            break;
        }
        value += text[i];
    }
    return noAnswer("a value that does not end");
}

}  // namespace

Result<UpsVariable> parseUpsAnswer(std::string_view line, std::string_view ups) {
    if (!isCleanText(line)) {
        return noAnswer("characters that are no text");
    }
    if (line.starts_with("ERR ")) {
        return fail(ErrorKind::Unavailable, fmt::format("upsd answers {}", line.substr(4, 64)));
    }
    const std::string begin = fmt::format("VAR {} ", ups);
    if (!line.starts_with(begin)) {
        return noAnswer("it is about something else");
    }
    line.remove_prefix(begin.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || space == 0) {
        return noAnswer("no value");
    }
    return UpsVariable {
        std::string(line.substr(0, space)), OCELLI_TRY(quoted(line.substr(space + 1)))
    };
}

Result<UpsReading> readingOf(std::string_view status) {
    UpsReading reading;
    bool told = false;
    for (const std::string_view word : split(status, ' ')) {
        if (word == "OL" || word == "OB") {
            reading.online = word == "OL";
            told = true;
        } else if (word == "LB" || word == "FSD") {
            reading.low = true;
        }
    }
    if (!told) {
        return fail(
            ErrorKind::InvalidArgument, "the UPS does not say whether it is on line or on battery"
        );
    }
    return reading;
}

}  // namespace ocelli::host::peripherals
