// Sets a system up from a YAML file, without a browser.
#pragma once

#include <filesystem>

#include "bodyworn/system/system.h"
#include "control/users/users.h"

namespace ocelli::apps::controller {

/// All of it, or nothing. Errors name the file and the place in it.
Result<void> provisionFrom(
    const std::filesystem::path& file,
    bodyworn::system::System& system,
    control::users::Users& accounts,
    WallTime now
);

}  // namespace ocelli::apps::controller
