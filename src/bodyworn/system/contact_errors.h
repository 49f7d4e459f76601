// Link errors at the contacts of the docks, counted as a hint to clean them (BC-CAR-02).
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "bodyworn/system/facts.h"
#include "bodyworn/system/figures.h"

namespace ocelli::bodyworn::system {

/// By bay where docks tell one, else by camera. Reentrant, as its database; durable.
class ContactErrors {
  public:
    static constexpr std::size_t kMost =
        200;  ///< places; of more the one with the least is forgotten

    /// From so many on the contacts should be cleaned.
    static constexpr int kClean = 5;

    explicit ContactErrors(store::Database& database) : facts_(database) {}

    /// "bay-3", or "camera-SERIAL" where the bay is not known.
    static std::string placeOf(int bay, std::string_view serial);

    /// "bay 3", "camera SERIAL": for people.
    static std::string words(std::string_view place);

    Result<void> add(const std::string& place, WallTime now);

    /// Most errors first.
    Result<std::vector<ContactFigures>> all() const;

    /// Counts from zero again. NotFound when nothing was counted there.
    Result<void> cleaned(std::string_view place);

  private:
    Result<void> keep(const std::vector<ContactFigures>& list);

    Facts facts_;
};

/// [{"place", "name", "count", "since"}]
Json toJson(const std::vector<ContactFigures>& list);

}  // namespace ocelli::bodyworn::system
