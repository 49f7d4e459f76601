// The event loop on an Asio io_context.
#include "runtime/event_loop.h"

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace ocelli {

namespace asio = boost::asio;

struct Timer::State : std::enable_shared_from_this<State> {
    State(asio::io_context& context, Duration period, UniqueFunction<void()> call)
        : timer(context), repeat(period), work(std::move(call)) {}

    void arm() {
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error && self->work) {
                self->fire();
            }
        });
    }

    void fire() {
        // The call may destroy the timer, and with it what would otherwise still be running.
        if (repeat == Duration::zero()) {
            auto once = std::move(work);
            work = nullptr;
            once();
            return;
        }
        timer.expires_at(nextOnGrid());
        arm();
        running = true;
        work();
        running = false;
        if (cancelled) {
            work = nullptr;
        }
    }

    /// The first point of the grid that lies in the future.
    asio::steady_timer::time_point nextOnGrid() const {
        const auto late = asio::steady_timer::clock_type::now() - timer.expiry();
        return timer.expiry() + (late / repeat + 1) * repeat;
    }

    asio::steady_timer timer;
    Duration repeat;
    UniqueFunction<void()> work;
    bool running = false;
    bool cancelled = false;
};

namespace {

/// Marks the calling thread as the loop's for a scope; a run inside a run keeps the mark.
class Here {
  public:
    explicit Here(std::atomic<std::thread::id>& thread)
        : thread_(thread), before_(thread.exchange(std::this_thread::get_id())) {
        OCELLI_ASSERT(before_ == std::thread::id() || before_ == std::this_thread::get_id());
    }

    ~Here() { thread_ = before_; }

    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

  private:
    std::atomic<std::thread::id>& thread_;
    std::thread::id before_;
};

}  // namespace

EventLoop::EventLoop(const Clock& clock)
    : clock_(clock), context_(std::make_unique<asio::io_context>(1)) {}

EventLoop::~EventLoop() = default;

void EventLoop::run() {
    const Here here(thread_);
    const auto guard = asio::make_work_guard(*context_);
    // Asio stops for itself whenever it has nothing to do; restart before looking at our own flag,
    // so that a stop() at any moment is seen by one or the other.
    context_->restart();
    if (!stopWanted_) {
        context_->run();
    }
    stopWanted_ = false;
}

void EventLoop::runUntilIdle() {
    const Here here(thread_);
    context_->restart();
    while (context_->poll() > 0) {
    }
}

bool EventLoop::runUntil(UniqueFunction<bool()> done, Duration atMost) {
    const Here here(thread_);
    const auto guard = asio::make_work_guard(*context_);
    context_->restart();
    const auto end = std::chrono::steady_clock::now() + atMost;
    bool finished = done();
    while (!finished && !stopWanted_ && std::chrono::steady_clock::now() < end) {
        context_->run_one_for(std::chrono::milliseconds(10));
        finished = done();
    }
    return finished;
}

void EventLoop::stop() {
    stopWanted_ = true;
    context_->stop();
}

void EventLoop::post(UniqueFunction<void()> work) {
    asio::post(*context_, [call = std::move(work)]() mutable { call(); });
}

Timer EventLoop::after(Duration span, UniqueFunction<void()> work) {
    auto state = std::make_shared<Timer::State>(*context_, Duration::zero(), std::move(work));
    state->timer.expires_after(span);
    state->arm();
    return Timer(std::move(state));
}

Timer EventLoop::every(Duration span, UniqueFunction<void()> work) {
    OCELLI_ASSERT(span > Duration::zero());
    auto state = std::make_shared<Timer::State>(*context_, span, std::move(work));
    state->timer.expires_after(span);
    state->arm();
    return Timer(std::move(state));
}

bool EventLoop::isHere() const {
    return thread_ == std::this_thread::get_id();
}

asio::io_context& EventLoop::asio() {
    return *context_;
}

Timer::Timer() = default;
Timer::Timer(Timer&&) noexcept = default;

Timer& Timer::operator=(Timer&& other) noexcept {
    if (this != &other) {
        auto next = std::move(other.state_);
        cancel();
        state_ = std::move(next);
    }
    return *this;
}

Timer::Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}

Timer::~Timer() {
    cancel();
}

void Timer::cancel() {
    // What the call holds may own this timer, so `this` may end with it: only `state` is used.
    const auto state = std::move(state_);
    if (!state) {
        return;
    }
    state->timer.cancel();
    if (state->running) {
        // It cancels itself from its own call, which must not be destroyed while it runs.
        state->cancelled = true;
    } else {
        state->work = nullptr;
    }
}

bool Timer::active() const {
    return state_ && state_->work;
}

LoopThread::LoopThread(const Clock& clock, std::string name)
    : loop_(clock), thread_([this, label = std::move(name)] {
          nameThread(label);
          loop_.run();
      }) {}

LoopThread::~LoopThread() {
    // Posted, not called: a stop before run() begins would be forgotten by it.
    loop_.post([this] { loop_.stop(); });
    thread_.join();
}

void nameThread(const std::string& name) {
    ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace ocelli
