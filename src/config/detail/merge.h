// What the generated code needs to read settings from JSON: one function per type of field.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "config/catalog.h"
#include "config/group_address.h"
#include "config/secret.h"

namespace ocelli::config::detail {

struct IntegerRange {
    std::int64_t low;
    std::int64_t high;
    std::string_view unit;
};

struct NumberRange {
    double low;
    double high;
    std::string_view unit;
};

/// Lengths in characters, not bytes.
struct TextRule {
    std::size_t minLength;
    std::size_t maxLength;
    bool colour;  ///< must be #rrggbb
};

struct ListRule {
    std::size_t minItems;
    std::size_t maxItems;
};

/// "areas[2]", or "points" within "areas[2]" as "areas[2].points".
std::string memberPath(std::string_view path, std::string_view name);
std::string elementPath(std::string_view path, std::size_t index);

Result<void> mergeBoolean(const Json& value, std::string_view path, bool& out);
Result<std::int64_t> readInteger(const Json& value, std::string_view path, IntegerRange range);
Result<void> mergeNumber(const Json& value, std::string_view path, NumberRange range, double& out);
Result<void> mergeText(const Json& value, std::string_view path, TextRule rule, std::string& out);

/// Text sets it, null clears it, {"set":…} as we answer it keeps it.
Result<void> mergeSecret(const Json& value, std::string_view path, TextRule rule, Secret& out);
Result<std::size_t> readWord(
    const Json& value, std::string_view path, std::span<const std::string_view> words
);
Result<void> checkList(const Json& value, std::string_view path, ListRule rule);
Error unknownMember(std::string_view path, std::vector<std::string_view> known);
Error wrongType(std::string_view path, std::string_view wanted);

Result<void> checkAddress(const GroupAddress& address, std::size_t channels);
Error unknownGroup(const GroupAddress& address);

/// Whole numbers are written without a point.
Json numberJson(double value);
Json secretJson(const Secret& value, Secrets secrets);

template <class T>
Result<void> mergeInteger(const Json& value, std::string_view path, IntegerRange range, T& out) {
    out = static_cast<T>(OCELLI_TRY(readInteger(value, path, range)));
    return {};
}

template <class E>
Result<void> mergeEnum(
    const Json& value, std::string_view path, std::span<const std::string_view> words, E& out
) {
    out = static_cast<E>(OCELLI_TRY(readWord(value, path, words)));
    return {};
}

template <class E>
std::optional<E> enumOf(std::span<const std::string_view> words, std::string_view word) {
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) {
        return std::nullopt;
    }
    return static_cast<E>(found - words.begin());
}

template <class T, class Merge>
Result<void> mergeList(
    const Json& value, std::string_view path, ListRule rule, std::vector<T>& out, Merge merge
) {
    OCELLI_TRY(checkList(value, path, rule));
    std::vector<T> next;
    next.reserve(value.size());
    for (const Json& one : value) {
        T element{};
        OCELLI_TRY(merge(one, elementPath(path, next.size()), element));
        next.push_back(std::move(element));
    }
    out = std::move(next);
    return {};
}

template <class T, class Write>
Json listJson(const std::vector<T>& list, Write write) {
    Json json = Json::array();
    for (const T& element : list) {
        json.push_back(write(element));
    }
    return json;
}

template <class Out>
struct Member {
    std::string_view name;
    Result<void> (*merge)(const Json& value, std::string_view path, Out& out);
};

template <class Out>
Result<void> mergeMembers(
    const Json& json, std::string_view path, std::span<const Member<Out>> members, Out& value
) {
    if (!json.is_object()) {
        return wrongType(path, "an object");
    }
    Out next = value;
    for (const auto& item : json.items()) {
        const auto found =
            std::ranges::find(members, std::string_view(item.key()), &Member<Out>::name);
        const std::string at = memberPath(path, item.key());
        if (found == members.end()) {
            std::vector<std::string_view> known;
            for (const auto& member : members) {
                known.push_back(member.name);
            }
            return unknownMember(at, std::move(known));
        }
        OCELLI_TRY(found->merge(item.value(), at, next));
    }
    value = std::move(next);
    return {};
}

}  // namespace ocelli::config::detail
