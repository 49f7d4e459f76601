// What waits to be delivered, on disk: survives the end of the program, however it ends.
#include "control/deliveries/queue.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "store/mending.h"

namespace ocelli::control::deliveries {
namespace {

constexpr std::size_t kMostPictureBytes = 16U << 20U;
constexpr int kMostPictures = 8;
constexpr std::size_t kLongestError = 300;

constexpr std::array<store::Migration, 2> kMigrations = {{
    {R"sql(
        CREATE TABLE deliveries (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            target TEXT NOT NULL,
            topic TEXT NOT NULL,
            channel INTEGER NOT NULL,
            rule TEXT NOT NULL,
            state TEXT NOT NULL,
            time INTEGER NOT NULL,
            details TEXT NOT NULL,
            sender TEXT NOT NULL,
            more INTEGER NOT NULL DEFAULT 0,
            wants INTEGER NOT NULL,
            ready INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            due INTEGER NOT NULL,
            error TEXT NOT NULL DEFAULT '',
            UNIQUE (target, id)
        );
        CREATE INDEX deliveries_by_due ON deliveries (target, ready, due, number);
        CREATE INDEX deliveries_by_time ON deliveries (time);
        CREATE INDEX deliveries_by_id ON deliveries (id);
        CREATE TABLE pictures (
            id TEXT NOT NULL,
            number INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            captured INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            file TEXT NOT NULL,
            PRIMARY KEY (id, number)
        );
    )sql"},
    // The oldest that may go is found from the index alone, however many wait.
    {R"sql(
        CREATE INDEX deliveries_in_order ON deliveries (target, number, ready, due);
        CREATE INDEX deliveries_unready ON deliveries (target, channel, topic, number)
            WHERE ready = 0;
    )sql"},
}};

constexpr std::string_view kColumns =
    "number, id, target, topic, channel, rule, state, time, details, sender, more, attempts, due, "
    "error, ready";

Delivery deliveryOf(const store::Row& row) {
    Delivery delivery;
    delivery.number = static_cast<std::uint64_t>(row.integer(0));
    delivery.id = row.text(1);
    delivery.target = row.text(2);
    delivery.topic = row.text(3);
    delivery.channel = static_cast<int>(row.integer(4));
    delivery.rule = row.text(5);
    delivery.state = row.text(6);
    delivery.time = row.time(7);
    delivery.details = parseJson(row.text(8)).value_or(Json::object());
    const Json sender = parseJson(row.text(9)).value_or(Json::object());
    delivery.sender = {
        sender.value("name", ""),
        sender.value("model", ""),
        sender.value("serial", ""),
        sender.value("address", "")
    };
    delivery.more = static_cast<int>(row.integer(10));
    delivery.attempts = static_cast<int>(row.integer(11));
    return delivery;
}

std::string senderText(const Sender& sender) {
    return formatJson(Json{
        {"name", sender.name},
        {"model", sender.model},
        {"serial", sender.serial},
        {"address", sender.address}
    });
}

}  // namespace

struct Queue::State {
    std::filesystem::path folder;
    QueueLimits limits;
    std::unique_ptr<store::Database> database;
    std::uint64_t pictureBytes = 0;

    std::filesystem::path pictureFile(const std::string& name) const {
        return folder / "pictures" / name;
    }

    Result<void> cleanUp();
    Result<void> forgetPictures(const std::string& id);
    Result<std::vector<AttachedPicture>> picturesOf(const std::string& id);
    Result<bool> mergeIntoNewest(const Delivery& delivery);
    Result<void> removeEntry(std::uint64_t number);
    Result<Taken> insert(const Wish& wish, WallTime now);
};

/// After a start: nothing more comes for what was there, and files without an entry go.
Result<void> Queue::State::cleanUp() {
    OCELLI_TRY(database->run("UPDATE deliveries SET ready = 1"));
    OCELLI_TRY(database->run("DELETE FROM pictures WHERE id NOT IN (SELECT id FROM deliveries)"));
    std::map<std::string, bool> known;
    OCELLI_TRY(database->query(
        "SELECT file FROM pictures",
        {},
        [&](const store::Row& row) -> Result<void> {
            known[row.text(0)] = true;
            return {};
        }
    ));
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "pictures", ignored)) {
        if (!known.contains(entry.path().filename())) {
            std::filesystem::remove(entry.path(), ignored);
        }
    }
    pictureBytes = static_cast<std::uint64_t>(
        OCELLI_TRY(database->queryInteger("SELECT sum(bytes) FROM pictures"))
    );
    return {};
}

