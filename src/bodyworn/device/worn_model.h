// A model of body worn camera as data: its buttons and what they do, lamps, display, limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::bodyworn::device {

enum class Button : std::uint8_t { Power, Top, Function, Record, SensorRecord };
inline constexpr std::size_t kButtons = 5;

std::string_view toString(Button button);
std::optional<Button> buttonOf(std::string_view name);

enum class Led : std::uint8_t {
    Docking,
    Recording,
    Operation,
    Battery,
    Storage,
    Microphone,
    Wireless,
    Extension,
    Status,
};
inline constexpr std::size_t kLeds = 9;

std::string_view toString(Led led);

/// What a hand does with a button. Activate is a press or a double press, as the profile says.
enum class Gesture : std::uint8_t { Activate, Press, Double, Hold };

enum class Action : std::uint8_t {
    PowerOn,
    PowerOff,
    StartRecording,
    StopRecording,
    Bookmark,
    ShowStatus,
    ToggleSilent,
    ToggleMicrophone,
};

struct Binding {
    Button button = Button::Power;
    Gesture gesture = Gesture::Press;
    Duration hold{};  ///< with Hold
    Action action = Action::PowerOn;

    bool operator==(const Binding&) const = default;
};

struct ModelButton {
    Button button = Button::Power;
    std::string label;
    std::string place;  ///< on the body: front, top, left, right, sensor

    bool operator==(const ModelButton&) const = default;
};

struct DisplaySize {
    int width = 240;   ///< pixels
    int height = 240;  ///< pixels

    bool operator==(const DisplaySize&) const = default;
};

/// Degrees Celsius.
struct Range {
    double low = 0;
    double high = 0;

    bool holds(double value) const { return value >= low && value <= high; }

    bool operator==(const Range&) const = default;
};

/// How the lens bends straight lines: the radius of a point in the picture is that of a straight
/// one times 1 + k1 r² + k2 r⁴, with r in half diagonals.
struct LensShape {
    double k1 = 0;  ///< negative: a barrel
    double k2 = 0;

    bool operator==(const LensShape&) const = default;
};

/// Hours to charge an empty battery: where it is mildest, and at the edges of the range.
struct ChargeTime {
    double best = 3;
    double worst = 6.5;

    bool operator==(const ChargeTime&) const = default;
};

/// Watts, for the estimate of the operating time.
struct PowerDraw {
    double standby = 0.3;
    double ready = 1.6;
    double recording = 2.0;
    double location = 0.15;
    double wireless = 0.4;
    double sensorCamera = 0.5;
    double fullResolution = 0.2;
    double outdoorDisplay = 0.25;
    double stabilization = 0.15;
    double distortionCorrection = 0.15;  ///< at 720p
    double perDegree = 0.005;            ///< for each degree away from 25 °C

    bool operator==(const PowerDraw&) const = default;
};

struct WornModel {
    std::string model;
    std::string description;
    std::string source;        ///< what the lens sees without --channel
    std::string sensorSource;  ///< what a sensor camera sees without --sensor-source; may be empty
    LensShape lens;
    std::vector<ModelButton> buttons;
    std::vector<Led> leds;
    std::optional<DisplaySize> display;
    std::vector<Binding> bindings;
    bool signalsPowerOn = false;  ///< beeps and vibrates when it is switched on
    bool simSlot = false;
    int microphones = 1;
    double batteryWattHours = 12;
    PowerDraw power;
    Range operating{-20, 55};
    Range charging{0, 40};
    Range keeping{-20, 45};        ///< put away for less than three months
    double keepingLongBelow = 25;  ///< and for longer: not above this
    ChargeTime chargeTime;
    double warmAbove = 100;  ///< above this it charges to `warmCharge` only
    int warmCharge = 100;    ///< percent
    int storageGigabytes = 64;
    int preBufferMegabytes = 96;  ///< the area reserved for the pre-buffer

    bool hasPanel() const { return !display; }

    bool has(Button button) const;

    /// Of the lens' own record button; zero when holding it does nothing.
    Duration stopHold() const;
};

/// Reads a model from YAML. InvalidArgument names the member and what it may be.
Result<WornModel> parseWornModel(std::string_view text);

/// Same from a file; NotFound names it.
Result<WornModel> readWornModel(const std::filesystem::path& file);

/// What the panel draws.
Json toJson(const WornModel& model);

}  // namespace ocelli::bodyworn::device
