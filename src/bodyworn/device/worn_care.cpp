// What keeps a worn camera and its clock in good condition: hints that ripen over days and months.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "bodyworn/device/operating_time.h"
#include "bodyworn/device/worn_camera.h"

namespace ocelli::bodyworn::device {

using output::Severity;

namespace {

/// A battery that is put away should be between these.
constexpr int kLeastKept = 20;
constexpr int kMostKept = 80;
constexpr Duration kLongKept = std::chrono::hours(24 * 91);

/// Has `span` passed since then? A time that was never noted has not.
bool passed(const std::optional<WallTime>& since, Duration span, WallTime now) {
    return since && now - *since >= span;
}

bool putAway(Phase phase) {
    return phase == Phase::Off || phase == Phase::Shipping;
}

}  // namespace

void WornCamera::take(const input::ClockError& error) {
    const Duration size = error.wrong < Duration::zero() ? -error.wrong : error.wrong;
    situation_.clockWrong = size > kClockTolerance;
}

/// The record of replacements is the log, which goes to the manager.
void WornCamera::noticeReplacement(const std::string& serial) {
    if (serial.empty() || serial == batterySerial_) {
        return;
    }
    if (!batterySerial_.empty()) {
        note(
            Severity::Information,
            "batteryReplaced",
            fmt::format("The battery is {} now; it was {}", serial, batterySerial_)
        );
    }
    batterySerial_ = serial;
    keep();
}

void WornCamera::watchCare() {
    BatteryState& battery = situation_.battery;
    battery.full = timeToFull(model_, situation_);
    const bool away = putAway(situation_.phase) && !battery.external;
    battery.overcharged = battery.external && passed(chargingSince_, kLongestCharge, now_.wall);
    battery.chargeDue = away && passed(lastCharged_, kChargeEvery, now_.wall);
    battery.useDue = away && passed(lastUsed_, kUseEvery, now_.wall);
    const bool tooWarmForLong =
        passed(lastUsed_, kLongKept, now_.wall) && situation_.celsius > model_.keepingLongBelow;
    situation_.keepingOutside =
        away && (!model_.keeping.holds(situation_.celsius) || tooWarmForLong);

    std::optional<Duration> next;
    const auto consider = [&](const std::optional<WallTime>& since, Duration span) {
        if (since && now_.wall - *since < span) {
            const Duration left = span - (now_.wall - *since);
            next = next ? std::min(*next, left) : left;
        }
    };
    if (battery.external) {
        consider(chargingSince_, kLongestCharge);
    }
    if (away) {
        consider(lastCharged_, kChargeEvery);
        consider(lastUsed_, kUseEvery);
        consider(lastUsed_, kLongKept);
    }
    clear(Alarm::Care);
    if (next) {
        set(Alarm::Care, std::max<Duration>(std::chrono::seconds(1), *next));
    }
}

/// Said once, when nobody will look at the camera for a while.
void WornCamera::hintWhenPutAway() {
    const BatteryState& battery = situation_.battery;
    if (battery.external) {
        return;
    }
    if (situation_.phase == Phase::Off && levelOf(battery.left) == Level::Red) {
        note(
            Severity::Warning,
            "rechargeSoon",
            "The camera was switched off with a low battery. Charge it soon: an empty battery "
            "ages."
        );
    }
    const bool between = battery.percent >= kLeastKept && battery.percent <= kMostKept;
    if (situation_.phase == Phase::Shipping && !between) {
        note(
            Severity::Warning,
            "keepHalfFull",
            fmt::format(
                "The battery is put away with {} %. Neither full nor empty is good for it: keep it "
                "between {} and {} %.",
                battery.percent,
                kLeastKept,
                kMostKept
            )
        );
    }
}

}  // namespace ocelli::bodyworn::device
