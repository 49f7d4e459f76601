// Type and range checks of settings, with errors that name field and range.
#include "config/detail/merge.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace ocelli::config::detail {
namespace {

/// Foreign names and words go into messages shortened and without control characters.
std::string inQuotes(std::string_view text) {
    constexpr std::size_t kMost = 40;
    if (text.size() > kMost) {
        return fmt::format("{} characters", text.size());
    }
    return isCleanText(text) ? fmt::format("\"{}\"", text) : std::string("unclean text");
}

std::string withUnit(std::string text, std::string_view unit) {
    return unit.empty() ? text : fmt::format("{} {}", text, unit);
}

template <class Number>
Error outOfRange(
    std::string_view path, Number low, Number high, std::string_view unit, const std::string& got
) {
    const std::string range = withUnit(fmt::format("{} to {}", low, high), unit);
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}, got {}", path, range, got))
        .withField(std::string(path), withUnit(fmt::format("{}..{}", low, high), unit));
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

bool isColour(std::string_view text) {
    return text.size() == 7 && text.front() == '#' &&
           text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

Result<void> checkText(const std::string& text, std::string_view path, TextRule rule) {
    if (!isCleanText(text)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be UTF-8 text without control characters", path)
        )
            .withField(std::string(path), "UTF-8 text without control characters");
    }
    if (rule.colour && !isColour(text)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be a colour like #1a2b3c, got {}", path, inQuotes(text))
        )
            .withField(std::string(path), "#RRGGBB");
    }
    const std::size_t length = characters(text);
    if (length < rule.minLength || length > rule.maxLength) {
        return outOfRange(
            path, rule.minLength, rule.maxLength, "characters", fmt::format("{}", length)
        );
    }
    return {};
}

}  // namespace

std::string memberPath(std::string_view path, std::string_view name) {
    // A foreign name may be anything; it must not blow up the message.
    const std::string shown =
        isCleanText(name) ? std::string(name.substr(0, 64)) : std::string("(unclean name)");
    // Cutting may have split a character.
    const std::string whole = isCleanText(shown) ? shown : std::string("(long name)");
    return path.empty() ? whole : fmt::format("{}.{}", path, whole);
}

std::string elementPath(std::string_view path, std::size_t index) {
    return fmt::format("{}[{}]", path, index);
}

Error wrongType(std::string_view path, std::string_view wanted) {
    if (path.empty()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("the settings must be {}", wanted));
    }
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", path, wanted))
        .withField(std::string(path), std::string(wanted));
}

Result<void> mergeBoolean(const Json& value, std::string_view path, bool& out) {
    if (!value.is_boolean()) {
        return wrongType(path, "true or false");
    }
    out = value.get<bool>();
    return {};
}

Result<std::int64_t> readInteger(const Json& value, std::string_view path, IntegerRange range) {
    if (!value.is_number_integer()) {
        return wrongType(
            path, withUnit(fmt::format("a whole number {}..{}", range.low, range.high), range.unit)
        );
    }
    const bool huge = value.is_number_unsigned() &&
                      value.get<std::uint64_t>() >
                          static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::int64_t number = huge ? 0 : value.get<std::int64_t>();
    if (huge || number < range.low || number > range.high) {
        return outOfRange(path, range.low, range.high, range.unit, value.dump());
    }
    return number;
}

Result<void> mergeNumber(const Json& value, std::string_view path, NumberRange range, double& out) {
    if (!value.is_number()) {
        return wrongType(
            path, withUnit(fmt::format("a number {}..{}", range.low, range.high), range.unit)
        );
    }
    const double number = value.get<double>();
    if (!(number >= range.low && number <= range.high)) {
        return outOfRange(path, range.low, range.high, range.unit, value.dump());
    }
    out = number;
    return {};
}

Result<void> mergeText(const Json& value, std::string_view path, TextRule rule, std::string& out) {
    if (!value.is_string()) {
        return wrongType(path, "text");
    }
    const auto& text = value.get_ref<const std::string&>();
    OCELLI_TRY(checkText(text, path, rule));
    out = text;
    return {};
}

Result<void> mergeSecret(const Json& value, std::string_view path, TextRule rule, Secret& out) {
    const bool asAnswered = value.is_object() && value.size() == 1 &&
                            value.begin().key() == "set" && value.begin()->is_boolean();
    if (asAnswered) {
        return {};
    }
    if (value.is_null()) {
        out = Secret();
        return {};
    }
    std::string text;
    OCELLI_TRY(mergeText(value, path, rule, text));
    out = Secret(std::move(text));
    return {};
}

Result<std::size_t> readWord(
    const Json& value, std::string_view path, std::span<const std::string_view> words
) {
    const std::string allowed = fmt::format("{}", fmt::join(words, ", "));
    if (!value.is_string()) {
        return wrongType(path, "one of " + allowed);
    }
    const auto& word = value.get_ref<const std::string&>();
    const auto found = std::ranges::find(words, std::string_view(word));
    if (found == words.end()) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be one of {}, got {}", path, allowed, inQuotes(word))
        )
            .withField(std::string(path), allowed);
    }
    return static_cast<std::size_t>(found - words.begin());
}

Result<void> checkList(const Json& value, std::string_view path, ListRule rule) {
    if (!value.is_array()) {
        return wrongType(path, "a list");
    }
    if (value.size() < rule.minItems || value.size() > rule.maxItems) {
        return outOfRange(
            path, rule.minItems, rule.maxItems, "elements", fmt::format("{}", value.size())
        );
    }
    return {};
}

Error unknownMember(std::string_view path, std::vector<std::string_view> known) {
    return fail(ErrorKind::InvalidArgument, fmt::format("there is no setting {}", path))
        .withField(std::string(path), fmt::format("{}", fmt::join(known, ", ")));
}

Result<void> checkAddress(const GroupAddress& address, std::size_t channels) {
    if (address.channel < 0 || address.channel > static_cast<int>(channels)) {
        return fail(ErrorKind::NotFound, fmt::format("there is no channel {}", address.channel));
    }
    const GroupInfo* info = findGroup(address.group);
    if (info == nullptr || info->scope != address.scope()) {
        return unknownGroup(address);
    }
    return {};
}

Error unknownGroup(const GroupAddress& address) {
    return fail(
        ErrorKind::NotFound, fmt::format("there are no settings {}", inQuotes(address.format()))
    );
}

Json numberJson(double value) {
    constexpr double kExact = 9007199254740992.0;
    if (std::trunc(value) == value && std::abs(value) < kExact) {
        return static_cast<std::int64_t>(value);
    }
    return value;
}

Json secretJson(const Secret& value, Secrets secrets) {
    if (secrets == Secrets::Shown) {
        return value.reveal();
    }
    Json json = Json::object();
    json["set"] = !value.empty();
    return json;
}

}  // namespace ocelli::config::detail
