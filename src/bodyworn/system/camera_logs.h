// What cameras have written down themselves, as of their last docking.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace ocelli::bodyworn::system {

struct CameraLog {
    std::string serial;
    WallTime received;
    std::string text;  ///< lines: time, code, words
};

/// Bounded in number and length. Reentrant.
class CameraLogs {
  public:
    static constexpr std::size_t kMost = 200;            ///< cameras; the oldest log goes
    static constexpr std::size_t kLongest = 64U << 10U;  ///< bytes of one; its oldest lines go

    explicit CameraLogs(store::Database& database) : database_(database) {}

    /// In place of the one before.
    Result<void> put(std::string_view serial, std::string_view text, WallTime now);

    /// Nothing for a camera that has brought none.
    Result<std::optional<CameraLog>> find(std::string_view serial) const;

    /// By serial number.
    Result<std::vector<CameraLog>> all() const;

  private:
    store::Database& database_;
};

}  // namespace ocelli::bodyworn::system
