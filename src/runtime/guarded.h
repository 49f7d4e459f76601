// A value with its lock: the only way to the value holds the lock.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace ocelli {

/// Shared and mutable data. Thread-safe. `guarded.lock()->member`, or `with([](T& t) { … })` for
/// more than one step.
template <class T>
class Guarded {
  public:
    template <class... Args>
    explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

    class Access {
      public:
        Access(std::mutex& mutex, T& value) : lock_(mutex), value_(value) {}

        T* operator->() { return &value_; }

        T& operator*() { return value_; }

      private:
        std::unique_lock<std::mutex> lock_;
        T& value_;
    };

    Access lock() const { return Access(mutex_, value_); }

    template <class F>
    decltype(auto) with(F&& f) const {
        std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }

  private:
    mutable std::mutex mutex_;
    mutable T value_;
};

}  // namespace ocelli
