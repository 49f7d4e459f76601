// What happens by itself: measurements, thresholds, alarms that ring, faults that come and go.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "bodyworn/device/operating_time.h"
#include "bodyworn/device/worn_camera.h"

namespace ocelli::bodyworn::device {

using output::Severity;

void WornCamera::take(const input::Battery& battery) {
    situation_.battery.percent = std::clamp(battery.percent, 0, 100);
    situation_.battery.external = battery.external;
    situation_.battery.charging = battery.charging;
    situation_.battery.fault = battery.fault;
    situation_.battery.celsius = battery.celsius;
    situation_.battery.health = battery.health;
    noticeReplacement(battery.serial);
    if (battery.external != chargingSince_.has_value()) {
        lastCharged_ = now_.wall;
        chargingSince_ = battery.external ? std::optional(now_.wall) : std::nullopt;
        keep();
    }
}

void WornCamera::take(const input::Storage& storage) {
    storageKnown_ = true;
    storageFree_ = storage.free;
    bitRate_ = storage.bitRate;
    situation_.storage.used =
        storage.capacity == 0
            ? 0
            : std::clamp(
                  1 - static_cast<double>(storage.free) / static_cast<double>(storage.capacity),
                  0.0,
                  1.0
              );
    situation_.storage.error = storage.error;
}

void WornCamera::take(const input::Environment& environment) {
    situation_.celsius = environment.celsius;
    situation_.outdoors = environment.outdoors;
}

void WornCamera::take(const input::LinkState& link) {
    using Which = input::LinkState::Which;

    struct Place {
        Which which;
        Link Situation::* member;
    };

    static constexpr std::array<Place, 6> kPlaces = {{
        {Which::SensorCamera, &Situation::sensorCamera},
        {Which::Holster, &Situation::holster},
        {Which::Assistant, &Situation::assistant},
        {Which::Wifi, &Situation::wifi},
        {Which::Mobile, &Situation::mobile},
        {Which::Location, &Situation::location},
    }};
    situation_.*(std::ranges::find(kPlaces, link.which, &Place::which)->member) = link.state;
    const auto percent = link.state == Link::Up ? link.percent : std::nullopt;
    if (link.which == Which::Wifi) {
        situation_.wifiPercent = percent;
    } else if (link.which == Which::Mobile) {
        situation_.mobilePercent = percent;
        situation_.mobileNetwork = link.state == Link::Up ? link.network : std::string();
    }
}

void WornCamera::take(const input::SimCard& card) {
    if (situation_.sim == card.state || !model_.simSlot) {
        return;
    }
    situation_.sim = card.state;
    switch (card.state) {
        case Sim::Missing:
            return note(
                Severity::Warning,
                "simMissing",
                "There is no SIM card in the slot. Switch the camera off before putting one in"
            );
        case Sim::Locked:
            return note(Severity::Warning, "simLocked", "The SIM card wants its PIN");
        case Sim::Faulty:
            return note(
                Severity::Warning, "simFaulty", "The SIM card does not answer as it should"
            );
        case Sim::Ready:
            return note(Severity::Information, "simReady", "The SIM card is ready");
        case Sim::Unknown:
            return;
    }
}

void WornCamera::ring(Alarm alarm) {
    switch (alarm) {
        case Alarm::StatusEnds:
            situation_.statusShown = false;
            break;
        case Alarm::OfferLapses:
            situation_.offered = false;
            situation_.wearer.reset();
            note(Severity::Information, "offerLapsed", "Nobody took the camera in time");
            keep();
            break;
        case Alarm::StartFails:
            situation_.mediaError = "no picture came in time";
            enter(Phase::Ready);
            whenReady_.reset();
            break;
        case Alarm::RecorderFails:
            endRecording("The recorder did not answer in time");
            break;
        case Alarm::Reminder:
            play(Signal::Reminder);
            set(Alarm::Reminder, std::chrono::seconds(settings_.reminderInterval));
            break;
        case Alarm::BatteryWarning:
            lowBattery_ = false;  // watchBattery() warns again while it still holds
            break;
        case Alarm::Standby:
            outputs_.emplace_back(output::RunMedia{false});
            situation_.mediaReady = false;
            enter(Phase::Standby);
            break;
        case Alarm::SwitchFails:
            giveUpSwitch();
            break;
        case Alarm::Lock:
        case Alarm::Care:
            break;  // watchLock() and watchCare() look at the clock
    }
}

/// After every input and alarm: what follows from the situation as it is now.
void WornCamera::finish() {
    estimate();
    watchLock();
    watchCharging();
    watchCare();
    watchBattery();
    watchStandby();
    const bool stopForRoom = situation_.recording == Recording::Running &&
                             (situation_.storage.full || situation_.storage.error);
    if (stopForRoom) {
        stopRecording(Trigger::StorageFull);
    }
    watchFaults();
    repeatFaults();
}

void WornCamera::estimate() {
    situation_.battery.left = batteryLeft(model_, situation_, settings_);
    if (storageKnown_) {
        const double rate = bitRate_ > 0 ? bitRate_ : nominalBitRate(settings_);
        situation_.storage.left = storageLeft(storageFree_, rate);
        // Full a little early: what is being recorded must still be closed, with its manifest.
        situation_.storage.full = situation_.storage.left < std::chrono::seconds(30);
    }
    situation_.temperatureOutside = !model_.operating.holds(situation_.celsius);
    situation_.chargingOutside = !model_.charging.holds(situation_.battery.celsius);
}

void WornCamera::watchLock() {
    const bool away = situation_.phase != Phase::Docked && situation_.phase != Phase::Shipping;
    if (!away || !lastDocked_ || !situation_.added || situation_.locked) {
        clear(Alarm::Lock);
        return;
    }
    const Duration since = now_.wall - *lastDocked_;
    if (since >= kLockAfter) {
        situation_.locked = true;
        note(Severity::Warning, "locked", "Eight weeks without a dock: the camera is locked");
        keep();
    } else {
        set(Alarm::Lock, std::max<Duration>(std::chrono::seconds(1), kLockAfter - since));
    }
}

void WornCamera::watchCharging() {
    output::Charge wanted;
    wanted.allowed = !situation_.chargingOutside;
    wanted.percent = situation_.celsius > model_.warmAbove ? model_.warmCharge : 100;
    if (situation_.battery.external &&
        (wanted.allowed != charge_.allowed || wanted.percent != charge_.percent)) {
        charge_ = wanted;
        outputs_.emplace_back(wanted);
    }
}

void WornCamera::watchBattery() {
    const bool used = situation_.inUse() || situation_.phase == Phase::Starting;
    const bool drawn = used && !situation_.battery.external;
    if (drawn && situation_.battery.percent <= 0 && !offWhenStopped_) {
        note(Severity::Error, "batteryEmpty", "The battery is empty: the camera switches off");
        powerOff(Trigger::BatteryEmpty);
        return;
    }
    const bool low = drawn && levelOf(situation_.battery.left) == Level::Red;
    if (!low) {
        lowBattery_ = false;
        clear(Alarm::BatteryWarning);
        return;
    }
    if (std::exchange(lowBattery_, true) || settings_.batteryWarning == BatteryWarning::Off) {
        return;
    }
    const bool reinforced = settings_.batteryWarning == BatteryWarning::Reinforced;
    play(reinforced ? Signal::LowBatteryReinforced : Signal::LowBattery);
    set(Alarm::BatteryWarning, std::chrono::minutes(reinforced ? 1 : 2));
}

void WornCamera::watchStandby() {
    const bool idle = situation_.phase == Phase::Ready && situation_.recording == Recording::Idle &&
                      settings_.standbyAfter > 0;
    if (!idle) {
        clear(Alarm::Standby);
    } else if (!alarmOf(Alarm::Standby)) {
        set(Alarm::Standby, std::chrono::minutes(settings_.standbyAfter));
    }
}

void WornCamera::watchFaults() {
    const FaultSet now = faultsOf(situation_);
    for (const FaultRow& row : faultTable()) {
        const auto index = static_cast<std::size_t>(row.fault);
        if (now.test(index) == faults_.test(index)) {
            continue;
        }
        faultRepeats_.at(index).reset();
        if (!now.test(index)) {
            note(Severity::Information, row.code, fmt::format("No more: {}", row.cause));
            continue;
        }
        note(
            row.blocksRecording ? Severity::Error : Severity::Warning,
            row.code,
            fmt::format("{} {}", row.cause, row.remedy)
        );
        faultRepeats_.at(index) = now_.mono;
    }
    faults_ = now;
}

void WornCamera::repeatFaults() {
    for (const FaultRow& row : faultTable()) {
        auto& due = faultRepeats_.at(static_cast<std::size_t>(row.fault));
        if (!due || *due > now_.mono) {
            continue;
        }
        due.reset();
        if (row.heard == Heard::Both || (row.heard == Heard::ScreenOnly && model_.display)) {
            play(row.signal);
            if (row.repeat > Duration::zero()) {
                due = now_.mono + row.repeat;
            }
        }
    }
}

/// Nothing is heard or felt of a silent camera.
void WornCamera::play(Signal signal) {
    if (!situation_.silent) {
        outputs_.emplace_back(output::Play{signal, true, true});
    }
}

/// As the profile wants starts and stops to be told.
void WornCamera::playStartStop(Signal signal) {
    if (!situation_.silent) {
        outputs_.emplace_back(output::Play{
            signal,
            settings_.notification != Notification::Vibration,
            settings_.notification != Notification::Beep
        });
    }
}

}  // namespace ocelli::bodyworn::device
