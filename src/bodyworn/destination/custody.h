// Who saw, stored, exported or changed what: a log that is only added to, each line bound to the
// last.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "bodyworn/destination/objects.h"
#include "store/database.h"

namespace ocelli::bodyworn::destination {

struct CustodyEntry {
    std::int64_t sequence = 0;
    Json line;         ///< time, actor, address, action, container, object, details
    std::string hash;  ///< SHA-256 over the hash before and the text of the line; hex
};

/// Works in whatever transaction its caller has begun. Reentrant; one thread at a time.
class Custody {
  public:
    Custody(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    struct Deed {
        std::string_view action;  ///< a word in camelCase: "stored", "viewed", "exported"
        std::string_view container = {};
        std::string_view object = {};
        Json details = nullptr;
    };

    Result<void> add(const Actor& actor, const Deed& deed);

    /// Newest first, of one container or (empty) of all.
    /// @param before  only sequences below
    Result<std::vector<CustodyEntry>> entries(
        std::string_view container, std::int64_t before, std::size_t limit
    );

    struct Check {
        std::int64_t entries = 0;
        std::string head;         ///< the newest hash: note it elsewhere, and a cut end shows too
        std::int64_t broken = 0;  ///< the first sequence that does not fit; 0 when all do
    };

    /// Computes all hashes anew.
    Result<Check> verify();

  private:
    store::Database& database_;
    const Clock& clock_;
};

}  // namespace ocelli::bodyworn::destination
