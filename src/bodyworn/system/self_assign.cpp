// Picks cameras for tags.
#include "bodyworn/system/self_assign.h"

#include <algorithm>

#include <fmt/format.h>

namespace ocelli::bodyworn::system {

std::optional<std::string> whyNotReady(
    const DockedCamera& camera, const Device& device, const ReadyRule& rule
) {
    if (device.state != DeviceState::Active || camera.locked) {
        return std::string(
            device.state == DeviceState::Removing ? "it is being removed" : "it is locked"
        );
    }
    if (device.wearer != 0) {
        return fmt::format("it is assigned to {}", device.wearerName);
    }
    if (camera.battery < rule.battery) {
        return fmt::format("battery {} %, at least {} % needed", camera.battery, rule.battery);
    }
    if (camera.storage == 0 ||
        camera.free / (camera.storage / 100 + 1) < static_cast<std::uint64_t>(rule.freePercent)) {
        return fmt::format("its storage is not {} % free yet", rule.freePercent);
    }
    if (!rule.firmware.empty() && camera.firmware != rule.firmware) {
        return fmt::format("firmware {}, the system has {}", camera.firmware, rule.firmware);
    }
    return std::nullopt;
}

Pick pickCamera(
    const DockedCameras& docked, const std::vector<Device>& devices, const ReadyRule& rule
) {
    Pick pick;
    int best = -1;
    for (const Device& device : devices) {
        const DockedCamera* camera = docked.find(device.serial);
        if (camera == nullptr) {
            continue;
        }
        if (auto reason = whyNotReady(*camera, device, rule)) {
            pick.notReady.push_back({device.serial, device.name, std::move(*reason)});
        } else if (camera->battery > best) {
            best = camera->battery;
            pick.serial = device.serial;
        }
    }
    return pick;
}

Result<void> TakeWindow::open(std::string serial, std::int64_t wearer, MonoTime now) {
    if (const auto offer = current(now); offer && offer->wearer != wearer) {
        const auto left =
            std::chrono::duration_cast<std::chrono::seconds>(offer->until - now).count() + 1;
        return fail(
                   ErrorKind::Unavailable,
                   fmt::format("another user is taking a camera; tap again in {} s", left)
        )
            .withField("retryAfter", std::to_string(left));
    }
    offer_ = Offer{std::move(serial), wearer, now + kSpan};
    return {};
}

std::optional<std::int64_t> TakeWindow::taken(std::string_view serial, MonoTime now) {
    const auto offer = current(now);
    if (!offer || offer->serial != serial) {
        return std::nullopt;
    }
    offer_.reset();
    return offer->wearer;
}

std::optional<TakeWindow::Offer> TakeWindow::current(MonoTime now) const {
    return offer_ && now < offer_->until ? offer_ : std::nullopt;
}

}  // namespace ocelli::bodyworn::system
