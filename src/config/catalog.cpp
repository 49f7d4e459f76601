// Reads the embedded catalog once and answers from it.
#include "config/catalog.h"

#include <algorithm>

#include "base/assert.h"
#include "config/detail/catalog_data.h"
#include "config/generated/settings.h"

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

/// A group beside `address`: of the same stream or channel, or of the device.
GroupAddress placeOf(const std::string& group, const GroupAddress& address) {
    GroupAddress place = address;
    place.group = group;
    const GroupInfo* info = findGroup(group);
    const Scope scope = info == nullptr ? Scope::Device : info->scope;
    if (scope != Scope::Stream) {
        place.stream.reset();
    }
    if (scope == Scope::Device) {
        place.channel = 0;
    }
    return place;
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

std::map<std::string, std::string> blockedReasons(
    const Settings& settings, const GroupAddress& address
) {
    std::map<std::string, std::string> reasons;
    std::map<std::string, Json, std::less<>> groups;  // each is written once
    const auto valueOf = [&](const Json& when) {
        const std::string group = when.value("group", address.group);
        auto known = groups.find(group);
        if (known == groups.end()) {
            auto values = groupToJson(settings, placeOf(group, address));
            known = groups.emplace(group, values ? std::move(*values) : Json::object()).first;
        }
        return known->second.value(when.at("field").get_ref<const std::string&>(), Json());
    };
    for (const Json& field : fieldsOf(address.group)) {
        const auto rules = field.find("blocked");
        if (rules == field.end()) {
            continue;
        }
        for (const Json& rule : *rules) {
            const Json& when = rule.at("when");
            const bool blocks = when.contains("is") ? valueOf(when) == when.at("is")
                                                    : valueOf(when) != when.at("isNot");
            if (blocks) {
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
