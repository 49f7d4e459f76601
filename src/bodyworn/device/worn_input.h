// What reaches a worn camera from outside: hands, sensors, dock, recorder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "bodyworn/device/situation.h"
#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

/// Both times of one moment.
struct Now {
    MonoTime mono;
    WallTime wall;
};

namespace input {

struct ButtonEdge {
    Button button = Button::Power;
    bool down = false;
};

/// Put into a dock, or taken out.
struct Dock {
    bool docked = false;
    int bay = 0;  ///< its place in the docks, where the contacts tell it; 0: not known
};

/// What the dock says of its work.
struct DockWork {
    DockState state;
};

struct Battery {
    int percent = 100;  ///< 0 to 100
    bool external = false;
    bool charging = false;
    bool fault = false;
    double celsius = 25;
    std::optional<int> health = {};  ///< percent of what it held when it was new
    std::string serial = {};         ///< of the battery; empty: it has none
};

struct Storage {
    std::uint64_t free = 0;      ///< bytes that recordings may take
    std::uint64_t capacity = 0;  ///< bytes
    double bitRate = 0;          ///< bit/s as measured; 0: not yet
    bool error = false;
};

struct Environment {
    double celsius = 25;
    bool outdoors = false;
};

/// The detector is certain.
struct Fall {};

struct Unholstered {};

/// A camera of the same system, nearby, has begun to record.
struct BeaconHeard {
    std::string serial;
};

/// Of the sensor camera, holster, app, networks, location.
struct LinkState {
    enum class Which : std::uint8_t { SensorCamera, Holster, Assistant, Wifi, Mobile, Location };
    Which which = Which::Location;
    Link state = Link::Absent;
    std::optional<int> percent = {};  ///< of the signal of a network, 0 to 100
    std::string network = {};         ///< the operator's name, of the mobile network
};

/// The card of the mobile network, at the start and whenever it is another.
struct SimCard {
    Sim state = Sim::Unknown;
};

/// A sensor camera is on the cable, or not any more.
struct SensorPlug {
    bool plugged = false;
};

/// By how much the camera's clock differs from that of the satellites; negative: it is late.
struct ClockError {
    Duration wrong{};
};

/// Assigned by the system; nothing: nobody. An offer lapses unless the camera is taken.
struct Assign {
    std::optional<Wearer> wearer;
    bool offer = false;
};

struct Settings {
    WornSettings settings;
};

/// Made part of a system, or taken out of it.
struct Membership {
    bool added = false;
};

/// The system takes the lock of eight weeks away.
struct Unlock {};

/// Pictures come, or the reason why not.
struct Media {
    bool ready = false;
    std::string error;
};

/// The recorder has the first frame.
struct RecorderStarted {
    std::string shortfall = {
    };  ///< why the pre-buffer held less than the profile wants; empty: all
};

/// The recorder has closed what it recorded; with an error it ended by itself or never began.
struct RecorderEnded {
    std::string error;
};

}  // namespace input

using Input = std::variant<
    input::ButtonEdge,
    input::Dock,
    input::DockWork,
    input::Battery,
    input::Storage,
    input::Environment,
    input::Fall,
    input::Unholstered,
    input::BeaconHeard,
    input::LinkState,
    input::SimCard,
    input::SensorPlug,
    input::ClockError,
    input::Assign,
    input::Settings,
    input::Membership,
    input::Unlock,
    input::Media,
    input::RecorderStarted,
    input::RecorderEnded>;

}  // namespace ocelli::bodyworn::device
