// A registration that ends when its handle is destroyed.
#pragma once

#include "base/unique_function.h"

namespace ocelli {

/// Holds the way to unregister. Movable; unregisters once.
class [[nodiscard]] Subscription {
  public:
    Subscription() = default;

    explicit Subscription(UniqueFunction<void()> end) : end_(std::move(end)) {}

    Subscription(Subscription&& other) noexcept : end_(std::move(other.end_)) {
        other.end_ = nullptr;
    }

    Subscription& operator=(Subscription&& other) noexcept {
        if (this != &other) {
            reset();
            end_ = std::move(other.end_);
            other.end_ = nullptr;
        }
        return *this;
    }

    ~Subscription() { reset(); }

    void reset() {
        if (end_) {
            auto end = std::move(end_);
            end_ = nullptr;
            end();
        }
    }

    explicit operator bool() const { return static_cast<bool>(end_); }

  private:
    UniqueFunction<void()> end_;
};

}  // namespace ocelli
