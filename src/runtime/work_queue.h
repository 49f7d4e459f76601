// Threads that do posted work: a serial queue (in order) and a worker pool (by cores).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/unique_function.h"
#include "runtime/bounded_queue.h"

namespace ocelli {

class EventLoop;

/// Blocking work in order on one thread of its own: one a database, one a volume. Thread-safe.
class SerialQueue {
  public:
    explicit SerialQueue(std::string name, std::size_t bound = 4096);

    /// Finishes what is queued, then ends the thread.
    ~SerialQueue();

    /// False when the queue is full and the work was refused.
    bool post(UniqueFunction<void()> work);

    /// Runs `work` here and then `then(result)`, or `then()` after work without a result, on
    /// `loop`, which must outlive the queue. False, and neither is called, when the queue is full.
    template <class Work, class Then>
    bool run(Work work, EventLoop& loop, Then then);

    /// Waits until everything posted so far is done and destroyed. Not from the queue's own thread.
    void drain();

    std::size_t depth() const { return queue_.size(); }

    std::uint64_t refused() const { return queue_.dropped(); }

  private:
    void work();

    BoundedQueue<UniqueFunction<void()>> queue_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::uint64_t done_ = 0;  ///< under mutex_
    std::jthread thread_;
};

/// Short, pure work on as many threads as there are cores, in no order. Thread-safe.
class WorkerPool {
  public:
    /// @param threads  at least 1
    explicit WorkerPool(unsigned threads, std::size_t bound = 256);

    /// Finishes what is queued, then ends the threads.
    ~WorkerPool();

    /// False when the queue is full and the work was refused.
    bool post(UniqueFunction<void()> work);

    std::uint64_t refused() const { return queue_.dropped(); }

    /// As SerialQueue::run.
    template <class Work, class Then>
    bool run(Work work, EventLoop& loop, Then then);

  private:
    BoundedQueue<UniqueFunction<void()>> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace ocelli

#include "runtime/event_loop.h"

namespace ocelli {
namespace detail {

template <class Work, class Then>
UniqueFunction<void()> workThenPost(Work work, EventLoop& loop, Then then) {
    return [w = std::move(work), &loop, t = std::move(then)]() mutable {
        if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
            w();
            loop.post(std::move(t));
        } else {
            loop.post([r = w(), call = std::move(t)]() mutable { call(std::move(r)); });
        }
    };
}

}  // namespace detail

template <class Work, class Then>
bool SerialQueue::run(Work work, EventLoop& loop, Then then) {
    return post(detail::workThenPost(std::move(work), loop, std::move(then)));
}

template <class Work, class Then>
bool WorkerPool::run(Work work, EventLoop& loop, Then then) {
    return post(detail::workThenPost(std::move(work), loop, std::move(then)));
}

}  // namespace ocelli
