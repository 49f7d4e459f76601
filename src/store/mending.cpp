// Moves broken databases aside.
#include "store/mending.h"

#include <algorithm>
#include <vector>

#include "base/log.h"

namespace ocelli::store {
namespace {

constexpr std::size_t kKept = 3;

std::string asideName(const std::filesystem::path& file, WallTime now) {
    std::string time = formatTime(now);
    std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
    return file.string() + ".broken-" + time;
}

/// The time is part of the name and sorts as text.
void removeOldest(const std::filesystem::path& file) {
    const std::string prefix = file.filename().string() + ".broken-";
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(file.parent_path(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && !name.ends_with("-wal") && !name.ends_with("-shm")) {
            found.push_back(entry.path());
        }
    }
    std::ranges::sort(found);
    for (std::size_t i = 0; i + kKept < found.size(); ++i) {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::filesystem::remove(found[i].string() + suffix, error);
        }
    }
}

}  // namespace

Result<MendedDatabase> openMending(
    const std::filesystem::path& file, std::span<const Migration> migrations, WallTime now
) {
    auto database = Database::open(file, migrations);
    if (database) {
        return MendedDatabase{std::move(*database), {}};
    }
    if (database.error().kind() != ErrorKind::DataLoss) {
        return Error(std::move(database).error());
    }
    const std::string aside = asideName(file, now);
    log::error("store", "{}; it is moved to {}", database.error().message(), aside);
    // The journal goes along: replayed into a new file it would break that too.
    for (const char* suffix : {"-wal", "-shm", ""}) {
        std::error_code error;
        std::filesystem::rename(file.string() + suffix, aside + suffix, error);
        if (error && error != std::errc::no_such_file_or_directory) {
            return errnoError(error.value(), "moving a broken database aside", file.string());
        }
    }
    removeOldest(file);
    return MendedDatabase {
        OCELLI_TRY(Database::open(file, migrations))
        , aside
    };
}

}  // namespace ocelli::store
