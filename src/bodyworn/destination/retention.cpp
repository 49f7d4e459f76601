// Lets go of what is old enough and not held.
#include <algorithm>

#include <fmt/format.h>

#include "bodyworn/destination/catalogue.h"

namespace ocelli::bodyworn::destination {
namespace {

/// Days that a recording with these categories is kept; nothing: for ever.
std::optional<int> keepDays(const Config& config, const std::set<std::string>& categories) {
    std::optional<int> longest;
    for (const std::string& id : categories) {
        const auto known = std::find_if(
            config.categories.begin(),
            config.categories.end(),
            [&](const Category& category) { return category.id == id; }
        );
        const bool own = known != config.categories.end() && known->keepDays;
        const auto days = own ? known->keepDays : config.keepDays;
        if (!days) {
            return std::nullopt;
        }
        longest = std::max(longest.value_or(0), *days);
    }
    return longest ? longest : config.keepDays;
}

struct Candidate {
    std::int64_t id = 0;
    std::string name;
    WallTime since;
};

}  // namespace

Result<std::vector<std::string>> Catalogue::letGo(const Config& config, const Actor& actor) {
    std::vector<Candidate> candidates;
    OCELLI_TRY(store_->database().query(
        "SELECT id, name, CASE WHEN coalesce(stop, start, 0) > created "
        "THEN coalesce(stop, start, 0) ELSE created END FROM containers "
        "WHERE hold IS NULL AND (kind = 4 OR (kind = 3 AND complete = 1))",
        {},
        [&](const store::Row& row) -> Result<void> {
            candidates.push_back({row.integer(0), row.text(1), row.time(2)});
            return {};
        }
    ));
    std::vector<std::string> gone;
    for (const Candidate& candidate : candidates) {
        std::set<std::string> categories;
        OCELLI_TRY(store_->database().query(
            "SELECT DISTINCT category FROM bookmarks WHERE container = ? AND category != ''",
            {candidate.id},
            [&](const store::Row& row) -> Result<void> {
                categories.insert(row.text(0));
                return {};
            }
        ));
        const auto days = keepDays(config, categories);
        if (!days || clock_.wall() - candidate.since < std::chrono::hours(24) * *days) {
            continue;
        }
        OCELLI_TRY(
            store_->removeContainer(candidate.name, actor, fmt::format("older than {} days", *days))
        );
        gone.push_back(candidate.name);
    }
    return gone;
}

}  // namespace ocelli::bodyworn::destination
