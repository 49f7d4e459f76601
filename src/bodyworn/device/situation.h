// Everything a worn camera knows of itself at one moment; lamps, icons and faults follow from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "bodyworn/device/worn_settings.h"

namespace ocelli::bodyworn::device {

enum class Phase : std::uint8_t { Off, Shipping, Docked, Starting, Ready, Standby };

std::string_view toString(Phase phase);

/// Of a recording: asked for, confirmed by the recorder, asked to end.
enum class Recording : std::uint8_t { Idle, Starting, Running, Stopping };

std::string_view toString(Recording recording);

/// Why a recording starts or stops. The words travel to the content destination.
enum class Trigger : std::uint8_t {
    Button,
    SensorCamera,
    Fall,
    Holster,
    Docked,
    PowerOff,
    BatteryEmpty,
    StorageFull,
    Failure,
    Broadcast,  ///< a camera nearby began
};

std::string_view toString(Trigger trigger);

/// The person who wears the camera, as the system knows them.
struct Wearer {
    std::string id;      ///< inside the system
    std::string name;    ///< for people
    std::string userId;  ///< the visible ID; may be empty

    bool operator==(const Wearer&) const = default;
};

/// How long something still lasts, as a colour: more than an hour, half an hour, less.
enum class Level : std::uint8_t { Green, Amber, Red };

Level levelOf(Duration left);

struct BatteryState {
    int percent = 100;
    Duration left = std::chrono::hours(24);
    bool external = false;  ///< power comes in, by dock or USB
    bool charging = false;
    bool fault = false;            ///< power comes in and the battery does not charge
    std::optional<Duration> full;  ///< until it is charged; nothing while it is not charging
    std::optional<int> health;     ///< percent of what it held when it was new; not all tell it
    bool overcharged = false;      ///< on the charger for longer than is good for it
    bool chargeDue = false;        ///< put away for so long that it should be charged
    bool useDue = false;           ///< not used for a year
    double celsius = 25;
};

struct StorageState {
    double used = 0;  ///< 0 to 1
    Duration left = std::chrono::hours(24);
    bool full = false;
    bool error = false;
};

/// What the dock and the system are doing with the camera.
struct DockState {
    std::optional<double> transfer;  ///< 0 to 1 while recordings leave
    std::optional<double> update;    ///< 0 to 1 while new software comes
    bool uploadError = false;        ///< also: the system controller is lost
    bool error = false;              ///< anything else
};

/// Off: it is there, and switched off.
enum class Link : std::uint8_t { Absent, Working, Up, Failed, Off };

std::string_view toString(Link link);

/// The card of the mobile network.
enum class Sim : std::uint8_t { Unknown, Missing, Locked, Faulty, Ready };

std::string_view toString(Sim sim);

struct Situation {
    Phase phase = Phase::Off;
    Recording recording = Recording::Idle;
    bool silent = false;
    bool microphoneOff = false;
    bool statusShown = false;
    bool added = false;    ///< belongs to a system
    bool locked = false;   ///< by the system, after eight weeks without a dock
    int bay = 0;           ///< its place in the docks; 0: not known
    bool offered = false;  ///< just self-assigned and waiting to be taken
    std::optional<Wearer> wearer;
    BatteryState battery;
    StorageState storage;
    DockState dock;
    bool mediaReady = false;           ///< pictures come
    std::string mediaError;            ///< why none come
    std::string recorderError;         ///< why the last recording failed
    Link sensorCamera = Link::Absent;  ///< Working: sources are being switched
    Link holster = Link::Absent;
    Link assistant = Link::Absent;
    Link wifi = Link::Absent;
    Link mobile = Link::Absent;
    std::optional<int> wifiPercent;    ///< of the signal, while it is up and tells it
    std::optional<int> mobilePercent;  ///< same
    std::string mobileNetwork;         ///< as its operator is called
    Sim sim = Sim::Unknown;
    Link location = Link::Absent;  ///< Working: no fix yet
    double celsius = 25;           ///< around the camera
    bool outdoors = false;
    bool temperatureOutside = false;  ///< of what the model works at
    bool chargingOutside = false;     ///< too cold or warm to charge
    bool keepingOutside = false;      ///< too cold or warm to be put away like this
    bool clockWrong = false;          ///< satellites, or the last dock, tell another time
    FrontIndicator frontIndicator = FrontIndicator::On;

    bool docked() const { return phase == Phase::Docked; }

    /// Somebody carries it, switched on.
    bool inUse() const { return phase == Phase::Ready || phase == Phase::Standby; }

    bool recordingOn() const {
        return recording == Recording::Running || recording == Recording::Stopping;
    }

    /// Everything is done in the dock.
    bool dockWorkDone() const { return !dock.transfer && !dock.update && battery.percent >= 95; }
};

}  // namespace ocelli::bodyworn::device
