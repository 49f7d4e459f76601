// Brings what waits for one target to it, one after another, however long that takes.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "control/deliveries/queue.h"
#include "control/deliveries/target.h"
#include "runtime/bounded_queue.h"
#include "runtime/guarded.h"
#include "runtime/thread.h"

namespace ocelli::control::deliveries {

/// How long to wait after failures: twice as long each time, up to a bound, less a random part so
/// that many devices do not come at once.
class Backoff {
  public:
    static constexpr Duration kFirst = std::chrono::seconds(2);
    static constexpr Duration kLongest = std::chrono::minutes(5);

    explicit Backoff(unsigned seed) : random_(seed) {}

    /// @param failures  in a row, from 1
    Duration after(int failures);

  private:
    std::minstd_rand random_;
};

struct WorkerFigures {
    bool enabled = false;
    std::string state = "idle";  ///< "off", "idle", "sending", "waiting"
    std::string error;           ///< of the last failure; empty after a success
    std::optional<WallTime> lastSent;
    std::optional<WallTime> nextAttempt;  ///< while "waiting"
    std::int64_t sent = 0;                ///< since the start, as all below
    std::int64_t failures = 0;
    std::int64_t lost = 0;  ///< given up: refused, or not kept
};

/// What became of a delivery, newest first in lists.
struct Outcome {
    std::string target;
    std::string id;
    std::string topic;
    int channel = 0;
    WallTime time;  ///< of the event
    WallTime ended;
    bool good = false;
    int attempts = 0;  ///< that had failed before
    std::string error;
};

/// Thread-safe; what blocks runs on a thread of its own, or on who calls `step` (tests).
class Worker {
  public:
    using MakeTarget = std::function<Result<std::unique_ptr<Target>>()>;

    struct Faces {
        const Clock& clock;
        Queue& queue;
        net::transfer::AddressGuard guard = {};
        std::function<void(Outcome)> onOutcome = {};  ///< any thread
    };

    Worker(Faces faces, std::string name, unsigned seed);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// From now on with this; a target in use is let go first.
    void configure(TargetRule rule, MakeTarget make);

    void start();

    /// Something new waits.
    void wake();

    /// Does not wait for the end of a pause any longer.
    void retryNow();

    WorkerFigures figures() const;

    /// One turn: sends at most one. How long until the next turn makes sense.
    Duration step(std::stop_token stop);

  private:
    struct Setup {
        TargetRule rule;
        MakeTarget make;
        unsigned generation = 0;
    };

    void run(std::stop_token stop);
    Duration pause(std::string_view state);
    Result<void> prepare(const Setup& setup);
    void arrived(const Delivery& delivery);
    void failed(const Delivery& delivery, const Error& error, const TargetRule& rule);
    void tellOutcome(const Delivery& delivery, const std::string& error);
    Attempt attempt(std::stop_token stop) const;

    Faces faces_;
    std::string name_;
    Backoff backoff_;
    Guarded<Setup> setup_;
    Guarded<WorkerFigures> figures_;
    Guarded<MonoTime> notBefore_;
    BoundedQueue<int> bell_{1, WhenFull::RefuseNewest};
    std::unique_ptr<Target> target_;  ///< worker's thread only, as those below
    unsigned generation_ = 0;
    int failuresInARow_ = 0;
    Thread thread_;
};

}  // namespace ocelli::control::deliveries
