// What the content destination has yet to be told: wearers, cameras, the name of the system.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/database.h"

namespace ocelli::bodyworn::system {

/// Kinds of objects at the destination.
inline constexpr std::string_view kUserObject = "user";
inline constexpr std::string_view kDeviceObject = "device";
inline constexpr std::string_view kSystemObject = "system";

/// The newest state of one object that the destination does not know yet.
struct Announcement {
    std::int64_t id = 0;
    std::string kind;    ///< "user", "device", "system"
    std::string object;  ///< its name in the container
    Json body;           ///< metadata: text by name
};

/// Changes go one way, to the destination (BS-CDS-03). Of one object only its newest state waits,
/// so that the list is bounded by the number of objects. Reentrant.
class Announcements {
  public:
    explicit Announcements(store::Database& database) : database_(database) {}

    Result<void> put(std::string_view kind, std::string_view object, const Json& body);

    /// The oldest ones.
    Result<std::vector<Announcement>> pending(std::size_t most = 100) const;

    Result<std::int64_t> count() const;

    /// The destination has it. A newer state of the object keeps waiting.
    Result<void> confirm(std::int64_t id);

  private:
    store::Database& database_;
};

}  // namespace ocelli::bodyworn::system
