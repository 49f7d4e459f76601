// Tokens of the integration API: who has logged in, and for how long.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"

namespace ocelli::bodyworn::destination {

/// Bounded; the one that ends first makes room. Thread-bound.
class Tokens {
  public:
    static constexpr std::size_t kMost = 10'000;

    explicit Tokens(const Clock& clock) : clock_(clock) {}

    std::string give(Duration life);
    bool valid(std::string_view token);

    /// All are invalid from now on.
    void clear() { tokens_.clear(); }

  private:
    const Clock& clock_;
    std::map<std::string, MonoTime, std::less<>> tokens_;
};

}  // namespace ocelli::bodyworn::destination
