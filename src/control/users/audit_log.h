// What happened on the device and who did what: stored, searched, exported.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "events/event_bus.h"
#include "runtime/work_queue.h"
#include "store/database.h"

namespace ocelli::control::users {

/// In which log an entry stands. The audit log is for administrators.
enum class LogKind : std::uint8_t { System = 1, Audit = 2, Both = 3 };

enum class LogMajor : std::uint8_t { Alarm, Exception, Operation, Information };

std::string_view toString(LogMajor major);
std::optional<LogMajor> logMajorOf(std::string_view word);

struct LogEntry {
    std::int64_t id = 0;  ///< given by the log
    WallTime time = {};   ///< 0: the present one
    LogKind kind = LogKind::System;
    LogMajor major = LogMajor::Information;
    std::string minor = {};  ///< a word in camelCase: "login", "motion"
    std::string user = {};   ///< may be empty, as all below
    std::string address = {};
    int channel = 0;
    std::string text = {};     ///< for people
    std::string outcome = {};  ///< "done", "refused" or empty
};

Json toJson(const LogEntry& entry);

struct LogQuery {
    LogKind kind = LogKind::System;
    std::optional<LogMajor> major = std::nullopt;
    std::string minor = {};
    WallTime from{0};
    WallTime to{INT64_MAX};
    std::int64_t before = INT64_MAX;  ///< only ids below
    std::size_t limit = 100;          ///< 1 to 1000
};

/// The log in a database of its own on a queue of its own. `add` is thread-safe and never blocks.
class AuditLog {
  public:
    static constexpr std::int64_t kMostEntries = 100'000;
    static constexpr Duration kLongestAge = std::chrono::hours(24 * 400);

    /// Opens or makes logs.db in the folder; a broken one is moved aside and begun anew.
    static Result<std::unique_ptr<AuditLog>> open(
        const Clock& clock,
        const std::filesystem::path& folder,
        std::int64_t mostEntries = kMostEntries
    );

    /// Writes what is waiting.
    ~AuditLog();

    /// Long texts are cut. When more wait than the disk takes, the newest are left out and counted.
    void add(LogEntry entry);

    using Found = Result<std::vector<LogEntry>>;

    /// Newest first; `done` is called on the loop.
    void search(LogQuery query, EventLoop& loop, UniqueFunction<void(Found)> done);

    /// Alarms, exceptions and news of the bus, for as long as the subscription lives.
    Subscription follow(events::EventBus& bus);

    /// Waits until everything added so far is written.
    void flush();

    std::uint64_t lost() const { return queue_.refused(); }

  private:
    AuditLog(const Clock& clock, std::int64_t mostEntries);

    struct Storage;

    const Clock& clock_;
    std::shared_ptr<Storage> storage_;  ///< used on the queue only
    SerialQueue queue_;
};

/// One line of a CSV file, quoted; what a spreadsheet would take for a formula is defused.
std::string formatCsv(const LogEntry& entry);
std::string_view csvHeader();

}  // namespace ocelli::control::users
