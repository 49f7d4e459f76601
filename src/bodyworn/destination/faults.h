// Answers given on purpose, so that a client's behaviour can be tried.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bodyworn/destination/config.h"

namespace ocelli::bodyworn::destination {

/// Counts how often each fault may still strike. Thread-bound.
class Faults {
  public:
    /// Begins the counts anew.
    void set(std::vector<Fault> faults);

    /// The status to answer with instead: the longest prefix wins.
    /// @param after  true: asked once the request has been carried out
    std::optional<int> strike(std::string_view method, std::string_view path, bool after);

  private:
    struct Counted {
        Fault fault;
        int left;
    };

    std::vector<Counted> faults_;
};

}  // namespace ocelli::bodyworn::destination
