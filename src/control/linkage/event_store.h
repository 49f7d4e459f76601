// The history of events: stored as they happen, searched by time, topic and channel.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/event_bus.h"
#include "runtime/work_queue.h"
#include "store/database.h"

namespace ocelli::control::linkage {

/// A happening from start to stop.
struct StoredEvent {
    std::uint64_t id = 0;
    std::string topic;
    int channel = 0;
    std::string rule;
    WallTime start;
    std::optional<WallTime> stop;  ///< nothing while it goes on
    Json details;
};

Json toJson(const StoredEvent& event);

struct EventQuery {
    int channel = 0;    ///< 0: all
    std::string topic;  ///< empty: all
    WallTime from;
    WallTime to;
    std::uint64_t before = 0;  ///< only ids below; 0: all
    std::size_t limit = 100;
};

/// Thread-bound to the main loop; the database is used on its own queue. Keeps the newest
/// kMostEvents.
class EventStore {
  public:
    static constexpr std::int64_t kMostEvents = 200'000;

    /// A broken database is moved aside and begun anew. Events that were going on when the program
    /// last ended are closed at the moment they were last heard of.
    static Result<std::unique_ptr<EventStore>> open(
        EventLoop& loop, const std::filesystem::path& file
    );

    /// Finishes writing.
    ~EventStore();

    /// Greater than every id ever stored.
    std::uint64_t nextId() const { return nextId_; }

    /// Stores what the bus brings, from now on.
    void follow(events::EventBus& bus);

    using Found = Result<std::vector<StoredEvent>>;

    /// Newest first. `done` is called on the loop.
    void search(EventQuery query, UniqueFunction<void(Found)> done);

    /// Events that touch the span, oldest first, at most `limit`; for timelines.
    void overlapping(
        int channel, WallTime from, WallTime to, std::size_t limit, UniqueFunction<void(Found)> done
    );

    /// Writes that were refused because too many waited.
    std::uint64_t refused() const { return queue_.refused(); }

  private:
    EventStore(EventLoop& loop, std::unique_ptr<store::Database> database, std::uint64_t nextId);

    void write(const events::Event& event);

    EventLoop& loop_;
    std::unique_ptr<store::Database> database_;  ///< queue only
    std::uint64_t nextId_;
    Subscription subscription_;
    SerialQueue queue_;  ///< last: ends before the database goes
};

}  // namespace ocelli::control::linkage
