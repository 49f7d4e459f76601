// Single values of the system that are kept: its name, its zone, how far the set-up is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace ocelli::bodyworn::system {

/// Reentrant, as its database.
class Facts {
  public:
    explicit Facts(store::Database& database) : database_(database) {}

    Result<std::optional<std::string>> find(std::string_view name) const;

    /// The value, or this when there is none.
    Result<std::string> get(std::string_view name, std::string_view absent = {}) const;

    Result<void> set(std::string_view name, std::string_view value);
    Result<void> remove(std::string_view name);

  private:
    store::Database& database_;
};

}  // namespace ocelli::bodyworn::system
