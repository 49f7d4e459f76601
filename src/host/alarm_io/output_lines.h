// The lines of alarm outputs, and of whatever else is switched.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/alarm_io/line.h"

namespace ocelli::host::alarm_io {

/// Thread-bound. All are off at the beginning and at the end.
class OutputLines {
  public:
    /// @param what  they are, for messages
    explicit OutputLines(std::vector<LineAddress> lines, std::string what = "alarm output");
    ~OutputLines();

    std::size_t size() const { return lines_.size(); }

    bool isVirtual(std::size_t index) const { return lines_.at(index).isVirtual(); }

    /// As the system says when the line cannot be set, or could not be opened.
    Result<void> set(std::size_t index, bool on);

  private:
    class Gpio;

    std::vector<LineAddress> lines_;
    std::unique_ptr<Gpio> gpio_;
};

}  // namespace ocelli::host::alarm_io
