// The log in SQLite.
#include "control/users/audit_log.h"

#include "base/log.h"
#include "store/mending.h"

namespace ocelli::control::users {
namespace {

constexpr std::array<store::Migration, 1> kSchema = {{{
    "CREATE TABLE entry(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, major INTEGER NOT NULL, minor TEXT NOT NULL, user TEXT NOT NULL,"
    " address TEXT NOT NULL, channel INTEGER NOT NULL, text TEXT NOT NULL, outcome TEXT NOT NULL);"
    "CREATE INDEX entry_by_time ON entry(time);",
}}};

constexpr std::array<std::string_view, 4> kMajors = {
    "alarm", "exception", "operation", "information"
};
constexpr std::size_t kLongestText = 500;
constexpr std::size_t kLongestWord = 64;
constexpr int kPruneEvery = 200;

std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    // Not in the middle of a character.
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) {
        --most;
    }
    text.resize(most);
    return text;
}

}  // namespace

std::string_view toString(LogMajor major) {
    return kMajors.at(static_cast<std::size_t>(major));
}

std::optional<LogMajor> logMajorOf(std::string_view word) {
    for (std::size_t i = 0; i < kMajors.size(); ++i) {
        if (kMajors.at(i) == word) {
            return static_cast<LogMajor>(i);
        }
    }
    return std::nullopt;
}

/// The database and what is done with it, all on the queue.
struct AuditLog::Storage {
    std::unique_ptr<store::Database> database;
    std::int64_t mostEntries = 0;
    int sincePruned = kPruneEvery;
    bool failing = false;

    void write(const LogEntry& entry) {
        auto written = database->run(
            "INSERT INTO entry(time, kind, major, minor, user, address, channel, text, outcome)"
            " VALUES(?,?,?,?,?,?,?,?,?)",
            {entry.time,
             static_cast<int>(entry.kind),
             static_cast<int>(entry.major),
             entry.minor,
             entry.user,
             entry.address,
             entry.channel,
             entry.text,
             entry.outcome}
        );
        if (written && ++sincePruned >= kPruneEvery) {
            sincePruned = 0;
            written = prune(entry.time);
        }
        // Said once, not with every entry of a full disk.
        if (!written && !failing) {
            log::error("log", "writing the log: {}", written.error().message());
        }
        failing = !written;
    }

    Result<void> prune(WallTime now) {
        OCELLI_TRY(database->run(
            "DELETE FROM entry WHERE id <= (SELECT max(id) FROM entry) - ?", {mostEntries}
        ));
        return database->run("DELETE FROM entry WHERE time < ?", {now - kLongestAge});
    }

    Found search(const LogQuery& query) const {
        std::vector<LogEntry> found;
        const auto take = [&](const store::Row& row) -> Result<void> {
            found.push_back(
                {.id = row.integer(0),
                 .time = row.time(1),
                 .kind = static_cast<LogKind>(row.integer(2)),
                 .major = static_cast<LogMajor>(row.integer(3)),
                 .minor = row.text(4),
                 .user = row.text(5),
                 .address = row.text(6),
                 .channel = static_cast<int>(row.integer(7)),
                 .text = row.text(8),
                 .outcome = row.text(9)}
            );
            return {};
        };
        const int major = query.major ? static_cast<int>(*query.major) : -1;
        OCELLI_TRY(database->query(
            "SELECT id, time, kind, major, minor, user, address, channel, text, outcome FROM entry"
            " WHERE id < ?1 AND (kind & ?2) <> 0 AND (?3 < 0 OR major = ?3)"
            " AND (?4 = '' OR minor = ?4) AND time >= ?5 AND time < ?6 ORDER BY id DESC LIMIT ?7",
            {query.before,
             static_cast<int>(query.kind),
             major,
             query.minor,
             query.from,
             query.to,
             query.limit},
            take
        ));
        return found;
    }
};

AuditLog::AuditLog(const Clock& clock, std::int64_t mostEntries)
    : clock_(clock), storage_(std::make_shared<Storage>()), queue_("log") {
    storage_->mostEntries = mostEntries;
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(
    const Clock& clock, const std::filesystem::path& folder, std::int64_t mostEntries
) {
    auto opened = OCELLI_TRY(store::openMending(folder / "logs.db", kSchema, clock.wall()));
    std::unique_ptr<AuditLog> log(new AuditLog(clock, mostEntries));
    log->storage_->database = std::move(opened.database);
    return log;
}

// The queue is destroyed first and writes what is waiting.
AuditLog::~AuditLog() = default;

void AuditLog::add(LogEntry entry) {
    if (entry.time.microseconds == 0) {
        entry.time = clock_.wall();
    }
    entry.minor = cut(std::move(entry.minor), kLongestWord);
    entry.user = cut(std::move(entry.user), kLongestWord);
    entry.address = cut(std::move(entry.address), kLongestWord);
    entry.text = cut(std::move(entry.text), kLongestText);
    const bool taken =
        queue_.post([storage = storage_, e = std::move(entry)] { storage->write(e); });
    if (!taken) {
        log::warning("log", "the disk is too slow: {} entries were left out", queue_.refused());
    }
}

void AuditLog::search(LogQuery query, EventLoop& loop, UniqueFunction<void(Found)> done) {
    // The callback must also be called when the queue is full.
    auto call = std::make_shared<UniqueFunction<void(Found)>>(std::move(done));
    const bool taken = queue_.run(
        [storage = storage_, q = std::move(query)] { return storage->search(q); },
        loop,
        [call](Found found) { (*call)(std::move(found)); }
    );
    if (!taken) {
        loop.post([call] { (*call)(fail(ErrorKind::Unavailable, "the log is busy")); });
    }
}

void AuditLog::flush() {
    queue_.drain();
}

}  // namespace ocelli::control::users
