// Events in SQLite.
#include "control/linkage/event_store.h"

#include <array>

#include "base/log.h"
#include "store/mending.h"

namespace ocelli::control::linkage {
namespace {

using events::EventState;

constexpr std::array<store::Migration, 1> kMigrations = {{
    {R"sql(
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            topic TEXT NOT NULL,
            channel INTEGER NOT NULL,
            rule TEXT NOT NULL,
            start INTEGER NOT NULL,
            stop INTEGER,
            seen INTEGER NOT NULL,
            details TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_start ON event (start);
        CREATE INDEX event_channel ON event (channel, start);
    )sql"},
}};

constexpr std::string_view kColumns =
    "SELECT id, topic, channel, rule, start, stop, details FROM event ";

StoredEvent read(const store::Row& row) {
    StoredEvent event;
    event.id = static_cast<std::uint64_t>(row.integer(0));
    event.topic = row.text(1);
    event.channel = static_cast<int>(row.integer(2));
    event.rule = row.text(3);
    event.start = row.time(4);
    if (!row.isNull(5)) {
        event.stop = row.time(5);
    }
    auto details = parseJson(row.text(6));
    event.details = details ? std::move(*details) : Json::object();
    return event;
}

Result<void> trim(store::Database& database) {
    return database.run(
        "DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?", {EventStore::kMostEvents}
    );
}

Result<void> store(store::Database& database, const events::Event& event) {
    const auto id = static_cast<std::int64_t>(event.id);
    switch (event.state) {
        case EventState::Start:
        case EventState::Pulse: {
            const bool pulse = event.state == EventState::Pulse;
            const std::string details = formatJson(event.details);
            OCELLI_TRY(database.run(
                "INSERT INTO event (id, topic, channel, rule, start, stop, seen, details) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                {id,
                 event.topic,
                 event.channel,
                 event.rule,
                 event.time,
                 pulse ? store::Argument(event.time) : store::Argument(nullptr),
                 event.time,
                 details}
            ));
            return event.id % 1000 == 0 ? trim(database) : Result<void>();
        }
        case EventState::Update:
            return database.run(
                "UPDATE event SET seen = max(seen, ?), details = json_patch(details, ?) "
                "WHERE id = ?",
                {event.time, formatJson(event.details), id}
            );
        case EventState::Stop:
            // How it faded is not worth keeping; what was not known before is.
            return database.run(
                "UPDATE event SET stop = max(start, ?), seen = max(seen, ?), "
                "details = json_patch(?, details) WHERE id = ?",
                {event.time, event.time, formatJson(event.details), id}
            );
    }
    return {};
}

EventStore::Found collect(
    store::Database& database, const std::string& sql, const std::vector<store::Argument>& arguments
) {
    std::vector<StoredEvent> found;
    auto done = database.query(sql, store::Arguments(arguments), [&](const store::Row& row) {
        found.push_back(read(row));
        return Result<void>();
    });
    if (!done) {
        return Error(std::move(done).error());
    }
    return found;
}

}  // namespace

Json toJson(const StoredEvent& event) {
    return Json{
        {"id", event.id},
        {"topic", event.topic},
        {"channel", event.channel},
        {"rule", event.rule},
        {"time", formatTime(event.start)},
        {"end", event.stop ? Json(formatTime(*event.stop)) : Json(nullptr)},
        {"details", event.details},
    };
}

Result<std::unique_ptr<EventStore>> EventStore::open(
    EventLoop& loop, const std::filesystem::path& file
) {
    auto opened = OCELLI_TRY(store::openMending(file, kMigrations, loop.clock().wall()));
    auto database = std::move(opened.database);
    OCELLI_TRY(database->run("UPDATE event SET stop = seen WHERE stop IS NULL"));
    OCELLI_TRY(trim(*database));
    const std::int64_t last = OCELLI_TRY(database->queryInteger("SELECT max(id) FROM event"));
    return std::unique_ptr<EventStore>(
        new EventStore(loop, std::move(database), static_cast<std::uint64_t>(last) + 1)
    );
}

EventStore::EventStore(
    EventLoop& loop, std::unique_ptr<store::Database> database, std::uint64_t nextId
)
    : loop_(loop), database_(std::move(database)), nextId_(nextId), queue_("events") {}

EventStore::~EventStore() = default;

void EventStore::follow(events::EventBus& bus) {
    subscription_ = bus.subscribe([this](const events::EventPtr& event) { write(*event); });
}

void EventStore::write(const events::Event& event) {
    const bool accepted = queue_.post([this, event] {
        if (auto done = store(*database_, event); !done) {
            log::error("events", "storing event {}: {}", event.id, done.error().describe());
        }
    });
    if (!accepted) {
        log::warning("events", "event {} is not stored: too many wait", event.id);
    }
}

void EventStore::search(EventQuery query, UniqueFunction<void(Found)> done) {
    auto shared = std::make_shared<UniqueFunction<void(Found)>>(std::move(done));
    const bool accepted = queue_.run(
        [this, query] {
            std::string sql(kColumns);
            // What still goes on touches every span after its start.
            sql += "WHERE start < ? AND coalesce(stop, ?) >= ?";
            std::vector<store::Argument> arguments = {query.to, INT64_MAX, query.from};
            if (query.channel != 0) {
                sql += " AND channel = ?";
                arguments.emplace_back(query.channel);
            }
            if (!query.topic.empty()) {
                sql += " AND topic = ?";
                arguments.emplace_back(query.topic);
            }
            if (query.before != 0) {
                sql += " AND id < ?";
                arguments.emplace_back(static_cast<std::int64_t>(query.before));
            }
            sql += " ORDER BY id DESC LIMIT ?";
            arguments.emplace_back(static_cast<std::int64_t>(query.limit));
            return collect(*database_, sql, arguments);
        },
        loop_,
        [shared](Found found) { (*shared)(std::move(found)); }
    );
    if (!accepted) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many searches wait"));
    }
}

void EventStore::overlapping(
    int channel, WallTime from, WallTime to, std::size_t limit, UniqueFunction<void(Found)> done
) {
    auto shared = std::make_shared<UniqueFunction<void(Found)>>(std::move(done));
    const bool accepted = queue_.run(
        [this, channel, from, to, limit] {
            std::string sql(kColumns);
            sql +=
                "WHERE start < ? AND coalesce(stop, ?) >= ? AND channel IN (0, ?) "
                "ORDER BY start LIMIT ?";
            const std::vector<store::Argument> arguments = {
                to, to, from, channel, static_cast<std::int64_t>(limit)
            };
            return collect(*database_, sql, arguments);
        },
        loop_,
        [shared](Found found) { (*shared)(std::move(found)); }
    );
    if (!accepted) {
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many searches wait"));
    }
}

}  // namespace ocelli::control::linkage
