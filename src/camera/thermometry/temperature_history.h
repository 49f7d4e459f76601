// The course of each rule's temperatures: seconds for hours, minutes for months.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "camera/thermometry/measurement.h"
#include "runtime/event_loop.h"
#include "runtime/guarded.h"
#include "runtime/work_queue.h"
#include "store/database.h"

namespace ocelli::camera::thermometry {

/// What one rule measured from `time` on for the step of the answer.
struct HistoryPoint {
    WallTime time;
    double lowest = 0;   ///< °C, of any pixel at any moment
    double highest = 0;  ///< °C, of any pixel at any moment
    double maximum = 0;  ///< °C, mean over time of the hottest pixel
    double minimum = 0;  ///< °C, mean over time of the coldest pixel
    double average = 0;  ///< °C, mean over time and pixels
};

struct HistoryQuery {
    int channel = 1;
    int rule = 0;
    WallTime from;
    WallTime to;
    std::size_t points = 500;  ///< 1..5000, at most so many are answered
};

struct History {
    std::int64_t stepSeconds = 1;
    std::vector<HistoryPoint> points;  ///< oldest first; steps in which nothing was measured lack
};

/// Thread-bound to the main loop but for `add`; the database is used on its own queue. Every frame
/// counts: peaks are kept whatever the step. Frozen pictures do not count.
class TemperatureHistory {
  public:
    /// How long steps of a length are kept.
    struct Tier {
        std::int64_t stepSeconds;
        std::int64_t keepSeconds;
    };

    static constexpr std::array<Tier, 3> kTiers{{{1, 7'200}, {30, 259'200}, {300, 7'257'600}}};

    /// A broken database is moved aside and begun anew.
    static Result<std::unique_ptr<TemperatureHistory>> open(
        EventLoop& loop, const std::filesystem::path& file
    );

    /// Writes what is waiting.
    ~TemperatureHistory();

    /// Any thread, for every frame.
    void add(int channel, const Measurement& measurement);

    /// Calls `done` once, on the loop. ResourceExhausted when too many wait.
    void find(const HistoryQuery& query, UniqueFunction<void(Result<History>)> done);

    /// Hands what has been added to the queue; by itself every few seconds.
    void flush();

  private:
    struct Key {
        int channel;
        int rule;
        std::int64_t second;

        auto operator<=>(const Key&) const = default;
    };

    /// One second of one rule.
    struct Bucket {
        double lowest = 0;
        double highest = 0;
        double maxima = 0;
        double minima = 0;
        double averages = 0;
        std::int64_t count = 0;
    };

    using Buckets = std::map<Key, Bucket>;

    TemperatureHistory(EventLoop& loop, std::unique_ptr<store::Database> database);

    static Result<void> write(store::Database& database, const Buckets& buckets);

    static constexpr std::size_t kMostWaiting = 65'536;

    EventLoop& loop_;
    std::unique_ptr<store::Database> database_;  ///< queue only
    Guarded<Buckets> waiting_;
    SerialQueue queue_{"temperatures"};
    Timer timer_;
};

}  // namespace ocelli::camera::thermometry
