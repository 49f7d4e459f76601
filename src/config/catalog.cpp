// Reads the embedded catalog once and answers from it.
#include "config/catalog.h"

#include <algorithm>

#include "base/assert.h"
#include "config/detail/catalog_data.h"

namespace ocelli::config {
namespace {

Json parsed(std::span<const std::string_view> texts) {
    Json list = Json::array();
    for (const std::string_view text : texts) {
        auto one = parseJson(text);
        OCELLI_ASSERT(one.has_value());
        list.push_back(std::move(*one));
    }
    return list;
}

Json readCatalog() {
    Json whole = Json::object();
    whole["groups"] = parsed(detail::groupsText());
    whole["types"] = parsed(detail::typesText());
    return whole;
}

bool flag(const Json& field, std::string_view name) {
    const auto found = field.find(name);
    return found != field.end() && found->is_boolean() && found->get<bool>();
}

/// Fields of a group, or an empty list.
const Json& fieldsOf(std::string_view group) {
    static const Json none = Json::array();
    const Json* found = catalogGroup(group);
    return found == nullptr ? none : found->at("fields");
}

}  // namespace

std::span<const GroupInfo> groups() {
    return detail::groupTable();
}

const GroupInfo* findGroup(std::string_view name) {
    const auto all = groups();
    const auto found = std::ranges::find(all, name, &GroupInfo::name);
    return found == all.end() ? nullptr : &*found;
}

const Json& catalog() {
    static const Json whole = readCatalog();
    return whole;
}

const Json* catalogGroup(std::string_view group) {
    for (const Json& one : catalog().at("groups")) {
        if (one.at("group").get_ref<const std::string&>() == group) {
            return &one;
        }
    }
    return nullptr;
}

std::map<std::string, std::string> blockedReasons(std::string_view group, const Json& values) {
    std::map<std::string, std::string> reasons;
    for (const Json& field : fieldsOf(group)) {
        const auto rules = field.find("blocked");
        if (rules == field.end()) {
            continue;
        }
        for (const Json& rule : *rules) {
            const Json& when = rule.at("when");
            const auto value = values.find(when.at("field").get_ref<const std::string&>());
            if (value != values.end() && *value == when.at("is")) {
                reasons.emplace(
                    field.at("name").get<std::string>(), rule.at("because").get<std::string>()
                );
            }
        }
    }
    return reasons;
}

std::string administratorFieldChanged(
    std::string_view group, const Json& before, const Json& after
) {
    for (const Json& field : fieldsOf(group)) {
        const auto& name = field.at("name").get_ref<const std::string&>();
        if (field.value("role", "") == "administrator" &&
            before.value(name, Json()) != after.value(name, Json())) {
            return name;
        }
    }
    return {};
}

std::vector<std::string> keptOnRestore(std::string_view group) {
    std::vector<std::string> names;
    for (const Json& field : fieldsOf(group)) {
        if (flag(field, "keepOnRestore")) {
            names.push_back(field.at("name").get<std::string>());
        }
    }
    return names;
}

}  // namespace ocelli::config
