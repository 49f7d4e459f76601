// Judges docked cameras.
#include "bodyworn/system/docked.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bodyworn/system/field_rules.h"

namespace ocelli::bodyworn::system {
namespace {

bool isSerialCharacter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

Result<void> checkDocked(const DockedCamera& camera) {
    if (camera.serial.empty() || camera.serial.size() > 32 ||
        !std::ranges::all_of(camera.serial, isSerialCharacter)) {
        return fail(ErrorKind::InvalidArgument, "the serial number is out of form")
            .withField("serial", "1..32 of A-Z a-z 0-9 -");
    }
    OCELLI_TRY(checkText("model", camera.model, 1, 64));
    OCELLI_TRY(checkText("firmware", camera.firmware, 1, 64));
    OCELLI_TRY(checkText("system", camera.system, 0, 64));
    OCELLI_TRY(checkText("key", camera.key, 0, 64));
    OCELLI_TRY(checkText("state", camera.state, 0, 64));
    if (camera.battery < 0 || camera.battery > 100) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("battery must be 0 to 100 percent, got {}", camera.battery)
        )
            .withField("battery", "0..100");
    }
    if (camera.free > camera.storage || camera.waiting > camera.storage) {
        return fail(ErrorKind::InvalidArgument, "more is free or waiting than the storage holds")
            .withField("storage");
    }
    return {};
}

std::string_view toString(DockOutcome outcome) {
    static constexpr std::array<std::string_view, 5> kWords = {
        "found", "foreign", "joined", "locked", "removing"
    };
    return kWords.at(static_cast<std::size_t>(outcome));
}

DockOutcome judge(
    const DockedCamera& camera,
    const std::optional<Device>& known,
    std::string_view system,
    WallTime now
) {
    const bool ours = !system.empty() && camera.system == system;
    if (!ours && !camera.system.empty()) {
        return DockOutcome::Foreign;
    }
    if (!known) {
        // Bound to us but unknown: the system was restored from its key (BS-RSR-03).
        return ours ? DockOutcome::Locked : DockOutcome::Found;
    }
    if (known->state == DeviceState::Removing) {
        return DockOutcome::Removing;
    }
    const bool longAway = known->lastDocked && now - *known->lastDocked > Devices::kLockAfter;
    if (camera.locked || longAway || known->state == DeviceState::Locked) {
        return DockOutcome::Locked;
    }
    return DockOutcome::Joined;
}

Result<void> DockedCameras::put(DockedCamera camera) {
    OCELLI_TRY(checkDocked(camera));
    if (cameras_.size() == kMost && !cameras_.contains(camera.serial)) {
        return fail(
            ErrorKind::ResourceExhausted, fmt::format("{} cameras are docked already", kMost)
        );
    }
    const std::string serial = camera.serial;
    cameras_.insert_or_assign(serial, std::move(camera));
    return {};
}

void DockedCameras::remove(std::string_view serial) {
    if (const auto found = cameras_.find(serial); found != cameras_.end()) {
        cameras_.erase(found);
    }
}

const DockedCamera* DockedCameras::find(std::string_view serial) const {
    const auto found = cameras_.find(serial);
    return found == cameras_.end() ? nullptr : &found->second;
}

}  // namespace ocelli::bodyworn::system
