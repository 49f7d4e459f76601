// The state machine of a worn camera: inputs with their times in, wishes out; no clock, no
// hardware.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "bodyworn/device/button_gestures.h"
#include "bodyworn/device/display.h"
#include "bodyworn/device/faults.h"
#include "bodyworn/device/lamps.h"
#include "bodyworn/device/worn_input.h"
#include "bodyworn/device/worn_model.h"
#include "bodyworn/device/worn_output.h"
#include "bodyworn/device/worn_settings.h"

namespace ocelli::bodyworn::device {

/// What outlives a restart.
struct Kept {
    bool added = false;
    bool shipping = false;
    bool locked = false;
    std::optional<Wearer> wearer;
    std::optional<WallTime> lastDocked;
    std::optional<WallTime> lastCharged = {};    ///< when power came in last
    std::optional<WallTime> chargingSince = {};  ///< while power comes in
    std::optional<WallTime> lastUsed = {};       ///< when it was switched on or taken
    std::string batterySerial = {};              ///< of the battery that was in it last

    bool operator==(const Kept&) const = default;
};

Json toJson(const Kept& kept);

/// InvalidArgument that names the member.
Result<Kept> parseKept(const Json& json);

/// Reentrant. Give every input its time, and call tick() at nextDue() at the latest; times must not
/// go back. The same inputs at the same times always give the same outputs.
class WornCamera {
  public:
    static constexpr Duration kStatusSpan = std::chrono::seconds(5);
    static constexpr Duration kOfferSpan = std::chrono::seconds(15);
    static constexpr Duration kStartLimit = std::chrono::seconds(40);
    static constexpr Duration kRecorderLimit = std::chrono::seconds(5);
    static constexpr Duration kLockAfter = std::chrono::hours(24 * 7 * 8);
    static constexpr Duration kSwitchLimit = std::chrono::seconds(10);
    static constexpr Duration kLongestCharge = std::chrono::hours(24 * 45);
    static constexpr Duration kChargeEvery = std::chrono::hours(24 * 91);
    static constexpr Duration kUseEvery = std::chrono::hours(24 * 365);
    static constexpr Duration kClockTolerance = std::chrono::minutes(1);

    /// Off, or docked when the first input says so.
    WornCamera(WornModel model, WornSettings settings, Kept kept);

    std::vector<Output> handle(const Input& input, Now now);
    std::vector<Output> tick(Now now);

    /// When something happens by itself; nothing: never.
    std::optional<MonoTime> nextDue() const;

    const Situation& situation() const { return situation_; }

    const WornModel& model() const { return model_; }

    const WornSettings& settings() const { return settings_; }

    Lamps lamps() const { return lampsOf(model_, situation_); }

    /// Dark without a display.
    Display display() const { return model_.display ? displayOf(situation_) : Display{}; }

    Kept kept() const;

  private:
    enum class Alarm : std::uint8_t {
        StatusEnds,
        OfferLapses,
        StartFails,
        RecorderFails,
        Reminder,
        BatteryWarning,
        Standby,
        Lock,
        SwitchFails,
        Care,
    };
    static constexpr std::size_t kAlarms = 10;

    // One per input.
    void take(const input::ButtonEdge& edge);
    void take(const input::Dock& dock);
    void take(const input::DockWork& work);
    void take(const input::Battery& battery);
    void take(const input::Storage& storage);
    void take(const input::Environment& environment);
    void take(const input::Fall&);
    void take(const input::Unholstered&);
    void take(const input::BeaconHeard& beacon);
    void take(const input::LinkState& link);
    void take(const input::SimCard& card);
    void take(const input::SensorPlug& plug);
    void take(const input::ClockError& error);
    void take(const input::Assign& assign);
    void take(const input::Settings& change);
    void take(const input::Membership& membership);
    void take(const input::Unlock&);
    void take(const input::Media& media);
    void take(const input::RecorderStarted& start);
    void take(const input::RecorderEnded& end);

    void run(const ButtonTouch& touch);
    void act(const Binding& binding);
    bool fits(const Binding& binding, const ButtonTouch& touch) const;
    bool buttonDisabled(Button button) const;

    void powerOn();
    void powerOff(Trigger trigger);
    void begin();
    void enter(Phase phase);
    void wake();
    void startRecording(Trigger trigger);
    void askRecorder(Trigger trigger);
    void stopRecording(Trigger trigger);
    void endRecording(const std::string& error);
    void addBookmark();
    void showStatus();
    void toggleSilent();
    void toggleMicrophone();
    void refuse(std::string_view code, std::string_view text);

    void ring(Alarm alarm);
    void finish();
    void estimate();
    void watchFaults();
    void repeatFaults();
    void watchBattery();
    void watchCharging();
    void watchLock();
    void watchCare();
    void switchLens();
    void settleLens();
    void giveUpSwitch();
    void failSensorCamera(std::string_view why);
    void hintWhenPutAway();
    void noticeReplacement(const std::string& serial);
    void watchStandby();
    void play(Signal signal);
    void playStartStop(Signal signal);
    void note(output::Severity severity, std::string_view code, std::string_view text);

    void keep() { outputs_.emplace_back(output::Keep{}); }

    void set(Alarm alarm, Duration after) { alarmOf(alarm) = now_.mono + after; }

    void clear(Alarm alarm) { alarmOf(alarm).reset(); }

    std::optional<MonoTime>& alarmOf(Alarm alarm) {
        return alarms_.at(static_cast<std::size_t>(alarm));
    }

    WornModel model_;
    WornSettings settings_;
    Situation situation_;
    ButtonGestures gestures_;
    bool shipping_ = false;
    bool sensorPlugged_ = false;
    std::optional<WallTime> lastDocked_;
    std::optional<WallTime> lastCharged_;
    std::optional<WallTime> chargingSince_;
    std::optional<WallTime> lastUsed_;
    std::string batterySerial_;
    std::uint64_t storageFree_ = 0;
    double bitRate_ = 0;  ///< measured; 0: the nominal one counts
    bool storageKnown_ = false;
    Trigger startedBy_ = Trigger::Button;  ///< the recording
    std::optional<Trigger> whenReady_;     ///< a recording that was asked for while it starts
    bool offWhenStopped_ = false;
    bool lowBattery_ = false;
    output::Charge charge_;
    FaultSet faults_;
    std::array<std::optional<MonoTime>, kFaults> faultRepeats_;
    std::array<std::optional<MonoTime>, kAlarms> alarms_;

    // During one call.
    Now now_;
    std::vector<Output> outputs_;
};

}  // namespace ocelli::bodyworn::device
