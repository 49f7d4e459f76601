// One thread's loop: posted work, timers and sockets, Asio inside.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "base/assert.h"
#include "base/clock.h"
#include "base/unique_function.h"

namespace boost::asio {
class io_context;
}

namespace ocelli {

class Timer;

/// Runs callbacks one after another on the thread that calls run(). `post`, `stop` and `isHere` are
/// thread-safe, everything else is thread-bound. Objects that take an `EventLoop&` first live on
/// that loop and end before it. A callback may destroy whatever it likes: itself, its timer, the
/// timer's owner.
class EventLoop {
  public:
    explicit EventLoop(const Clock& clock);
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Runs until stop(); returns at once when that was called before. The calling thread becomes
    /// the loop's thread. May be called again.
    void run();

    /// Runs what is ready, also what that posts in turn, then returns. For tests.
    void runUntilIdle();

    /// Runs until `done` says so, the span is over or stop() is called; true when done. The span is
    /// measured on the machine's clock, also where `clock()` is a fake one. For tests and start-up.
    bool runUntil(UniqueFunction<bool()> done, Duration atMost);

    /// Makes run() return after the present callback. Thread-safe.
    void stop();

    /// Calls `work` on the loop, later, in the order of posting. Thread-safe. What still waits when
    /// the loop is destroyed is destroyed uncalled.
    void post(UniqueFunction<void()> work);

    /// Calls `work` once after the span (of the machine's monotonic clock), unless the timer is
    /// destroyed before.
    [[nodiscard]] Timer after(Duration span, UniqueFunction<void()> work);

    /// Calls `work` every span (above zero) until the timer is destroyed. Without drift: the calls
    /// keep to the grid of the first one. Points that a busy loop missed are left out, not made up.
    [[nodiscard]] Timer every(Duration span, UniqueFunction<void()> work);

    /// True on the thread that is running the loop now. Thread-safe.
    bool isHere() const;

    void assertHere() const { OCELLI_ASSERT(isHere()); }

    const Clock& clock() const { return clock_; }

    /// For the room `net` only.
    boost::asio::io_context& asio();

  private:
    const Clock& clock_;
    std::atomic<std::thread::id> thread_{};  ///< of the running run(), or none
    std::atomic<bool> stopWanted_ = false;
    std::unique_ptr<boost::asio::io_context> context_;
};

/// A pending call. Destroying it takes the call back. Thread-bound to its loop.
class Timer {
  public:
    Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;
    ~Timer();

    void cancel();

    /// True while a call is to come.
    bool active() const;

    struct State;

  private:
    friend class EventLoop;
    explicit Timer(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

/// A loop with a thread of its own. Destroying it, on another thread, first finishes what was
/// posted before.
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
