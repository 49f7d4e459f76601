// A value or an Error; the only include of tl::expected.
#pragma once

#include <type_traits>
#include <utility>

#include <tl/expected.hpp>

#include "base/error.h"

namespace ocelli {

/// Either a T or an Error. Unlike tl::expected, dropping one is a warning.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  public:
    using Base = tl::expected<T, Error>;
    using Base::Base;

    Result(Base base) : Base(std::move(base)) {}  // NOLINT(google-explicit-constructor)

    Result(Error error) : Base(tl::unexpect, std::move(error)) {}  // NOLINT
};

/// Shorthand for returning a failure: `return fail(ErrorKind::NotFound, "no channel 7");`
inline Error fail(
    ErrorKind kind,
    std::string message,
    std::source_location where = std::source_location::current()
) {
    return Error(kind, std::move(message), where);
}

}  // namespace ocelli

/// Gives the value, or returns the error from the enclosing function. One a statement; not in
/// coroutines.
#define OCELLI_TRY(expression)                                        \
    __extension__({                                                   \
        auto&& ocelliResult_ = (expression);                          \
        if (!ocelliResult_.has_value()) {                             \
            return ::ocelli::Error(std::move(ocelliResult_).error()); \
        }                                                             \
        ::ocelli::detail::take(std::move(ocelliResult_));             \
    })

namespace ocelli::detail {

template <class T>
T take(Result<T>&& result) {
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace ocelli::detail
