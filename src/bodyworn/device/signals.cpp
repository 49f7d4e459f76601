// The table of beeps and vibrations, and the course of blinking lamps.
#include "bodyworn/device/signals.h"

#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace ocelli::bodyworn::device {
namespace {

constexpr std::uint16_t kShort = 100;
constexpr std::uint16_t kGap = 120;
constexpr std::uint16_t kLong = 500;

constexpr std::array<std::uint16_t, 1> kOneShort = {kShort};
constexpr std::array<std::uint16_t, 1> kOneLong = {kLong};
constexpr std::array<std::uint16_t, 3> kTwoShort = {kShort, kGap, kShort};
constexpr std::array<std::uint16_t, 5> kThreeShort = {kShort, kGap, kShort, kGap, kShort};
constexpr std::array<std::uint16_t, 5> kTwoShortOneLong = {kShort, kGap, kShort, kGap, kLong};
constexpr std::array<std::uint16_t, 3> kTwoLong = {kLong, kGap, kLong};
constexpr std::array<std::uint16_t, 1> kSecond = {1000};

constexpr std::array<Pattern, 16> kPatterns = {{
    {Signal::PowerOn, kOneLong, kOneLong},
    {Signal::PowerOff, kTwoLong, kTwoLong},
    {Signal::RecordingStarts, kOneShort, kOneShort},
    {Signal::RecordingStops, kTwoShort, kTwoShort},
    {Signal::Bookmark, {}, kOneShort},
    {Signal::MicrophoneOff, kTwoShort, kOneShort},
    {Signal::MicrophoneOn, kOneShort, kOneShort},
    {Signal::SilentEnds, kOneShort, kOneShort},
    {Signal::Refused, {}, kTwoShort},
    {Signal::CannotRecord, kTwoShortOneLong, kTwoShortOneLong},
    {Signal::SensorFault, kOneShort, kOneShort},
    {Signal::NoWearer, kTwoShort, kTwoShort},
    {Signal::NotCharging, kSecond, {}},
    {Signal::LowBattery, kOneShort, kOneShort},
    {Signal::LowBatteryReinforced, kThreeShort, kThreeShort},
    {Signal::Reminder, {}, kOneShort},
}};

constexpr std::array<std::string_view, kPatterns.size()> kSignalNames = {
    "powerOn",
    "powerOff",
    "recordingStarts",
    "recordingStops",
    "bookmark",
    "microphoneOff",
    "microphoneOn",
    "silentEnds",
    "refused",
    "cannotRecord",
    "sensorFault",
    "noWearer",
    "notCharging",
    "lowBattery",
    "lowBatteryReinforced",
    "reminder",
};

}  // namespace

std::string_view toString(Colour colour) {
    constexpr std::array<std::string_view, 6> kNames = {
        "off", "white", "green", "amber", "red", "blue"
    };
    return kNames.at(static_cast<std::size_t>(colour));
}

std::string_view toString(Blink blink) {
    constexpr std::array<std::string_view, 3> kNames = {"steady", "pulsing", "flashing"};
    return kNames.at(static_cast<std::size_t>(blink));
}

double brightnessAt(const Lamp& lamp, Duration since) {
    if (!lamp.lit()) {
        return 0;
    }
    const auto part = [since](Duration period) {
        return std::chrono::duration<double>(since % period) /
               std::chrono::duration<double>(period);
    };
    switch (lamp.blink) {
        case Blink::Pulsing:
            return 0.5 - 0.5 * std::cos(part(kPulsePeriod) * 2 * std::numbers::pi);
        case Blink::Flashing:
            return part(kFlashPeriod) < 0.5 ? 1 : 0;
        default:
            return 1;
    }
}

std::string_view toString(Signal signal) {
    return kSignalNames.at(static_cast<std::size_t>(signal));
}

const Pattern& patternOf(Signal signal) {
    const Pattern& pattern = kPatterns.at(static_cast<std::size_t>(signal));
    OCELLI_ASSERT(pattern.signal == signal);
    return pattern;
}

Duration lengthOf(Steps steps) {
    Duration length{};
    for (const std::uint16_t step : steps) {
        length += std::chrono::milliseconds(step);
    }
    return length;
}

bool isOn(Steps steps, Duration since) {
    if (since < Duration::zero()) {
        return false;
    }
    bool on = true;
    for (const std::uint16_t step : steps) {
        since -= std::chrono::milliseconds(step);
        if (since < Duration::zero()) {
            return on;
        }
        on = !on;
    }
    return false;
}

}  // namespace ocelli::bodyworn::device
