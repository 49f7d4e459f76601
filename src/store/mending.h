// Opens a database and begins a new one when the old is broken.
#pragma once

#include "store/database.h"

namespace ocelli::store {

struct MendedDatabase {
    std::unique_ptr<Database> database;
    std::filesystem::path movedTo;  ///< where a broken one lies now; empty when it was whole
};

/// For what can be lost: logs and histories. A broken file is moved, together with its journal, to
/// "<file>.broken-<time>"; of several such only the newest three stay.
Result<MendedDatabase> openMending(
    const std::filesystem::path& file, std::span<const Migration> migrations, WallTime now
);

}  // namespace ocelli::store
