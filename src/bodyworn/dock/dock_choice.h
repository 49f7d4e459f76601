// Which of several controllers in the network a docked camera asks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"

namespace ocelli::bodyworn::dock {

/// A controller that serves docks.
struct KnownDock {
    std::string serial;
    net::Endpoint at;

    bool operator==(const KnownDock&) const = default;
};

/// Prefers the one that served last, and takes turns where one does not serve. Bounded.
class DockChoice {
  public:
    static constexpr std::size_t kRemembered = 64;

    /// Nothing when none is found.
    std::optional<KnownDock> choose(const std::vector<KnownDock>& found) const;

    void served(const std::string& serial);

    /// It does not answer, or belongs to another system.
    void failed(const std::string& serial);

  private:
    std::string last_;                               ///< serial number of the one that served
    std::map<std::string, std::uint64_t> failures_;  ///< when, in order
    std::uint64_t count_ = 0;
};

}  // namespace ocelli::bodyworn::dock
