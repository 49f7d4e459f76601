// Opening the rows of pictures, and bringing them together with the files.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/log.h"
#include "delivery/record/detail/picture_folder.h"

namespace ocelli::delivery::record::detail {
namespace {

namespace fs = std::filesystem;

using Files = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr std::array<store::Migration, 1> kMigrations = {{
    {R"sql(
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel INTEGER NOT NULL,
            type TEXT NOT NULL,
            time INTEGER NOT NULL,
            format TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            event INTEGER NOT NULL,
            path TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE INDEX picture_time ON picture (time, id);
        CREATE INDEX picture_channel ON picture (channel, time, id);
    )sql"},
}};

bool isDay(const std::string& name) {
    const auto time = parseTime(name + "T00:00:00Z");
    return time && time->microseconds >= 0 && pictureDay(*time) == name;
}

/// Calls `each` for what lies in a folder; an absent folder is an empty one.
template <class Each>
Result<void> walk(const fs::path& folder, Each each) {
    std::error_code error;
    fs::directory_iterator at(folder, error);
    if (error == std::errc::no_such_file_or_directory) {
        return {};
    }
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        each(*at);
    }
    return error ? Result<void>(errnoError(error.value(), "listing pictures in", folder.string()))
                 : Result<void>();
}

/// "x.jpg.tmp" of a write that a power cut ended.
bool isUnfinished(const std::string& name) {
    return name.ends_with(".tmp") && parsePictureName(name.substr(0, name.size() - 4));
}

}  // namespace

Result<void> PictureFolder::open() {
    if (broken_) {
        database_.reset();
        OCELLI_TRY(moveAside());
        broken_ = false;
    }
    if (database_) {
        return {};
    }
    std::error_code error;
    fs::create_directory(pictures_, error);
    if (error) {
        return errnoError(error.value(), "creating", pictures_.string());
    }
    auto database = store::Database::open(volume_ / "pictures.db", kMigrations);
    if (!database && database.error().kind() == ErrorKind::DataLoss) {
        log::error("pictures", "{}; it is made anew", database.error().message());
        OCELLI_TRY(moveAside());
        database = store::Database::open(volume_ / "pictures.db", kMigrations);
    }
    database_ = OCELLI_TRY(std::move(database));
    auto ready = count();
    if (ready) {
        ready = listDays();
    }
    if (!ready) {
        database_.reset();
    }
    return ready;
}

/// Nothing may be written into the empty folder of a card that was taken out.
Result<void> PictureFolder::checkInPlace() const {
    std::error_code error;
    if (!fs::exists(volume_ / "pictures.db", error)) {
        return fail(ErrorKind::Unavailable, "the disk or card is not there any more");
    }
    return {};
}

void PictureFolder::close() {
    database_.reset();
    broken_ = false;
    days_.clear();
    count_ = 0;
    bytes_ = 0;
}

Result<void> PictureFolder::moveAside() {
    const std::string file = (volume_ / "pictures.db").string();
    std::error_code error;
    fs::rename(file, file + ".broken", error);
    if (error && error != std::errc::no_such_file_or_directory) {
        return errnoError(error.value(), "moving the broken list of pictures aside", file);
    }
    // The journal belongs to the broken file and must not be read into a new one.
    for (const char* ending : {"-wal", "-shm"}) {
        fs::remove(file + ending, error);
        if (error) {
            return errnoError(error.value(), "deleting", file + ending);
        }
    }
    return {};
}

Result<void> PictureFolder::count() {
    count_ = OCELLI_TRY(watch(database_->queryInteger("SELECT count(*) FROM picture")));
    const std::int64_t sum = OCELLI_TRY(
        watch(database_->queryInteger("SELECT sum(max(0, min(bytes, 1 << 40))) FROM picture"))
    );
    bytes_ = static_cast<std::uint64_t>(std::max<std::int64_t>(sum, 0));
    return {};
}

Result<void> PictureFolder::listDays() {
    std::set<std::string> days;
    OCELLI_TRY(walk(pictures_, [&](const fs::directory_entry& entry) {
        std::error_code error;
        const auto name = entry.path().filename().string();
        if (isDay(name) && fs::is_directory(entry.symlink_status(error))) {
            days.insert(name);
        }
    }));
    OCELLI_TRY(watch(database_->query(
        "SELECT DISTINCT substr(path, 1, 10) FROM picture",
        {},
        [&](const store::Row& row) {
            days.insert(row.text(0));
            return Result<void>();
        }
    )));
    days_.assign(days.begin(), days.end());
    return {};
}

Result<bool> PictureFolder::tidy(std::uint64_t quota) {
    OCELLI_TRY(open());
    if (!days_.empty()) {
        const std::string day = days_.front();
        days_.pop_front();  // a day that cannot be read is not tried for ever
        OCELLI_TRY(reconcile(day));
    } else {
        OCELLI_TRY(makeRoom(quota, 0));
    }
    return untidy(quota);
}

Result<void> PictureFolder::reconcile(const std::string& day) {
    Files files;
    if (isDay(day)) {
        OCELLI_TRY(walk(pictures_ / day, [&](const fs::directory_entry& entry) {
            std::error_code error;
            const auto name = entry.path().filename().string();
            if (!fs::is_regular_file(entry.symlink_status(error))) {
                return;
            }
            if (isUnfinished(name)) {
                if (!fs::remove(entry.path(), error) && error) {
                    log::warning(
                        "pictures", "{} stays: {}", entry.path().string(), error.message()
                    );
                }
                return;
            }
            const auto size = entry.file_size(error);
            if (!error && parsePicturePath(day + "/" + name)) {
                files.emplace_back(day + "/" + name, size);
            }
        }));
    }
    std::sort(files.begin(), files.end());
    auto done = matchRows(day, files);
    if (!done && !broken_) {
        OCELLI_TRY(count());  // what was counted was rolled back
    }
    return done;
}

Result<void> PictureFolder::matchRows(const std::string& day, const Files& files) {
    auto transaction = OCELLI_TRY(watch(database_->begin()));
    OCELLI_TRY(addMissing(files));
    OCELLI_TRY(dropGhosts(day, files));
    return watch(transaction.commit());
}

Result<void> PictureFolder::addMissing(const Files& files) {
    for (const auto& [path, size] : files) {
        if (const auto name = parsePicturePath(path)) {
            OCELLI_TRY(insert(*name, path, size));
        }
    }
    return {};
}

Result<void> PictureFolder::dropGhosts(const std::string& day, const Files& files) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ghosts;
    OCELLI_TRY(watch(database_->query(
        "SELECT id, path, bytes FROM picture WHERE path >= ? AND path < ?",
        {day, day + "\x7f"},
        [&](const store::Row& row) {
            const std::string path = row.text(1);
            const auto at =
                std::lower_bound(files.begin(), files.end(), std::pair(path, std::uint64_t{0}));
            if (at == files.end() || at->first != path) {
                ghosts.emplace_back(row.integer(0), row.integer(2));
            }
            return Result<void>();
        }
    )));
    for (const auto& [id, bytes] : ghosts) {
        OCELLI_TRY(dropRow(id, bytes));
    }
    return {};
}

}  // namespace ocelli::delivery::record::detail
