// The whole set-up from one YAML file, for those who script their estate.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bodyworn/system/system.h"
#include "config/secret.h"

namespace ocelli::bodyworn::system {

/// What the file says, checked for form. Paths are as they stand there.
struct Provision {
    config::Secret administratorPassword;  ///< empty: none is set
    config::Secret passphrase;             ///< empty: none is set
    std::filesystem::path systemKeyFile;   ///< restore key of the system to belong to; empty: new
    std::filesystem::path restoreKeyFile;  ///< where the restore key is written; empty: nowhere
    std::filesystem::path connectionFile;  ///< empty: none
    Json system = Json::object();          ///< as Setup::change takes it
    std::vector<Json> profiles;            ///< as Profiles::add takes them
    std::vector<Json> users;               ///< as Wearers::add takes them, "profile" by name
};

/// InvalidArgument names the member, as in "users[2].name".
Result<Provision> parseProvision(std::string_view yaml);

/// What the file points at, given by the program.
struct ProvisionFaces {
    WallTime now;

    /// Content of the connection file; empty when there is none.
    std::string connection;

    /// Content of the file with the system's key; empty when there is none.
    std::string systemKey;

    /// Keeps the sealed restore key outside; called while nothing is final yet.
    std::function<Result<void>(const std::string& sealed)> saveRestoreKey;

    /// The last step before all becomes final: the account.
    std::function<Result<void>()> activate;
};

/// Brings the system to what the file says: all of it, or after an error nothing. Twice is as once:
/// profiles are found by name, users by ID (or, without one, by name). The set-up is ended when no
/// step is missing. Blocks for some tenths of a second. FailedPrecondition with the field
/// "passphrase" when another one is set, "systemKeyFile" when it is another system already.
Result<void> applyProvision(const Provision& provision, System& system, ProvisionFaces faces);

}  // namespace ocelli::bodyworn::system
