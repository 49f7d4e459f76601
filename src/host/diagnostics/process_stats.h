// What this process uses: CPU, memory, open files, threads; read from /proc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::host::diagnostics {

struct ProcessStats {
    double cpuSeconds = 0;            ///< user and system, since the start
    double cpuShare = 0;              ///< of one core since the call before; 0 at the first call
    std::uint64_t residentBytes = 0;  ///< memory that is really there
    std::uint64_t openFiles = 0;      ///< counted up to 65536
    std::uint64_t threads = 0;
    double uptimeSeconds = 0;  ///< since the process started
};

/// The fields we need of /proc/self/stat (proc(5)).
struct StatLine {
    std::uint64_t userTicks = 0;
    std::uint64_t systemTicks = 0;
    std::uint64_t threads = 0;
    std::uint64_t startTicks = 0;  ///< after the machine's start
    std::uint64_t residentPages = 0;
};

/// DataLoss when it is not a line of that form.
Result<StatLine> parseStatLine(std::string_view text);

/// The first number of /proc/uptime: seconds since the machine's start. DataLoss otherwise.
Result<double> parseUptime(std::string_view text);

/// Reentrant; a call takes some ten microseconds and a little more for each open file.
class ProcessStatsReader {
  public:
    /// @param clock  for the share of CPU; must outlive the reader
    /// @param root   "/proc", or a folder of that shape in tests
    explicit ProcessStatsReader(const Clock& clock, std::filesystem::path root = "/proc");

    Result<ProcessStats> read();

  private:
    struct Before {
        double cpuSeconds = 0;
        MonoTime at;
    };

    const Clock& clock_;
    std::filesystem::path root_;
    double ticksPerSecond_;
    std::uint64_t pageBytes_;
    std::optional<Before> before_;
};

}  // namespace ocelli::host::diagnostics
