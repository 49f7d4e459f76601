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

/// What lies in a folder; an absent folder is an empty one.
Result<std::vector<FolderEntry>> listed(FileSystem& files, const std::string& folder) {
    auto entries = files.list(folder);
    if (!entries && entries.error().kind() == ErrorKind::NotFound) {
        return std::vector<FolderEntry>();
    }
    return entries;
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
    OCELLI_TRY(files_.list(volume_));  // nothing is made where there is no volume
    OCELLI_TRY(files_.makeFolders(pictures_));
    auto database = store::Database::open(file_, kMigrations);
    if (!database && database.error().kind() == ErrorKind::DataLoss) {
        log::error("pictures", "{}; it is made anew", database.error().message());
        OCELLI_TRY(moveAside());
        database = store::Database::open(file_, kMigrations);
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
    bool there = fs::exists(file_, error);
    if (there && file_.parent_path() != fs::path(volume_)) {
        // The rows are elsewhere and say nothing of the disk: open() has made this folder on it.
        const auto listed = files_.list(pictures_);
        if (!listed && listed.error().kind() != ErrorKind::NotFound) {
            return listed.error();
        }
        there = listed.has_value();
    }
    if (!there) {
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
    const std::string file = file_.string();
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
    const auto entries = OCELLI_TRY(listed(files_, pictures_));
    for (const FolderEntry& entry : entries) {
        if (entry.folder && isDay(entry.name)) {
            days.insert(entry.name);
        }
    }
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
        const auto entries = OCELLI_TRY(listed(files_, at(day)));
        for (const FolderEntry& entry : entries) {
            const std::string path = day + "/" + entry.name;
            if (!entry.folder && isUnfinished(entry.name)) {
                if (const auto removed = files_.remove(at(path)); !removed) {
                    log::warning("pictures", "{} stays: {}", path, removed.error().message());
                }
            } else if (!entry.folder && parsePicturePath(path)) {
                files.emplace_back(path, entry.size);
            }
        }
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
