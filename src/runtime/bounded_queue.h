// A queue between two threads with a bound, a rule for when it is full, and a counter.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/assert.h"
#include "base/clock.h"

namespace ocelli {

/// What push() does when the queue is full.
enum class WhenFull { DropOldest, RefuseNewest };

/// Thread-safe. Several pushers, one or more poppers.
template <class T>
class BoundedQueue {
  public:
    /// @param bound  at least 1
    BoundedQueue(std::size_t bound, WhenFull rule) : bound_(bound), rule_(rule) {
        OCELLI_ASSERT(bound > 0);
    }

    /// False when an element was lost: this one, or the oldest, by the rule. Only what a full queue
    /// loses is counted as dropped, not what comes after close().
    bool push(T value) {
        std::optional<T> oldest;  // its end may call back, so it ends outside the lock
        {
            std::lock_guard lock(mutex_);
            if (closed_) {
                return false;
            }
            if (queue_.size() >= bound_) {
                ++dropped_;
                if (rule_ == WhenFull::RefuseNewest) {
                    return false;
                }
                oldest.emplace(std::move(queue_.front()));
                queue_.pop_front();
            }
            queue_.push_back(std::move(value));
            ++accepted_;
        }
        ready_.notify_one();
        return !oldest;
    }

    /// Waits for an element. Nothing when a stop is requested, even if some wait, or when the queue
    /// is closed and empty.
    std::optional<T> pop(std::stop_token stop) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, stop, [this] { return closed_ || !queue_.empty(); });
        return stop.stop_requested() ? std::nullopt : takeFront();
    }

    /// Same, giving up after the span.
    std::optional<T> popFor(std::stop_token stop, Duration atMost) {
        std::unique_lock lock(mutex_);
        ready_.wait_for(lock, stop, atMost, [this] { return closed_ || !queue_.empty(); });
        return stop.stop_requested() ? std::nullopt : takeFront();
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
        std::deque<T> old;
        std::lock_guard lock(mutex_);
        old.swap(queue_);
    }

    std::size_t size() const {
        std::lock_guard lock(mutex_);
        return queue_.size();
    }

    /// How many elements were ever taken in.
    std::uint64_t accepted() const {
        std::lock_guard lock(mutex_);
        return accepted_;
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
    std::uint64_t accepted_ = 0;
    std::uint64_t dropped_ = 0;
    bool closed_ = false;
};

}  // namespace ocelli
