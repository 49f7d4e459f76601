// Hands and power: what buttons do, and the phases from off to docked.
#include "bodyworn/device/worn_camera.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ocelli::bodyworn::device {

using output::Severity;

WornCamera::WornCamera(WornModel model, WornSettings settings, Kept kept)
    : model_(std::move(model)),
      settings_(settings),
      gestures_(model_.bindings),
      shipping_(kept.shipping),
      lastDocked_(kept.lastDocked),
      lastCharged_(kept.lastCharged),
      chargingSince_(kept.chargingSince),
      lastUsed_(kept.lastUsed),
      batterySerial_(std::move(kept.batterySerial)) {
    situation_.added = kept.added;
    situation_.locked = kept.locked;
    situation_.wearer = std::move(kept.wearer);
    situation_.frontIndicator = settings.frontIndicator;
    situation_.phase = shipping_ ? Phase::Shipping : Phase::Off;
}

Kept WornCamera::kept() const {
    // An offer that nobody took is no assignment.
    return {
        situation_.added,
        shipping_,
        situation_.locked,
        situation_.offered ? std::nullopt : situation_.wearer,
        lastDocked_,
        lastCharged_,
        chargingSince_,
        lastUsed_,
        batterySerial_
    };
}

std::vector<Output> WornCamera::handle(const Input& input, Now now) {
    std::vector<Output> before = tick(now);
    std::visit([this](const auto& one) { take(one); }, input);
    finish();
    before.insert(
        before.end(),
        std::make_move_iterator(outputs_.begin()),
        std::make_move_iterator(outputs_.end())
    );
    outputs_.clear();
    return before;
}

std::vector<Output> WornCamera::tick(Now now) {
    now_ = now;
    for (const ButtonTouch& touch : gestures_.tick(now.mono)) {
        run(touch);
    }
    for (std::size_t i = 0; i < kAlarms; ++i) {
        if (alarms_.at(i) && *alarms_.at(i) <= now.mono) {
            alarms_.at(i).reset();
            ring(static_cast<Alarm>(i));
        }
    }
    finish();
    return std::exchange(outputs_, {});
}

std::optional<MonoTime> WornCamera::nextDue() const {
    std::optional<MonoTime> due = gestures_.nextDue();
    const auto consider = [&due](const std::optional<MonoTime>& time) {
        if (time) {
            due = due ? std::min(*due, *time) : *time;
        }
    };
    std::ranges::for_each(alarms_, consider);
    std::ranges::for_each(faultRepeats_, consider);
    return due;
}

void WornCamera::take(const input::ButtonEdge& edge) {
    for (const ButtonTouch& touch : gestures_.edge(edge.button, edge.down, now_.mono)) {
        run(touch);
    }
}

bool WornCamera::buttonDisabled(Button button) const {
    const bool sensor = situation_.sensorCamera == Link::Up;
    if (button == Button::SensorRecord) {
        return !sensor;
    }
    return button == Button::Record && sensor && settings_.sensorButtonOnly;
}

bool WornCamera::fits(const Binding& binding, const ButtonTouch& touch) const {
    switch (binding.gesture) {
        case Gesture::Activate:
            return touch.touch ==
                   (settings_.activation == Activation::Single ? Touch::Down : Touch::Double);
        case Gesture::Press:
            return touch.touch == Touch::Press;
        case Gesture::Double:
            return touch.touch == Touch::Double;
        case Gesture::Hold:
            return touch.touch == Touch::Held && touch.held == binding.hold;
    }
    return false;
}

void WornCamera::run(const ButtonTouch& touch) {
    if (buttonDisabled(touch.button)) {
        return;
    }
    if (alarmOf(Alarm::Standby)) {
        clear(Alarm::Standby);  // a hand is here: the wait begins anew
    }
    for (const Binding& binding : model_.bindings) {
        if (binding.button == touch.button && fits(binding, touch)) {
            act(binding);
        }
    }
}

