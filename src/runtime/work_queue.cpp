// Serial queue and worker pool threads.
#include "runtime/work_queue.h"

#include <condition_variable>
#include <mutex>

namespace ocelli {
namespace {

void work(BoundedQueue<UniqueFunction<void()>>& queue) {
    while (auto next = queue.pop({})) {
        (*next)();
    }
}

}  // namespace

SerialQueue::SerialQueue(std::string name, std::size_t bound)
    : queue_(bound, WhenFull::RefuseNewest), thread_([this, label = std::move(name)] {
          nameThread(label);
          work(queue_);
      }) {}

SerialQueue::~SerialQueue() {
    queue_.close();
    thread_.join();
}

bool SerialQueue::post(UniqueFunction<void()> work) {
    return queue_.push(std::move(work));
}

void SerialQueue::drain() {
    struct Signal {
        std::mutex mutex;
        std::condition_variable ready;
        bool done = false;
    };

    auto signal = std::make_shared<Signal>();
    const bool posted = post([signal] {
        std::lock_guard lock(signal->mutex);
        signal->done = true;
        signal->ready.notify_all();
    });
    if (!posted) {
        return;
    }
    std::unique_lock lock(signal->mutex);
    signal->ready.wait(lock, [&] { return signal->done; });
}

WorkerPool::WorkerPool(unsigned threads, std::size_t bound)
    : queue_(bound, WhenFull::RefuseNewest) {
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this] {
            nameThread("worker");
            work(queue_);
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
