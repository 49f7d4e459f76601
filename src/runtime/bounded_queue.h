// A queue between two threads with a bound, a rule for when it is full, and a counter.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/clock.h"

namespace ocelli {

/// What push() does when the queue is full.
enum class WhenFull { DropOldest, RefuseNewest };

/// Thread-safe. Several pushers, one or more poppers.
template <class T>
class BoundedQueue {
  public:
    BoundedQueue(std::size_t bound, WhenFull rule) : bound_(bound), rule_(rule) {}

    /// False when an element was lost: this one, or the oldest, by the rule.
    bool push(T value) {
        bool kept = true;
        {
            std::lock_guard lock(mutex_);
            if (closed_) {
                return false;
            }
            if (queue_.size() >= bound_) {
                ++dropped_;
                kept = false;
                if (rule_ == WhenFull::RefuseNewest) {
                    return false;
                }
                queue_.pop_front();
            }
            queue_.push_back(std::move(value));
        }
        ready_.notify_one();
        return kept;
    }

    /// Waits for an element; nothing when stopped or closed and empty.
    std::optional<T> pop(std::stop_token stop) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, stop, [this] { return closed_ || !queue_.empty(); });
        return takeFront();
    }

    /// Same, giving up after the span.
    std::optional<T> popFor(std::stop_token stop, Duration atMost) {
        std::unique_lock lock(mutex_);
        ready_.wait_for(lock, stop, atMost, [this] { return closed_ || !queue_.empty(); });
        return takeFront();
    }

    std::optional<T> tryPop() {
        std::lock_guard lock(mutex_);
        return takeFront();
    }

    /// Wakes all poppers; later pushes are refused. What is in the queue can still be popped.
    void close() {
        {
            std::lock_guard lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }

    void clear() {
        std::lock_guard lock(mutex_);
        queue_.clear();
    }

    std::size_t size() const {
        std::lock_guard lock(mutex_);
        return queue_.size();
    }

    std::uint64_t dropped() const {
        std::lock_guard lock(mutex_);
        return dropped_;
    }

  private:
    std::optional<T> takeFront() {
        if (queue_.empty()) {
            return std::nullopt;
        }
        std::optional<T> value(std::move(queue_.front()));
        queue_.pop_front();
        return value;
    }

    mutable std::mutex mutex_;
    std::condition_variable_any ready_;
    std::deque<T> queue_;
    std::size_t bound_;
    WhenFull rule_;
    std::uint64_t dropped_ = 0;
    bool closed_ = false;
};

}  // namespace ocelli
