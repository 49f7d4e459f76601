// Serial queue and worker pool threads.
#include "runtime/work_queue.h"

#include "base/assert.h"

namespace ocelli {

SerialQueue::SerialQueue(std::string name, std::size_t bound)
    : queue_(bound, WhenFull::RefuseNewest), thread_([this, label = std::move(name)] {
          nameThread(label);
          work();
      }) {}

SerialQueue::~SerialQueue() {
    queue_.close();
    thread_.join();
}

void SerialQueue::work() {
    while (auto next = queue_.pop({})) {
        (*next)();
        next.reset();
        {
            const std::lock_guard lock(mutex_);
            ++done_;
        }
        moved_.notify_all();
    }
}

bool SerialQueue::post(UniqueFunction<void()> work) {
    return queue_.push(std::move(work));
}

void SerialQueue::drain() {
    OCELLI_ASSERT(std::this_thread::get_id() != thread_.get_id());
    const std::uint64_t until = queue_.accepted();
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return done_ >= until; });
}

WorkerPool::WorkerPool(unsigned threads, std::size_t bound)
    : queue_(bound, WhenFull::RefuseNewest) {
    OCELLI_ASSERT(threads > 0);
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this] {
            nameThread("worker");
            while (auto next = queue_.pop({})) {
                (*next)();
            }
        });
    }
}

WorkerPool::~WorkerPool() {
    queue_.close();
    threads_.clear();
}

bool WorkerPool::post(UniqueFunction<void()> work) {
    return queue_.push(std::move(work));
}

}  // namespace ocelli
