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
            if (error || !self->work) {
                return;
            }
            if (self->repeat == Duration::zero()) {
                auto once = std::move(self->work);
                self->work = nullptr;
                once();
                return;
            }
            self->timer.expires_at(self->timer.expiry() + self->repeat);
            self->arm();
            self->running = true;
            self->work();
            self->running = false;
            if (self->cancelled) {
                self->work = nullptr;
            }
        });
    }

    asio::steady_timer timer;
    Duration repeat;
    UniqueFunction<void()> work;
    bool running = false;
    bool cancelled = false;
};

EventLoop::EventLoop(const Clock& clock)
    : clock_(clock), context_(std::make_unique<asio::io_context>(1)) {}

EventLoop::~EventLoop() = default;

void EventLoop::run() {
    thread_ = std::this_thread::get_id();
    auto guard = asio::make_work_guard(*context_);
    context_->run();
    context_->restart();
    thread_ = {};
}

void EventLoop::runUntilIdle() {
    thread_ = std::this_thread::get_id();
    context_->restart();
    while (context_->poll() > 0) {
    }
    thread_ = {};
}

bool EventLoop::runUntil(UniqueFunction<bool()> done, Duration atMost) {
    thread_ = std::this_thread::get_id();
    context_->restart();
    auto guard = asio::make_work_guard(*context_);
    const MonoTime end = clock_.mono() + atMost;
    bool finished = done();
    while (!finished && clock_.mono() < end) {
        context_->run_one_for(std::chrono::milliseconds(10));
        finished = done();
    }
    thread_ = {};
    return finished;
}

void EventLoop::stop() {
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
        cancel();
        state_ = std::move(other.state_);
    }
    return *this;
}

Timer::Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}

Timer::~Timer() {
    cancel();
}

void Timer::cancel() {
    if (!state_) {
        return;
    }
    // A timer that cancels itself from its own call must not destroy that call while it runs.
    if (state_->running) {
        state_->cancelled = true;
    } else {
        state_->work = nullptr;
    }
    state_->timer.cancel();
    state_.reset();
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
