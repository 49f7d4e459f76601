// The lines of alarm inputs: whether each contact is closed, and when that changes.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "host/alarm_io/line.h"
#include "runtime/event_loop.h"
#include "runtime/thread.h"

namespace ocelli::host::alarm_io {

/// Lives on the loop. A line that cannot be opened stays open and says why in the log; the others
/// work.
class InputLines {
  public:
    /// @param onLevel  on the loop: contact `index` (from 0) is closed now, or open
    InputLines(
        EventLoop& loop,
        std::vector<LineAddress> lines,
        std::function<void(std::size_t index, bool closed)> onLevel
    );
    ~InputLines();

    std::size_t size() const { return lines_.size(); }

    bool isVirtual(std::size_t index) const { return lines_.at(index).isVirtual(); }

    bool closed(std::size_t index) const { return closed_.at(index); }

    /// Of a virtual contact. FailedPrecondition for one with a wire.
    Result<void> set(std::size_t index, bool closed);

  private:
    class Gpio;

    void take(std::size_t index, bool closed);

    EventLoop& loop_;
    std::vector<LineAddress> lines_;
    std::function<void(std::size_t, bool)> onLevel_;
    std::vector<bool> closed_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unique_ptr<Gpio> gpio_;  ///< only when a line has a wire
};

}  // namespace ocelli::host::alarm_io
