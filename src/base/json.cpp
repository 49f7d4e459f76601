// Bounded JSON parsing and named member access.
#include "base/json.h"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr std::size_t kMaximumDepth = 64;
constexpr int kMaximumMembers = 1024;
constexpr int kUncounted = std::numeric_limits<int>::min();

Result<const Json*> member(const Json& object, std::string_view name) {
    if (!object.is_object()) {
        return fail(ErrorKind::InvalidArgument, "a JSON object is needed");
    }
    const auto found = object.find(name);
    if (found == object.end()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is missing", name))
            .withField(std::string(name));
    }
    return &*found;
}

Error wrongType(std::string_view name, std::string_view wanted) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", name, wanted))
        .withField(std::string(name), std::string(wanted));
}

/// Bounds nesting and members before the parser sees the text. It only has to be right for text
/// that is well formed: the parser refuses everything else.
Result<void> checkBounds(std::string_view text) {
    std::array<int, kMaximumDepth> commas{};
    std::size_t depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                inText = false;
            }
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            if (depth == kMaximumDepth) {
                return fail(ErrorKind::InvalidArgument, "the JSON is nested deeper than 64");
            }
            commas[depth++] = c == '{' ? 0 : kUncounted;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        } else if (c == ',' && depth > 0 && ++commas[depth - 1] == kMaximumMembers) {
            return fail(ErrorKind::InvalidArgument, "a JSON object has more than 1024 members");
        }
    }
    return {};
}

}  // namespace

Result<Json> parseJson(std::string_view text) {
    // The parser would take it for the end and overlook what follows.
    if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
        return fail(
            ErrorKind::InvalidArgument, fmt::format("not well-formed JSON at byte {}", zero + 1)
        );
    }
    OCELLI_TRY(checkBounds(text));
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return fail(
            ErrorKind::InvalidArgument, fmt::format("not well-formed JSON at byte {}", error.byte)
        );
    } catch (const Json::exception&) {
        return fail(ErrorKind::InvalidArgument, "a number in the JSON is out of range");
    }
}

std::string formatJson(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string formatJsonPretty(const Json& value) {
    return value.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<std::string> stringMember(const Json& object, std::string_view name) {
    const Json* value = OCELLI_TRY(member(object, name));
    if (!value->is_string()) {
        return wrongType(name, "text");
    }
    return value->get<std::string>();
}

Result<std::int64_t> integerMember(const Json& object, std::string_view name) {
    const Json* value = OCELLI_TRY(member(object, name));
    if (!value->is_number_integer()) {
        return wrongType(name, "a whole number");
    }
    constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t{kGreatest}) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is out of range", name))
            .withField(std::string(name), fmt::format("at most {}", kGreatest));
    }
    return value->get<std::int64_t>();
}

Result<bool> booleanMember(const Json& object, std::string_view name) {
    const Json* value = OCELLI_TRY(member(object, name));
    if (!value->is_boolean()) {
        return wrongType(name, "true or false");
    }
    return value->get<bool>();
}

}  // namespace ocelli