/// Of an event that no target waits for any more.
Result<void> Queue::State::forgetPictures(const std::string& id) {
    const auto left =
        OCELLI_TRY(database->queryInteger("SELECT count(*) FROM deliveries WHERE id = ?", {id}));
    if (left > 0) {
        return {};
    }
    std::vector<std::string> files;
    std::uint64_t bytes = 0;
    OCELLI_TRY(database->query(
        "SELECT file, bytes FROM pictures WHERE id = ?",
        {id},
        [&](const store::Row& row) -> Result<void> {
            files.push_back(row.text(0));
            bytes += static_cast<std::uint64_t>(row.integer(1));
            return {};
        }
    ));
    if (files.empty()) {
        return {};
    }
    OCELLI_TRY(database->run("DELETE FROM pictures WHERE id = ?", {id}));
    pictureBytes -= std::min(pictureBytes, bytes);
    for (const std::string& file : files) {
        std::error_code ignored;  // what stays is removed at the next start
        std::filesystem::remove(pictureFile(file), ignored);
    }
    return {};
}

Result<std::vector<AttachedPicture>> Queue::State::picturesOf(const std::string& id) {
    std::vector<AttachedPicture> pictures;
    OCELLI_TRY(database->query(
        "SELECT channel, captured, file FROM pictures WHERE id = ? ORDER BY number",
        {id},
        [&](const store::Row& row) -> Result<void> {
            auto bytes = readFile(pictureFile(row.text(2)), kMostPictureBytes);
            if (!bytes) {  // the event matters more than its picture
                log::warning("deliveries", "{}", bytes.error().describe());
                return {};
            }
            pictures.push_back({std::move(*bytes), row.time(1), static_cast<int>(row.integer(0))});
            return {};
        }
    ));
    return pictures;
}

Result<bool> Queue::State::mergeIntoNewest(const Delivery& delivery) {
    // Numbers only rise: as long as the first and the last are near, nothing need be counted.
    const auto span = OCELLI_TRY(database->queryInteger(
        "SELECT (SELECT max(number) FROM deliveries WHERE target = ?) - "
        "(SELECT min(number) FROM deliveries WHERE target = ?) + 1",
        {delivery.target, delivery.target}
    ));
    if (span < limits.entriesPerTarget) {
        return false;
    }
    const auto waiting = OCELLI_TRY(database->queryInteger(
        "SELECT count(*) FROM deliveries WHERE target = ?", {delivery.target}
    ));
    if (waiting < limits.entriesPerTarget) {
        return false;
    }
    OCELLI_TRY(database->run(
        "UPDATE deliveries SET more = more + 1 WHERE number = "
        "(SELECT max(number) FROM deliveries WHERE target = ?)",
        {delivery.target}
    ));
    return true;
}

Result<void> Queue::State::removeEntry(std::uint64_t number) {
    std::string id;
    OCELLI_TRY(database->query(
        "SELECT id FROM deliveries WHERE number = ?",
        {static_cast<std::int64_t>(number)},
        [&](const store::Row& row) -> Result<void> {
            id = row.text(0);
            return {};
        }
    ));
    if (id.empty()) {
        return fail(ErrorKind::NotFound, fmt::format("no delivery {} waits", number));
    }
    OCELLI_TRY(database->run(
        "DELETE FROM deliveries WHERE number = ?", {static_cast<std::int64_t>(number)}
    ));
    return forgetPictures(id);
}

Queue::Queue(std::unique_ptr<State> state)
    : state_(std::make_unique<Guarded<std::unique_ptr<State>>>(std::move(state))) {}

Queue::~Queue() = default;

