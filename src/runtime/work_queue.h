// Threads that do posted work: a serial queue (in order) and a worker pool (by cores).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
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

    /// Runs `work` here and `then(result)` on `loop`; the loop must outlive the queue.
    template <class Work, class Then>
    bool run(Work work, EventLoop& loop, Then then);

    /// Waits until everything posted so far is done. Not from the queue's own thread.
    void drain();

    std::size_t depth() const { return queue_.size(); }

    std::uint64_t refused() const { return queue_.dropped(); }

  private:
    BoundedQueue<UniqueFunction<void()>> queue_;
    std::jthread thread_;
};

/// Short, pure work on as many threads as there are cores. Thread-safe.
class WorkerPool {
  public:
    explicit WorkerPool(unsigned threads, std::size_t bound = 256);
    ~WorkerPool();

    bool post(UniqueFunction<void()> work);

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
        auto result = w();
        loop.post([r = std::move(result), call = std::move(t)]() mutable { call(std::move(r)); });
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
