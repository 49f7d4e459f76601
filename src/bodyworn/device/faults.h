// What can be wrong with a worn camera, and how it says so: the table of error feedback.
#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <span>
#include <string_view>

#include "bodyworn/device/signals.h"
#include "bodyworn/device/situation.h"
#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

enum class Fault : std::uint8_t {
    NotAdded,        ///< docked, belongs to no system
    NoWearerDocked,  ///< docked, nobody assigned
    NoWearer,        ///< undocked, nobody assigned
    Locked,
    StorageFull,
    StorageError,
    NoPicture,
    RecorderFailed,
    SwitchingSources,
    SensorCamera,
    DockError,
    UploadError,
    NotCharging,
    BatteryEmpty,
    Temperature,
    ChargingTemperature,
    ClockWrong,
    Overcharged,
    ChargeDue,
    UseDue,
    KeepingTemperature,
};
inline constexpr std::size_t kFaults = 21;

using FaultSet = std::bitset<kFaults>;

/// Which LED shows it and how; Operation and Docking on the model with LEDs.
struct FaultLamp {
    Led led = Led::Operation;
    Lamp lamp;
};

/// For which models a signal is meant.
enum class Heard : std::uint8_t { Never, Both, ScreenOnly };

struct FaultRow {
    Fault fault;
    std::string_view code;  ///< in logs and at the manager
    bool (*when)(const Situation&);
    bool blocksRecording;
    std::span<const FaultLamp> lamps;  ///< of the model with LEDs
    Blink icon;                        ///< of the model with a display
    Heard heard;
    Signal signal;    ///< when it begins, unless Never
    Duration repeat;  ///< and again and again; zero: once
    std::string_view cause;
    std::string_view remedy;
};

/// All rows, gravest first.
std::span<const FaultRow> faultTable();

const FaultRow& rowOf(Fault fault);

FaultSet faultsOf(const Situation& situation);

/// The first fault that forbids a recording.
std::optional<Fault> whatBlocksRecording(const Situation& situation);

}  // namespace ocelli::bodyworn::device
