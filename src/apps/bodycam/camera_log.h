// The log of the camera: what it noted, over restarts, until newer lines push it out.
#pragma once

#include <deque>
#include <filesystem>

#include "base/clock.h"
#include "bodyworn/device/worn_output.h"

namespace ocelli::apps::bodycam {

struct LogLine {
    WallTime time;
    bodyworn::device::output::Note note;
};

/// Thread-bound to the main loop; each line is written as it comes, and is not worth waiting for
/// the disk: a power cut may take the last ones.
class CameraLog {
  public:
    static constexpr std::size_t kMostLines = 500;

    /// Reads what was kept; lines that cannot be read are left out.
    explicit CameraLog(std::filesystem::path file);

    void add(LogLine line);

    /// The oldest first.
    const std::deque<LogLine>& lines() const { return lines_; }

    /// Read and added since the start.
    std::uint64_t linesEver() const { return ever_; }

  private:
    void append(const LogLine& line);
    void rewrite();

    std::filesystem::path file_;
    std::deque<LogLine> lines_;
    std::uint64_t ever_ = 0;
    std::size_t written_ = 0;  ///< lines in the file
    bool failed_ = false;      ///< said once
};

}  // namespace ocelli::apps::bodycam
