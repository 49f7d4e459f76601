// Looks through the attributes of the power supplies.
#include "host/peripherals/power.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "host/peripherals/attribute.h"

namespace ocelli::host::peripherals {
namespace {

constexpr int kFull = 95;
constexpr int kNearlyEmpty = 20;
constexpr std::string_view kDock = "dock";
constexpr std::int64_t kMostBay = 999;

/// capacity, or energy and charge in parts of full.
std::optional<int> percentOf(const std::filesystem::path& supply) {
    if (const auto capacity = readNumber(supply / "capacity")) {
        return static_cast<int>(std::clamp<std::int64_t>(*capacity, 0, 100));
    }
    for (const char* kind : {"energy", "charge"}) {
        const auto now = readNumber(supply / (std::string(kind) + "_now"));
        const auto full = readNumber(supply / (std::string(kind) + "_full"));
        if (now && full && *full > 0 && *now >= 0) {
            return static_cast<int>(std::clamp<double>(
                static_cast<double>(*now) * 100.0 / static_cast<double>(*full), 0, 100
            ));
        }
    }
    return std::nullopt;
}

/// What a full battery holds, of what it held when it was new.
std::optional<int> healthOf(const std::filesystem::path& supply) {
    for (const char* kind : {"energy", "charge"}) {
        const auto full = readNumber(supply / (std::string(kind) + "_full"));
        const auto design = readNumber(supply / (std::string(kind) + "_full_design"));
        if (full && design && *design > 0 && *full >= 0) {
            return static_cast<int>(std::clamp<double>(
                static_cast<double>(*full) * 100.0 / static_cast<double>(*design), 0, 100
            ));
        }
    }
    return std::nullopt;
}

}  // namespace

Result<DockContacts> readDock(const std::filesystem::path& root) {
    bool found = false;
    for (const auto& supply : devicesIn(root / "sys/class/power_supply")) {
        const std::string name = supply.filename().string();
        if (name.starts_with(kDock)) {
            found = true;
            if (readNumber(supply / "online").value_or(0) > 0) {
                const auto bay = toInteger(std::string_view(name).substr(kDock.size()));
                const bool told = bay && *bay > 0 && *bay <= kMostBay;
                return DockContacts{true, told ? static_cast<int>(*bay) : 0};
            }
        }
    }
    if (!found) {
        return fail(ErrorKind::NotFound, "this computer has no contacts for a dock");
    }
    return DockContacts{};
}

Result<PowerReading> readPower(const std::filesystem::path& root) {
    PowerReading reading;
    bool found = false;
    std::string status;
    for (const auto& supply : devicesIn(root / "sys/class/power_supply")) {
        const std::string type = readAttribute(supply / "type").value_or("");
        if (readAttribute(supply / "scope").value_or("System") == "Device") {
            continue;
        }
        if (type != "Battery") {
            reading.external = reading.external || readNumber(supply / "online").value_or(0) > 0;
            continue;
        }
        const auto percent = percentOf(supply);
        if (found || !percent) {
            continue;
        }
        found = true;
        reading.percent = *percent;
        reading.celsius = static_cast<double>(readNumber(supply / "temp").value_or(250)) / 10;
        reading.health = healthOf(supply);
        reading.serial = readAttribute(supply / "serial_number").value_or("");
        status = readAttribute(supply / "status").value_or("Unknown");
    }
    if (!found) {
        return fail(ErrorKind::NotFound, "this computer has no battery");
    }
    reading.charging = status == "Charging";
    reading.external = reading.external || reading.charging || status == "Full";
    reading.fault = reading.external && status == "Not charging" && reading.percent < kFull;
    return reading;
}

Result<MainsReading> readMains(const std::filesystem::path& root) {
    std::optional<bool> online;
    std::optional<bool> discharging;
    MainsReading reading;
    for (const auto& supply : devicesIn(root / "sys/class/power_supply")) {
        const std::string type = readAttribute(supply / "type").value_or("");
        if (readAttribute(supply / "scope").value_or("System") == "Device") {
            continue;
        }
        if (type == "Mains" || type.starts_with("USB") || type == "UPS") {
            if (const auto now = readNumber(supply / "online")) {
                online = online.value_or(false) || *now > 0;
            }
        }
        if (type == "UPS" || type == "Battery") {
            const std::string status = readAttribute(supply / "status").value_or("");
            discharging = discharging.value_or(false) || status == "Discharging";
            if (const auto percent = percentOf(supply)) {
                reading.percent = std::min(reading.percent.value_or(100), *percent);
            }
        }
    }
    if (!online && !discharging) {
        return fail(ErrorKind::NotFound, "this computer tells nothing of its power");
    }
    // A supply that is online counts more: a battery may go down a little beside it.
    reading.online = online ? *online : !*discharging;
    reading.low = !reading.online && reading.percent.value_or(100) <= kNearlyEmpty;
    return reading;
}

Result<void> limitCharging(const std::filesystem::path& root, bool allowed, int percent) {
    bool told = false;
    for (const auto& supply : devicesIn(root / "sys/class/power_supply")) {
        const auto write = [&](const char* name, const std::string& value) -> Result<void> {
            if (!std::filesystem::exists(supply / name)) {
                return {};
            }
            told = true;
            return writeAttribute(supply / name, value);
        };
        OCELLI_TRY(write("charge_control_end_threshold", std::to_string(percent)));
        OCELLI_TRY(write("charge_behaviour", allowed ? "auto" : "inhibit-charge"));
    }
    return told ? Result<void>()
                : fail(ErrorKind::NotFound, "no charger of this computer can be told to stop");
}

}  // namespace ocelli::host::peripherals
