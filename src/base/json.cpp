// Bounded JSON parsing and named member access.
#include "base/json.h"

#include <fmt/format.h>

namespace ocelli {
namespace {

constexpr int kMaximumDepth = 64;

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

/// Nesting is bounded before the parser, which recurses, sees the text.
bool tooDeep(std::string_view text) {
    int depth = 0;
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
            if (++depth > kMaximumDepth) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

}  // namespace

Result<Json> parseJson(std::string_view text) {
    if (tooDeep(text)) {
        return fail(ErrorKind::InvalidArgument, "the JSON is nested too deeply");
    }
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return fail(
            ErrorKind::InvalidArgument, fmt::format("not well-formed JSON at byte {}", error.byte)
        );
    } catch (const Json::exception& error) {
        return fail(ErrorKind::InvalidArgument, error.what());
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
