// One row a camera.
#include "bodyworn/system/camera_logs.h"

#include "base/text.h"

namespace ocelli::bodyworn::system {
namespace {

/// Its newest whole lines.
std::string_view newest(std::string_view text) {
    if (text.size() <= CameraLogs::kLongest) {
        return text;
    }
    text.remove_prefix(text.size() - CameraLogs::kLongest);
    const std::size_t line = text.find('\n');
    return line == std::string_view::npos ? text : text.substr(line + 1);
}

}  // namespace

Result<void> CameraLogs::put(std::string_view serial, std::string_view text, WallTime now) {
    OCELLI_TRY(database_.run(
        "INSERT OR REPLACE INTO camera_log (serial, received, text) VALUES (?, ?, ?)",
        {serial, now, newest(text)}
    ));
    return database_.run(
        "DELETE FROM camera_log WHERE serial NOT IN "
        "(SELECT serial FROM camera_log ORDER BY received DESC, serial LIMIT ?)",
        {kMost}
    );
}

Result<std::optional<CameraLog>> CameraLogs::find(std::string_view serial) const {
    std::optional<CameraLog> found;
    const auto take = [&](const store::Row& row) -> Result<void> {
        found = CameraLog{row.text(0), row.time(1), row.text(2)};
        return {};
    };
    OCELLI_TRY(database_.query(
        "SELECT serial, received, text FROM camera_log WHERE serial = ?", {serial}, take
    ));
    return found;
}

Result<std::vector<CameraLog>> CameraLogs::all() const {
    std::vector<CameraLog> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        list.push_back({row.text(0), row.time(1), row.text(2)});
        return {};
    };
    OCELLI_TRY(
        database_.query("SELECT serial, received, text FROM camera_log ORDER BY serial", {}, take)
    );
    return list;
}

}  // namespace ocelli::bodyworn::system