Result<std::unique_ptr<Queue>> Queue::open(
    const std::filesystem::path& folder, WallTime now, QueueLimits limits
) {
    std::error_code failed;
    std::filesystem::create_directories(folder / "pictures", failed);
    if (failed) {
        return errnoError(failed.value(), "making", folder.string());
    }
    auto state = std::make_unique<State>();
    state->folder = folder;
    state->limits = limits;
    state->database =
        std::move(OCELLI_TRY(store::openMending(folder / "queue.db", kMigrations, now)).database);
    // What was taken stays taken, also through a power cut.
    OCELLI_TRY(state->database->execute("PRAGMA synchronous = FULL"));
    OCELLI_TRY(state->cleanUp());
    return std::unique_ptr<Queue>(new Queue(std::move(state)));
}

void Queue::setLimits(QueueLimits limits) {
    (*state_->lock())->limits = limits;
}

Result<Queue::Taken> Queue::State::insert(const Wish& wish, WallTime now) {
    const Delivery& delivery = wish.delivery;
    if (OCELLI_TRY(mergeIntoNewest(delivery))) {
        return Taken::Merged;
    }
    OCELLI_TRY(database->run(
        "INSERT OR IGNORE INTO deliveries (id, target, topic, channel, rule, state, time, details, "
        "sender, more, wants, ready, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {delivery.id,
         delivery.target,
         delivery.topic,
         delivery.channel,
         delivery.rule,
         delivery.state,
         delivery.time,
         formatJson(delivery.details),
         senderText(delivery.sender),
         delivery.more,
         wish.wants,
         wish.wants == 0 ? 1 : 0,
         now}
    ));
    return database->changes() > 0 ? Taken::Queued : Taken::Duplicate;
}

Result<std::vector<Queue::Taken>> Queue::take(std::span<const Wish> wishes, WallTime now) {
    auto lock = state_->lock();
    State& state = **lock;
    auto transaction = OCELLI_TRY(state.database->begin());
    std::vector<Taken> taken;
    for (const Wish& wish : wishes) {
        taken.push_back(OCELLI_TRY(state.insert(wish, now)));
    }
    OCELLI_TRY(transaction.commit());
    return taken;
}

Result<void> Queue::addPicture(const std::string& id, int index, const AttachedPicture& picture) {
    auto lock = state_->lock();
    State& state = **lock;
    if (index < 0 || index >= kMostPictures || picture.bytes.size() > kMostPictureBytes) {
        return fail(ErrorKind::InvalidArgument, "the picture is out of bounds");
    }
    if (state.pictureBytes + picture.bytes.size() > state.limits.pictureBytes) {
        return fail(ErrorKind::ResourceExhausted, "pictures that wait have no room left");
    }
    const std::string file = fmt::format("{}-{}.jpg", encodePercent(id), index);
    OCELLI_TRY(replaceFile(state.pictureFile(file), picture.bytes));
    OCELLI_TRY(state.database->run(
        "INSERT OR IGNORE INTO pictures (id, number, channel, captured, bytes, file) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {id, index, picture.channel, picture.captured, picture.bytes.size(), file}
    ));
    if (state.database->changes() > 0) {
        state.pictureBytes += picture.bytes.size();
    }
    OCELLI_TRY(state.database->run(
        "UPDATE deliveries SET ready = 1 WHERE id = ? AND wants <= "
        "(SELECT count(*) FROM pictures WHERE pictures.id = deliveries.id)",
        {id}
    ));
    return state.forgetPictures(id);  // sent meanwhile, or taken away
}

Result<void> Queue::completePictures(const std::string& id) {
    return (*state_->lock())->database->run("UPDATE deliveries SET ready = 1 WHERE id = ?", {id});
}

Result<std::optional<Delivery>> Queue::next(const std::string& target, WallTime now) {
    auto lock = state_->lock();
    State& state = **lock;
    std::optional<Delivery> found;
    OCELLI_TRY(state.database->query(
        fmt::format(
            "SELECT {} FROM deliveries d INDEXED BY deliveries_in_order "
            "WHERE target = ? AND ready = 1 AND due <= ? AND NOT EXISTS "
            "(SELECT 1 FROM deliveries e WHERE e.target = d.target AND e.ready = 0 AND e.number "
            "< d.number AND e.channel = d.channel AND e.topic = d.topic) "
            "ORDER BY number LIMIT 1",
            kColumns
        ),
        {target, now},
        [&](const store::Row& row) -> Result<void> {
            found = deliveryOf(row);
            return {};
        }
    ));
    if (found) {
        found->pictures = OCELLI_TRY(state.picturesOf(found->id));
    }
    return found;
}

