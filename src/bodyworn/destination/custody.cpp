// Adds to the log of custody and checks its chain.
#include "bodyworn/destination/custody.h"

#include "crypto/digest.h"

namespace ocelli::bodyworn::destination {
namespace {

/// What the first line is bound to.
constexpr std::string_view kBeginning =
    "0000000000000000000000000000000000000000000000000000000000000000";

constexpr std::int64_t kAtOnce = 10'000;  // lines that are held in memory

std::string chained(std::string_view before, std::string_view line) {
    std::string bytes(before);
    bytes += '\n';
    bytes += line;
    return crypto::digestHex(crypto::Hash::Sha256, bytes);
}

}  // namespace

Result<void> Custody::add(const Actor& actor, const Deed& deed) {
    std::int64_t sequence = 0;
    std::string before(kBeginning);
    OCELLI_TRY(database_.query(
        "SELECT sequence, hash FROM custody ORDER BY sequence DESC LIMIT 1",
        {},
        [&](const store::Row& row) -> Result<void> {
            sequence = row.integer(0);
            before = row.text(1);
            return {};
        }
    ));
    Json line = {
        {"sequence", sequence + 1},
        {"time", formatTime(clock_.wall())},
        {"actor", actor.name},
        {"address", actor.address},
        {"action", deed.action},
        {"container", deed.container},
        {"object", deed.object},
    };
    if (!deed.details.is_null()) {
        line["details"] = deed.details;
    }
    const std::string text = formatJson(line);
    return database_.run(
        "INSERT INTO custody (sequence, container, line, hash) VALUES (?, ?, ?, ?)",
        {sequence + 1, deed.container, text, chained(before, text)}
    );
}

Result<std::vector<CustodyEntry>> Custody::entries(
    std::string_view container, std::int64_t before, std::size_t limit
) {
    std::vector<CustodyEntry> list;
    OCELLI_TRY(database_.query(
        "SELECT sequence, line, hash FROM custody WHERE (?1 = '' OR container = ?1) AND "
        "sequence < ?2 ORDER BY sequence DESC LIMIT ?3",
        {container, before, limit},
        [&](const store::Row& row) -> Result<void> {
            auto line = parseJson(row.text(1));
            list.push_back({row.integer(0), line ? *line : Json(row.text(1)), row.text(2)});
            return {};
        }
    ));
    return list;
}

Result<Custody::Check> Custody::verify() {
    Check check;
    check.head = kBeginning;
    for (std::int64_t read = kAtOnce, last = 0; read == kAtOnce;) {
        read = 0;
        OCELLI_TRY(database_.query(
            "SELECT sequence, line, hash FROM custody WHERE sequence > ? ORDER BY sequence LIMIT ?",
            {last, kAtOnce},
            [&](const store::Row& row) -> Result<void> {
                const bool fits = row.integer(0) == check.entries + 1 &&
                                  row.text(2) == chained(check.head, row.text(1));
                if (!fits && check.broken == 0) {
                    check.broken = row.integer(0);
                }
                ++check.entries;
                ++read;
                last = row.integer(0);
                check.head = row.text(2);
                return {};
            }
        ));
    }
    return check;
}

}  // namespace ocelli::bodyworn::destination
