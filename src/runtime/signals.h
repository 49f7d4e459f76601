// Signals of the system as callbacks on a loop.
#pragma once

#include <initializer_list>
#include <memory>

#include "base/unique_function.h"
#include "runtime/event_loop.h"

namespace ocelli {

/// Calls `onSignal` on the loop for each of the signals, until destroyed. Thread-bound. One at a
/// time in a process.
class SignalWatch {
  public:
    SignalWatch(
        EventLoop& loop, std::initializer_list<int> signals, UniqueFunction<void(int)> onSignal
    );
    ~SignalWatch();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace ocelli
