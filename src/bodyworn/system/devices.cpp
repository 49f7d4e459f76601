// Cameras in SQLite.
#include "bodyworn/system/devices.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bodyworn/system/field_rules.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"active", "locked", "removing"};

DeviceState stateOf(std::string_view word) {
    const auto* found = std::ranges::find(kStates, word);
    return found == kStates.end() ? DeviceState::Locked
                                  : static_cast<DeviceState>(found - kStates.begin());
}

constexpr std::string_view kSelect =
    "SELECT serial, device.name, model, firmware, state, device.wearer, wearer.name, added, "
    "last_docked, key FROM device LEFT JOIN wearer ON wearer.id = device.wearer";

Device deviceOf(const store::Row& row) {
    Device one;
    one.serial = row.text(0);
    one.name = row.text(1);
    one.model = row.text(2);
    one.firmware = row.text(3);
    one.state = stateOf(row.text(4));
    one.wearer = row.integer(5);
    one.wearerName = row.text(6);
    one.added = row.time(7);
    if (!row.isNull(8)) {
        one.lastDocked = row.time(8);
    }
    one.key = row.text(9);
    return one;
}

}  // namespace

std::string_view toString(DeviceState state) {
    return kStates.at(static_cast<std::size_t>(state));
}

Result<std::vector<Device>> Devices::all() const {
    std::vector<Device> devices;
    OCELLI_TRY(database_.query(
        std::string(kSelect) + " ORDER BY device.name COLLATE NOCASE, serial",
        {},
        [&](const store::Row& row) -> Result<void> {
            devices.push_back(deviceOf(row));
            return {};
        }
    ));
    return devices;
}

Result<std::optional<Device>> Devices::find(std::string_view serial) const {
    std::optional<Device> found;
    OCELLI_TRY(database_.query(
        std::string(kSelect) + " WHERE serial = ?",
        {serial},
        [&](const store::Row& row) -> Result<void> {
            found = deviceOf(row);
            return {};
        }
    ));
    return found;
}

Result<Device> Devices::get(std::string_view serial) const {
    auto found = OCELLI_TRY(find(serial));
    if (!found) {
        return fail(
                   ErrorKind::NotFound, fmt::format("there is no camera {} in this system", serial)
        )
            .withField("serial");
    }
    return std::move(*found);
}

Result<void> Devices::announce(const Device& device, bool active) {
    return announcements_.put(
        kDeviceObject,
        device.serial,
        {{"Active", active ? "True" : "False"}, {"Name", device.name}, {"Model", device.model}}
    );
}

Result<void> Devices::add(const Device& device) {
    if (OCELLI_TRY(database_.queryInteger("SELECT count(*) FROM device")) >=
        static_cast<std::int64_t>(kMost)) {
        return fail(
            ErrorKind::ResourceExhausted, fmt::format("a system has at most {} cameras", kMost)
        );
    }
    auto done = database_.run(
        "INSERT INTO device (serial, name, model, firmware, state, added, key, last_docked) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {device.serial,
         device.name,
         device.model,
         device.firmware,
         toString(device.state),
         device.added,
         device.key,
         device.lastDocked ? store::Argument(*device.lastDocked) : store::Argument(nullptr)}
    );
    if (!done && done.error().kind() == ErrorKind::AlreadyExists) {
        return fail(
                   ErrorKind::AlreadyExists,
                   fmt::format("the camera {} is in the system already", device.serial)
        )
            .withField("serial");
    }
    OCELLI_TRY(std::move(done));
    OCELLI_TRY(database_.run("DELETE FROM departed WHERE serial = ?", {device.serial}));
    return announce(device, true);
}

Result<void> Devices::rename(std::string_view serial, std::string_view name) {
    OCELLI_TRY(checkText("name", name, 1, 100));
    Device device = OCELLI_TRY(get(serial));
    if (device.name == name) {
        return {};
    }
    device.name = name;
    OCELLI_TRY(database_.run("UPDATE device SET name = ? WHERE serial = ?", {name, serial}));
    return announce(device, true);
}

Result<void> Devices::assign(std::string_view serial, std::int64_t wearer) {
    const Device device = OCELLI_TRY(get(serial));
    if (device.state == DeviceState::Removing) {
        return fail(ErrorKind::FailedPrecondition, "the camera is being removed");
    }
    if (wearer != 0 &&
        OCELLI_TRY(database_.queryInteger("SELECT id FROM wearer WHERE id = ?", {wearer})) == 0) {
        return fail(ErrorKind::NotFound, fmt::format("there is no user {}", wearer))
            .withField("wearer", "a user of this system, or null");
    }
    return database_.run(
        "UPDATE device SET wearer = ? WHERE serial = ?",
        {wearer == 0 ? store::Argument(nullptr) : store::Argument(wearer), serial}
    );
}

Result<void> Devices::setState(std::string_view serial, DeviceState state) {
    OCELLI_TRY(get(serial));
    return database_.run("UPDATE device SET state = ? WHERE serial = ?", {toString(state), serial});
}

Result<void> Devices::noteDocked(std::string_view serial, std::string_view firmware, WallTime now) {
    return database_.run(
        "UPDATE device SET last_docked = ?, firmware = ? WHERE serial = ?", {now, firmware, serial}
    );
}

Result<void> Devices::depart(std::string_view serial, WallTime now) {
    const Device device = OCELLI_TRY(get(serial));
    OCELLI_TRY(database_.run("DELETE FROM device WHERE serial = ?", {serial}));
    OCELLI_TRY(database_.run(
        "INSERT OR REPLACE INTO departed (serial, key, at) VALUES (?, ?, ?)",
        {serial, device.key, now}
    ));
    OCELLI_TRY(database_.run(
        "DELETE FROM departed WHERE serial NOT IN "
        "(SELECT serial FROM departed ORDER BY at DESC, serial LIMIT ?)",
        {kDeparted}
    ));
    return announce(device, false);
}

Result<bool> Devices::hasDeparted(std::string_view serial, std::string_view key) const {
    if (key.empty()) {
        return false;
    }
    return OCELLI_TRY(database_.queryInteger(
        "SELECT count(*) FROM departed WHERE serial = ? AND key = ?", {serial, key}
    ))
    > 0;
}

Result<std::vector<Departed>> Devices::departed() const {
    std::vector<Departed> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        list.push_back({row.text(0), row.time(1)});
        return {};
    };
    OCELLI_TRY(database_.query(
        "SELECT serial, at FROM departed ORDER BY at DESC, serial LIMIT 50", {}, take
    ));
    return list;
}

Result<void> Devices::announceAll() {
    for (const Device& device : OCELLI_TRY(all())) {
        OCELLI_TRY(announce(device, device.state != DeviceState::Removing));
    }
    return {};
}

}  // namespace ocelli::bodyworn::system
