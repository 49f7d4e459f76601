// The settings catalog as data: what exists, its ranges, and what blocks what.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "config/group_address.h"

namespace ocelli::config {

struct Settings;

struct GroupInfo {
    std::string_view name;
    Scope scope;
};

/// All groups, by name.
std::span<const GroupInfo> groups();

/// Null when there is no such group.
const GroupInfo* findGroup(std::string_view name);

/// {"groups":[…],"types":[…]} as in config/catalog/README.md, named defaults expanded. Thread-safe.
const Json& catalog();

/// One group of it; null when there is none.
const Json* catalogGroup(std::string_view group);

/// Field and reason of everything in this group that these settings block. A field may be blocked
/// by one of its own group, or of another one of the same stream, the channel or the device.
std::map<std::string, std::string> blockedReasons(
    const Settings& settings, const GroupAddress& address
);

/// Fields of this group that only an administrator may change and that differ; the first one's name
/// or empty.
std::string administratorFieldChanged(
    std::string_view group, const Json& before, const Json& after
);

/// Fields of this group that a restore keeps.
std::vector<std::string> keptOnRestore(std::string_view group);

}  // namespace ocelli::config