Result<std::optional<WallTime>> Queue::nextDue(const std::string& target) {
    auto lock = state_->lock();
    std::optional<WallTime> due;
    OCELLI_TRY((*lock)->database->query(
        "SELECT min(due) FROM deliveries WHERE target = ? AND ready = 1",
        {target},
        [&](const store::Row& row) -> Result<void> {
            if (!row.isNull(0)) {
                due = row.time(0);
            }
            return {};
        }
    ));
    return due;
}

Result<void> Queue::remove(std::uint64_t number) {
    return (*state_->lock())->removeEntry(number);
}

Result<void> Queue::postpone(std::uint64_t number, WallTime due, const std::string& error) {
    return (*state_->lock())
        ->database->run(
            "UPDATE deliveries SET attempts = attempts + 1, due = ?, error = ? WHERE number = ?",
            {due, error.substr(0, kLongestError), static_cast<std::int64_t>(number)}
        );
}

Result<void> Queue::retry(const std::string& target, std::uint64_t number, WallTime now) {
    auto lock = state_->lock();
    OCELLI_TRY((*lock)->database->run(
        "UPDATE deliveries SET due = ? WHERE target = ? AND (number = ? OR ? = 0)",
        {now, target, static_cast<std::int64_t>(number), static_cast<std::int64_t>(number)}
    ));
    if (number != 0 && (*lock)->database->changes() == 0) {
        return fail(ErrorKind::NotFound, fmt::format("no delivery {} waits", number));
    }
    return {};
}

Result<std::int64_t> Queue::expire(WallTime now) {
    auto lock = state_->lock();
    State& state = **lock;
    std::vector<std::uint64_t> old;
    OCELLI_TRY(state.database->query(
        "SELECT number FROM deliveries WHERE time < ? LIMIT 10000",
        {now - state.limits.expiry},
        [&](const store::Row& row) -> Result<void> {
            old.push_back(static_cast<std::uint64_t>(row.integer(0)));
            return {};
        }
    ));
    for (const std::uint64_t number : old) {
        OCELLI_TRY(state.removeEntry(number));
    }
    return static_cast<std::int64_t>(old.size());
}

Result<std::vector<QueuedDelivery>> Queue::list(
    const std::string& target, std::uint64_t before, std::size_t limit
) {
    auto lock = state_->lock();
    std::vector<QueuedDelivery> found;
    OCELLI_TRY((*lock)->database->query(
        fmt::format(
            "SELECT {}, (SELECT count(*) FROM pictures WHERE pictures.id = deliveries.id) "
            "FROM deliveries WHERE (? = '' OR target = ?) AND (? = 0 OR number < ?) "
            "ORDER BY number DESC LIMIT ?",
            kColumns
        ),
        {target,
         target,
         static_cast<std::int64_t>(before),
         static_cast<std::int64_t>(before),
         static_cast<std::int64_t>(limit)},
        [&](const store::Row& row) -> Result<void> {
            found.push_back(
                {deliveryOf(row),
                 static_cast<int>(row.integer(15)),
                 row.time(12),
                 row.text(13),
                 row.integer(14) != 0}
            );
            return {};
        }
    ));
    return found;
}

Result<TargetBacklog> Queue::backlog(const std::string& target) {
    auto lock = state_->lock();
    TargetBacklog found;
    OCELLI_TRY((*lock)->database->query(
        "SELECT count(*), min(time) FROM deliveries WHERE target = ?",
        {target},
        [&](const store::Row& row) -> Result<void> {
            found.waiting = row.integer(0);
            if (!row.isNull(1)) {
                found.oldest = row.time(1);
            }
            return {};
        }
    ));
    return found;
}

std::uint64_t Queue::pictureBytes() const {
    return (*state_->lock())->pictureBytes;
}

}  // namespace ocelli::control::deliveries
