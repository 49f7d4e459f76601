// One thread's loop: posted work, timers and sockets, Asio inside.
#pragma once

#include <memory>
#include <thread>

#include "base/assert.h"
#include "base/clock.h"
#include "base/unique_function.h"

namespace boost::asio {
class io_context;
}

namespace ocelli {

class Timer;

/// Runs callbacks one after another on the thread that calls run(). `post` and `stop` are
/// thread-safe, everything else is thread-bound. Objects that take an `EventLoop&` first live on
/// that loop.
class EventLoop {
  public:
    explicit EventLoop(const Clock& clock);
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Runs until stop(). The calling thread becomes the loop's thread.
    void run();

    /// Runs what is ready, also what that posts in turn, then returns. For tests.
    void runUntilIdle();

    /// Runs until `done` says so or the span is over; true when done. For tests and start-up.
    bool runUntil(UniqueFunction<bool()> done, Duration atMost);

    /// Makes run() return after the present callback. Thread-safe.
    void stop();

    /// Calls `work` on the loop, later. Thread-safe.
    void post(UniqueFunction<void()> work);

    /// Calls `work` once after the span, unless the timer is destroyed before.
    [[nodiscard]] Timer after(Duration span, UniqueFunction<void()> work);

    /// Calls `work` every span, without drift, until the timer is destroyed.
    [[nodiscard]] Timer every(Duration span, UniqueFunction<void()> work);

    bool isHere() const;

    void assertHere() const { OCELLI_ASSERT(isHere()); }

    const Clock& clock() const { return clock_; }

    /// For the room `net` only.
    boost::asio::io_context& asio();

  private:
    const Clock& clock_;
    std::unique_ptr<boost::asio::io_context> context_;
    std::thread::id thread_;
};

/// A pending call. Destroying it takes the call back. Thread-bound to its loop.
class Timer {
  public:
    Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;
    ~Timer();

    void cancel();
    bool active() const;

    struct State;

  private:
    friend class EventLoop;
    explicit Timer(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

/// A loop with a thread of its own, joined when destroyed.
class LoopThread {
  public:
    LoopThread(const Clock& clock, std::string name);
    ~LoopThread();

    EventLoop& loop() { return loop_; }

  private:
    EventLoop loop_;
    std::jthread thread_;
};

/// Names the calling thread for debuggers and `top -H`; at most 15 characters are kept.
void nameThread(const std::string& name);

}  // namespace ocelli