void WornCamera::act(const Binding& binding) {
    const bool used = situation_.inUse() || situation_.phase == Phase::Starting;
    const Trigger trigger =
        binding.button == Button::SensorRecord ? Trigger::SensorCamera : Trigger::Button;
    if (binding.action == Action::PowerOn) {
        powerOn();
        return;
    }
    if (!used) {
        return;
    }
    switch (binding.action) {
        case Action::PowerOff:
            powerOff(Trigger::PowerOff);
            break;
        case Action::StartRecording:
            // The press that starts a recording is no bookmark, and held on it does not end it.
            if (situation_.recording == Recording::Idle) {
                gestures_.consume(binding.button);
                startRecording(trigger);
            }
            break;
        case Action::StopRecording:
            stopRecording(trigger);
            break;
        case Action::Bookmark:
            addBookmark();
            break;
        case Action::ShowStatus:
            showStatus();
            break;
        case Action::ToggleSilent:
            toggleSilent();
            break;
        case Action::ToggleMicrophone:
            toggleMicrophone();
            break;
        case Action::PowerOn:
            break;
    }
}

void WornCamera::powerOn() {
    if (situation_.phase == Phase::Standby) {
        wake();
    }
    if (situation_.phase != Phase::Off) {
        return;
    }
    if (situation_.battery.percent <= 0 && !situation_.battery.external) {
        note(Severity::Warning, "batteryEmpty", "It cannot be switched on: the battery is empty");
        return;
    }
    begin();
    if (model_.signalsPowerOn) {
        play(Signal::PowerOn);
    }
}

/// Lens and encoder start; until they have, the camera says so.
void WornCamera::begin() {
    enter(Phase::Starting);
    lastUsed_ = now_.wall;
    keep();
    situation_.mediaReady = false;
    situation_.mediaError.clear();
    if (sensorPlugged_) {
        switchLens();  // also one that failed before is tried again
    }
    situation_.recorderError.clear();
    outputs_.emplace_back(output::RunMedia{true});
    set(Alarm::StartFails, kStartLimit);
}

void WornCamera::enter(Phase phase) {
    situation_.phase = phase;
    for (const Alarm alarm :
         {Alarm::StatusEnds, Alarm::StartFails, Alarm::Standby, Alarm::SwitchFails}) {
        clear(alarm);
    }
    situation_.statusShown = false;
    const bool worn = phase == Phase::Starting || phase == Phase::Ready || phase == Phase::Standby;
    if (!worn) {
        situation_.silent = false;
        if (std::exchange(situation_.microphoneOff, false)) {
            outputs_.emplace_back(output::Microphone{true});
        }
        whenReady_.reset();
    }
    note(Severity::Information, toString(phase), fmt::format("The camera is {}", toString(phase)));
    hintWhenPutAway();
}

void WornCamera::powerOff(Trigger trigger) {
    if (situation_.recording != Recording::Idle) {
        offWhenStopped_ = true;
        stopRecording(trigger);
        return;
    }
    offWhenStopped_ = false;
    play(Signal::PowerOff);
    outputs_.emplace_back(output::RunMedia{false});
    situation_.mediaReady = false;
    enter(Phase::Off);
}

void WornCamera::wake() {
    if (situation_.phase == Phase::Standby) {
        begin();
    }
}

void WornCamera::take(const input::Dock& dock) {
    if (dock.docked == situation_.docked()) {
        return;
    }
    lastDocked_ = now_.wall;
    situation_.bay = dock.docked ? dock.bay : 0;
    keep();
    if (dock.docked) {
        if (situation_.recording != Recording::Idle) {
            stopRecording(Trigger::Docked);
        }
        offWhenStopped_ = false;
        if (situation_.phase != Phase::Off && situation_.phase != Phase::Shipping) {
            outputs_.emplace_back(output::RunMedia{false});
            situation_.mediaReady = false;
        }
        if (!shipping_) {
            enter(Phase::Docked);
        }
        return;
    }
    if (std::exchange(situation_.offered, false)) {
        clear(Alarm::OfferLapses);
        note(Severity::Information, "offerTaken", "The person who chose the camera has taken it");
    }
    situation_.dock = {};
    begin();
}

void WornCamera::take(const input::DockWork& work) {
    situation_.dock = work.state;
    if (situation_.docked()) {
        lastDocked_ = now_.wall;
    }
}

