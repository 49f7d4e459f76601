// What waits to be delivered, on disk: survives the end of the program, however it ends.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/deliveries/delivery.h"
#include "runtime/guarded.h"
#include "store/database.h"

namespace ocelli::control::deliveries {

struct QueueLimits {
    std::int64_t entriesPerTarget = 20'000;
    std::uint64_t pictureBytes = 256U << 20U;  ///< of all pictures together
    Duration expiry = std::chrono::hours(72);  ///< after the event
};

/// An entry for lists, without pictures.
struct QueuedDelivery {
    Delivery delivery;
    int pictures = 0;
    WallTime due;
    std::string error;   ///< of the last attempt; empty before the first
    bool ready = false;  ///< false: pictures are still to come
};

struct TargetBacklog {
    std::int64_t waiting = 0;
    std::optional<WallTime> oldest;  ///< time of its event
};

/// Thread-safe; every call may wait for the disk. What a call has stored is durable when it
/// returns.
class Queue {
  public:
    /// A broken database is moved aside and begun anew. Entries whose pictures were still to come
    /// are ready with those that are there; pictures that belong to nothing are removed.
    /// @param folder  made when it is missing
    static Result<std::unique_ptr<Queue>> open(
        const std::filesystem::path& folder, WallTime now, QueueLimits limits
    );

    ~Queue();

    void setLimits(QueueLimits limits);

    /// What a take did with an event.
    enum class Taken {
        Queued,
        Merged,    ///< the queue is full: the newest entry of the target stands for it, too
        Duplicate  ///< it was there already
    };

    /// One event for one target.
    struct Wish {
        Delivery delivery;
        int wants = 0;  ///< pictures to wait for; see `addPicture`, `completePictures`
    };

    /// All or none; one word for each.
    Result<std::vector<Taken>> take(std::span<const Wish> wishes, WallTime now);

    /// A picture for all entries of the event. ResourceExhausted when pictures have no room left:
    /// then the event goes without.
    Result<void> addPicture(const std::string& id, int index, const AttachedPicture& picture);

    /// No further picture will come.
    Result<void> completePictures(const std::string& id);

    /// The oldest that is ready and due, with pictures; nothing when there is none. Never before
    /// one of the same topic and channel that still waits for pictures: a stop does not overtake
    /// its start.
    Result<std::optional<Delivery>> next(const std::string& target, WallTime now);

    /// When the next one is due; nothing when none is ready.
    Result<std::optional<WallTime>> nextDue(const std::string& target);

    /// It has arrived, or is given up: forgotten with its pictures.
    Result<void> remove(std::uint64_t number);

    /// Another try not before `due`.
    Result<void> postpone(std::uint64_t number, WallTime due, const std::string& error);

    /// Due at once; 0: all of the target. NotFound when there is no such entry.
    Result<void> retry(const std::string& target, std::uint64_t number, WallTime now);

    /// Those that are too old are removed; how many.
    Result<std::int64_t> expire(WallTime now);

    /// Newest first.
    Result<std::vector<QueuedDelivery>> list(
        const std::string& target, std::uint64_t before, std::size_t limit
    );

    Result<TargetBacklog> backlog(const std::string& target);

    std::uint64_t pictureBytes() const;

  private:
    struct State;

    explicit Queue(std::unique_ptr<State> state);

    std::unique_ptr<Guarded<std::unique_ptr<State>>> state_;
};

}  // namespace ocelli::control::deliveries
