// Reads what a destination says of keeping.
#include "bodyworn/offload/retention.h"

#include "base/json.h"
#include "base/text.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr int kMostDays = 36500;

Result<std::optional<int>> days(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) {
        return std::optional<int>();
    }
    const auto value = integerMember(json, name);
    if (!value || *value < 1 || *value > kMostDays) {
        return fail(ErrorKind::InvalidArgument, "that is no number of days")
            .withField(name, "1 to 36500, or null");
    }
    return std::optional(static_cast<int>(*value));
}

}  // namespace

Result<Retention> parseRetention(std::string_view text) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "the rules of keeping are no JSON object");
    }
    Retention retention;
    retention.keepDays = OCELLI_TRY(days(json, "KeepDays"));
    retention.oldestDays = OCELLI_TRY(days(json, "OldestDays"));
    if (json.contains("TimeZone")) {
        constexpr std::size_t kLongestZone = 64;
        retention.timeZone = OCELLI_TRY(stringMember(json, "TimeZone"));
        if (retention.timeZone.size() > kLongestZone || !isCleanText(retention.timeZone)) {
            return fail(ErrorKind::InvalidArgument, "that is no time zone")
                .withField("TimeZone", "an IANA name of at most 64 bytes");
        }
    }
    return retention;
}

}  // namespace ocelli::bodyworn::offload