void WornCamera::take(const input::Membership& membership) {
    if (situation_.added == membership.added && !(membership.added && shipping_)) {
        return;
    }
    situation_.added = membership.added;
    shipping_ = !membership.added;
    if (!membership.added) {
        situation_.wearer.reset();
        situation_.offered = false;
        clear(Alarm::OfferLapses);
        note(Severity::Information, "removed", "The camera belongs to no system any more");
        if (situation_.inUse() || situation_.phase == Phase::Starting) {
            powerOff(Trigger::PowerOff);
        }
        if (situation_.phase == Phase::Docked || situation_.phase == Phase::Off) {
            enter(Phase::Shipping);
        }
    } else {
        note(Severity::Information, "added", "The camera belongs to a system");
        if (situation_.phase == Phase::Shipping) {
            enter(Phase::Docked);  // only in a dock it can be added
        }
    }
    keep();
}

void WornCamera::take(const input::Assign& assign) {
    if (assign.offer && situation_.offered) {
        note(
            Severity::Warning,
            "offerPending",
            "Somebody else is about to take this camera; tap again later"
        );
        return;
    }
    situation_.wearer = assign.wearer;
    situation_.offered = assign.offer && assign.wearer && situation_.docked();
    clear(Alarm::OfferLapses);
    if (situation_.offered) {
        set(Alarm::OfferLapses, kOfferSpan);
    }
    note(
        Severity::Information,
        assign.wearer ? "assigned" : "unassigned",
        assign.wearer ? fmt::format("Assigned to {}", assign.wearer->name) : "Assigned to nobody"
    );
    keep();
}

void WornCamera::take(const input::Settings& change) {
    settings_ = change.settings;
    situation_.frontIndicator = settings_.frontIndicator;
    // What the profile forbids now must not stay as it was.
    if (!settings_.allowSilentMode) {
        situation_.silent = false;
    }
    if (!settings_.allowAudioOff && std::exchange(situation_.microphoneOff, false)) {
        outputs_.emplace_back(output::Microphone{true});
    }
    clear(Alarm::Reminder);
    if (situation_.recording == Recording::Running && settings_.reminderInterval > 0) {
        set(Alarm::Reminder, std::chrono::seconds(settings_.reminderInterval));
    }
    clear(Alarm::Standby);
}

void WornCamera::take(const input::Unlock&) {
    if (std::exchange(situation_.locked, false)) {
        lastDocked_ = now_.wall;
        note(Severity::Information, "unlocked", "The system has unlocked the camera");
        keep();
    }
}

void WornCamera::showStatus() {
    wake();
    situation_.statusShown = true;
    set(Alarm::StatusEnds, kStatusSpan);
    // The wearer pulled out a sensor camera that failed: what is left is our own state.
}

void WornCamera::toggleSilent() {
    if (!settings_.allowSilentMode) {
        refuse("silentRefused", "The profile does not allow silent mode");
        return;
    }
    situation_.silent = !situation_.silent;
    note(
        Severity::Information,
        situation_.silent ? "silentOn" : "silentOff",
        situation_.silent ? "Silent mode is on" : "Silent mode is off"
    );
    if (!situation_.silent) {
        play(Signal::SilentEnds);
    }
}

void WornCamera::toggleMicrophone() {
    if (!settings_.allowAudioOff) {
        refuse("muteRefused", "The profile does not allow to switch the microphone off");
        return;
    }
    situation_.microphoneOff = !situation_.microphoneOff;
    outputs_.emplace_back(output::Microphone{!situation_.microphoneOff});
    play(situation_.microphoneOff ? Signal::MicrophoneOff : Signal::MicrophoneOn);
    note(
        Severity::Information,
        situation_.microphoneOff ? "microphoneOff" : "microphoneOn",
        situation_.microphoneOff ? "The wearer switched the microphone off"
                                 : "The wearer switched the microphone on"
    );
}

void WornCamera::refuse(std::string_view code, std::string_view text) {
    note(Severity::Warning, code, text);
    play(Signal::Refused);
}

void WornCamera::note(Severity severity, std::string_view code, std::string_view text) {
    outputs_.emplace_back(output::Note{severity, std::string(code), std::string(text)});
}

}  // namespace ocelli::bodyworn::device
