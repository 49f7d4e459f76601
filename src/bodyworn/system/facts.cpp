// Values by name in SQLite.
#include "bodyworn/system/facts.h"

namespace ocelli::bodyworn::system {

Result<std::optional<std::string>> Facts::find(std::string_view name) const {
    std::optional<std::string> value;
    OCELLI_TRY(database_.query(
        "SELECT value FROM fact WHERE name = ?",
        {name},
        [&](const store::Row& row) {
            value = row.text(0);
            return Result<void>();
        }
    ));
    return value;
}

Result<std::string> Facts::get(std::string_view name, std::string_view absent) const {
    auto value = OCELLI_TRY(find(name));
    return value ? std::move(*value) : std::string(absent);
}

Result<void> Facts::set(std::string_view name, std::string_view value) {
    return database_.run(
        "INSERT INTO fact (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {name, value}
    );
}

Result<void> Facts::remove(std::string_view name) {
    return database_.run("DELETE FROM fact WHERE name = ?", {name});
}

}  // namespace ocelli::bodyworn::system
