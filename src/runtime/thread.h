// A named thread that is asked to stop and joined when destroyed.
#pragma once

#include <stop_token>
#include <string>
#include <thread>

#include "base/unique_function.h"
#include "runtime/event_loop.h"

namespace ocelli {

/// A thread for blocking work: one a source, one an encoder.
class Thread {
  public:
    Thread() = default;

    Thread(std::string name, UniqueFunction<void(std::stop_token)> body)
        : thread_([label = std::move(name), run = std::move(body)](std::stop_token stop) mutable {
              nameThread(label);
              run(std::move(stop));
          }) {}

    void requestStop() { thread_.request_stop(); }

    void join() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    bool running() const { return thread_.joinable(); }

  private:
    std::jthread thread_;
};

/// Sleeps, but no longer than until a stop is requested. True when the whole span passed.
bool sleepFor(std::stop_token stop, Duration span);

}  // namespace ocelli
