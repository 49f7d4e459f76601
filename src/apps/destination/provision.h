// Sets a destination up from one YAML file, without a browser.
#pragma once

#include <filesystem>

#include "apps/destination/storage.h"
#include "bodyworn/destination/config.h"
#include "control/users/users.h"

namespace ocelli::apps::destination {

struct Provision {
    std::string adminPassword;  ///< empty: not given
    std::string apiKey;         ///< empty: not given
    Json accounts = Json::array();
    Json destination = Json::object();
    StorageOptions storage;
};

/// Reads the file: `admin.password`, `api.key`, `accounts` (name, level, password), `destination`
/// (members of the configuration), `storage` (see storage.h). InvalidArgument names what is wrong;
/// nothing has changed then.
Result<Provision> readProvision(const std::filesystem::path& file);

/// Makes it so. What is there already stays: accounts by name, a password that was set.
Result<void> apply(
    const Provision& provision,
    bodyworn::destination::ConfigFile& config,
    control::users::Users& users
);

}  // namespace ocelli::apps::destination
