// The outbox for the destination in SQLite.
#include "bodyworn/system/announcements.h"

namespace ocelli::bodyworn::system {

Result<void> Announcements::put(std::string_view kind, std::string_view object, const Json& body) {
    // A new id each time: what is confirmed meanwhile was the state before.
    return database_.run(
        "INSERT OR REPLACE INTO announcement (kind, object, body) VALUES (?, ?, ?)",
        {kind, object, formatJson(body)}
    );
}

Result<std::vector<Announcement>> Announcements::pending(std::size_t most) const {
    std::vector<Announcement> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        Json body = OCELLI_TRY(parseJson(row.text(3)));
        list.push_back({row.integer(0), row.text(1), row.text(2), std::move(body)});
        return {};
    };
    OCELLI_TRY(database_.query(
        "SELECT id, kind, object, body FROM announcement ORDER BY id LIMIT ?", {most}, take
    ));
    return list;
}

Result<std::int64_t> Announcements::count() const {
    return database_.queryInteger("SELECT count(*) FROM announcement");
}

Result<void> Announcements::confirm(std::int64_t id) {
    return database_.run("DELETE FROM announcement WHERE id = ?", {id});
}

}  // namespace ocelli::bodyworn::system
