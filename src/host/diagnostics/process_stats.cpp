// Reading of /proc/self and its bounded parsers.
#include "host/diagnostics/process_stats.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

namespace ocelli::host::diagnostics {
namespace {

constexpr std::size_t kMaximumFile = 4096;
constexpr std::uint64_t kMaximumOpenFiles = 65536;

// Positions after the name in parentheses, where field 3 of proc(5) is number 0.
constexpr std::size_t kUserTicks = 14 - 3;
constexpr std::size_t kSystemTicks = 15 - 3;
constexpr std::size_t kThreads = 20 - 3;
constexpr std::size_t kStartTicks = 22 - 3;
constexpr std::size_t kResidentPages = 24 - 3;

Result<std::uint64_t> unsignedOf(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return fail(ErrorKind::DataLoss, "not a number in the process's stat line");
    }
    return value;
}

Result<std::uint64_t> countEntries(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    std::uint64_t count = 0;
    while (!error && entry != std::filesystem::directory_iterator() && count < kMaximumOpenFiles) {
        ++count;
        entry.increment(error);
    }
    if (error) {
        return errnoError(error.value(), "listing", folder.string());
    }
    return count;
}

}  // namespace

Result<StatLine> parseStatLine(std::string_view text) {
    // The name may hold anything, also spaces and parentheses: the last one ends it.
    const auto nameEnd = text.rfind(')');
    if (nameEnd == std::string_view::npos || nameEnd + 2 > text.size()) {
        return fail(ErrorKind::DataLoss, "not a stat line of a process");
    }
    const auto fields = split(trim(text.substr(nameEnd + 1)), ' ');
    if (fields.size() <= kResidentPages) {
        return fail(ErrorKind::DataLoss, "the stat line of the process is too short");
    }
    StatLine line;
    line.userTicks = OCELLI_TRY(unsignedOf(fields[kUserTicks]));
    line.systemTicks = OCELLI_TRY(unsignedOf(fields[kSystemTicks]));
    line.threads = OCELLI_TRY(unsignedOf(fields[kThreads]));
    line.startTicks = OCELLI_TRY(unsignedOf(fields[kStartTicks]));
    line.residentPages = OCELLI_TRY(unsignedOf(fields[kResidentPages]));
    return line;
}

Result<double> parseUptime(std::string_view text) {
    const auto seconds = toNumber(text.substr(0, text.find(' ')));
    if (!seconds || *seconds < 0) {
        return fail(ErrorKind::DataLoss, "not an uptime");
    }
    return *seconds;
}

ProcessStatsReader::ProcessStatsReader(const Clock& clock, std::filesystem::path root)
    : clock_(clock),
      root_(std::move(root)),
      ticksPerSecond_(static_cast<double>(std::max(::sysconf(_SC_CLK_TCK), 1L))),
      pageBytes_(static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 1L))) {}

Result<ProcessStats> ProcessStatsReader::read() {
    const std::string stat = OCELLI_TRY(readFile(root_ / "self" / "stat", kMaximumFile));
    const StatLine line = OCELLI_TRY(parseStatLine(stat));
    const std::string uptime = OCELLI_TRY(readFile(root_ / "uptime", kMaximumFile));
    const double machineSeconds = OCELLI_TRY(parseUptime(uptime));

    ProcessStats stats;
    stats.openFiles = OCELLI_TRY(countEntries(root_ / "self" / "fd"));
    stats.cpuSeconds =
        (static_cast<double>(line.userTicks) + static_cast<double>(line.systemTicks)) /
        ticksPerSecond_;
    stats.residentBytes = line.residentPages * pageBytes_;
    stats.threads = line.threads;
    const double startSeconds = static_cast<double>(line.startTicks) / ticksPerSecond_;
    stats.uptimeSeconds = std::max(0.0, machineSeconds - startSeconds);

    const MonoTime now = clock_.mono();
    if (before_ && now > before_->at) {
        const std::chrono::duration<double> passed = now - before_->at;
        stats.cpuShare = std::max(0.0, stats.cpuSeconds - before_->cpuSeconds) / passed.count();
    }
    before_ = Before{stats.cpuSeconds, now};
    return stats;
}

}  // namespace ocelli::host::diagnostics
