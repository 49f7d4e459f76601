// A callable that can be moved but not copied.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/assert.h"

namespace ocelli {

template <class Signature>
class UniqueFunction;

/// std::move_only_function of C++23 in small. Empty until assigned; calling an empty one is our
/// mistake.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
  public:
    UniqueFunction() = default;

    UniqueFunction(std::nullptr_t) {}  // NOLINT(google-explicit-constructor)

    template <
        class F,
        class = std::enable_if_t<
            !std::is_same_v<std::decay_t<F>, UniqueFunction> &&
            std::is_invocable_r_v<R, std::decay_t<F>&, Args...>>>
    UniqueFunction(F&& function)  // NOLINT(google-explicit-constructor)
        : call_(std::make_unique<Holder<std::decay_t<F>>>(std::forward<F>(function))) {}

    UniqueFunction(UniqueFunction&&) noexcept = default;
    UniqueFunction& operator=(UniqueFunction&&) noexcept = default;

    explicit operator bool() const { return call_ != nullptr; }

    R operator()(Args... args) {
        OCELLI_ASSERT(call_ != nullptr);
        return call_->invoke(std::forward<Args>(args)...);
    }

  private:
    struct Call {
        virtual ~Call() = default;
        virtual R invoke(Args... args) = 0;
    };

    template <class F>
    struct Holder final : Call {
        explicit Holder(F&& f) : function(std::move(f)) {}

        explicit Holder(const F& f) : function(f) {}

        R invoke(Args... args) override {
            if constexpr (std::is_void_v<R>) {
                function(std::forward<Args>(args)...);
            } else {
                return function(std::forward<Args>(args)...);
            }
        }

        F function;
    };

    std::unique_ptr<Call> call_;
};

}  // namespace ocelli
