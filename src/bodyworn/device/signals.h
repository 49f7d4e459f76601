// What a wearer sees, hears and feels: lamps, and patterns of beeps and vibration.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.h"

namespace ocelli::bodyworn::device {

enum class Colour : std::uint8_t { Off, White, Green, Amber, Red, Blue };

std::string_view toString(Colour colour);

/// Pulsing swells and fades every two seconds, flashing is on and off twice a second.
enum class Blink : std::uint8_t { Steady, Pulsing, Flashing };

std::string_view toString(Blink blink);

/// A lamp as it should look.
struct Lamp {
    Colour colour = Colour::Off;
    Blink blink = Blink::Steady;

    bool lit() const { return colour != Colour::Off; }

    bool operator==(const Lamp&) const = default;
};

inline constexpr Lamp kLampOff{};
inline constexpr Duration kPulsePeriod = std::chrono::seconds(2);
inline constexpr Duration kFlashPeriod = std::chrono::milliseconds(500);

/// How bright a lamp is, 0 to 1, at a time since it took on this look.
double brightnessAt(const Lamp& lamp, Duration since);

/// What a signal is about. The table of patterns stands in signals.cpp.
enum class Signal : std::uint8_t {
    PowerOn,
    PowerOff,
    RecordingStarts,
    RecordingStops,
    Bookmark,
    MicrophoneOff,
    MicrophoneOn,
    SilentEnds,
    Refused,       ///< what was asked for is not allowed
    CannotRecord,  ///< 2 short, 1 long
    SensorFault,   ///< 1 short
    NoWearer,      ///< intermittent
    NotCharging,   ///< continuous
    LowBattery,
    LowBatteryReinforced,
    Reminder,
};

std::string_view toString(Signal signal);

/// On, off, on … in milliseconds; empty: nothing.
using Steps = std::span<const std::uint16_t>;

struct Pattern {
    Signal signal;
    Steps beep;
    Steps buzz;
};

/// The pattern of a signal.
const Pattern& patternOf(Signal signal);

/// From the first to the last step.
Duration lengthOf(Steps steps);

/// True while a pattern that began `since` ago is on.
bool isOn(Steps steps, Duration since);

}  // namespace ocelli::bodyworn::device
