// Checks texts and members.
#include "bodyworn/system/field_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::system {

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

Result<void> checkText(
    std::string_view field, std::string_view text, std::size_t least, std::size_t most
) {
    const std::string range = fmt::format("{}..{} characters", least, most);
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} {}", field, why))
            .withField(std::string(field), range);
    };
    if (!isCleanText(text)) {
        return wrong("must be text without control characters");
    }
    if (text != trim(text)) {
        return wrong("must not begin or end with a space");
    }
    if (const std::size_t length = characters(text); length < least || length > most) {
        return wrong(fmt::format("must have {} to {} characters, has {}", least, most, length));
    }
    return {};
}

Result<void> checkMembers(const Json& object, const std::vector<std::string_view>& known) {
    if (!object.is_object()) {
        return fail(ErrorKind::InvalidArgument, "an object is expected");
    }
    for (const auto& [name, value] : object.items()) {
        if (std::ranges::find(known, name) == known.end()) {
            return fail(ErrorKind::InvalidArgument, fmt::format("there is no member {}", name))
                .withField(name, fmt::format("{}", fmt::join(known, ", ")));
        }
    }
    return {};
}

Result<void> readText(const Json& object, std::string_view name, std::string& into) {
    if (object.contains(name)) {
        into = OCELLI_TRY(stringMember(object, name));
    }
    return {};
}

}  // namespace ocelli::bodyworn::system
