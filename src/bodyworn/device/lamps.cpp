// The tables of lamps: rules for all of them first, then LED by LED; the first that fits counts.
#include "bodyworn/device/lamps.h"

#include <algorithm>
#include <optional>

#include "bodyworn/device/faults.h"

namespace ocelli::bodyworn::device {
namespace {

using S = Situation;

constexpr Lamp kGreen{Colour::Green, Blink::Steady};
constexpr Lamp kGreenFlashing{Colour::Green, Blink::Flashing};
constexpr Lamp kAmber{Colour::Amber, Blink::Steady};
constexpr Lamp kAmberPulsing{Colour::Amber, Blink::Pulsing};
constexpr Lamp kAmberFlashing{Colour::Amber, Blink::Flashing};
constexpr Lamp kRed{Colour::Red, Blink::Steady};
constexpr Lamp kRedFlashing{Colour::Red, Blink::Flashing};

struct WholeRule {
    bool (*when)(const S&);
    Lamp lamp;
};

/// All LEDs at once, on every model.
constexpr std::array<WholeRule, 2> kDark = {{
    {[](const S& s) { return s.phase == Phase::Off || s.phase == Phase::Shipping; }, kLampOff},
    {[](const S& s) { return s.silent && s.inUse(); }, kLampOff},
}};

/// All LEDs at once, on the model that has nothing else to speak with.
constexpr std::array<WholeRule, 4> kWhole = {{
    {[](const S& s) { return s.docked() && s.offered; }, kGreenFlashing},
    {[](const S& s) { return s.docked() && !s.added; }, kAmberFlashing},
    {[](const S& s) { return s.inUse() && !s.wearer; }, kRedFlashing},
    {[](const S& s) { return s.phase == Phase::Starting; }, kAmberPulsing},
}};

struct LampRule {
    Led led;
    bool (*when)(const S&);
    Lamp lamp;
};

bool lowNow(const S& s) {
    return levelOf(s.battery.left) == Level::Red || levelOf(s.storage.left) == Level::Red;
}

bool showsLevels(const S& s) {
    return s.statusShown || s.docked();
}

constexpr std::array kRules = std::to_array<LampRule>({
    {Led::Docking, [](const S& s) { return s.docked() && s.dockWorkDone(); }, kGreen},
    {Led::Docking, [](const S& s) { return s.docked(); }, kAmberPulsing},

    {Led::Recording, [](const S& s) { return s.recordingOn(); }, kRed},

    {Led::Operation,
     [](const S& s) { return s.inUse() && whatBlocksRecording(s).has_value(); },
     kAmber},
    {Led::Operation, [](const S& s) { return s.inUse() && lowNow(s); }, kGreenFlashing},
    {Led::Operation, [](const S& s) { return s.inUse(); }, kGreen},

    {Led::Battery,
     [](const S& s) { return showsLevels(s) && levelOf(s.battery.left) == Level::Green; },
     kGreen},
    {Led::Battery,
     [](const S& s) { return showsLevels(s) && levelOf(s.battery.left) == Level::Amber; },
     kAmber},
    {Led::Battery, [](const S& s) { return levelOf(s.battery.left) == Level::Red; }, kRed},

    {Led::Storage,
     [](const S& s) { return showsLevels(s) && levelOf(s.storage.left) == Level::Green; },
     kGreen},
    {Led::Storage,
     [](const S& s) { return showsLevels(s) && levelOf(s.storage.left) == Level::Amber; },
     kAmber},
    {Led::Storage, [](const S& s) { return levelOf(s.storage.left) == Level::Red; }, kRed},

    {Led::Microphone, [](const S& s) { return s.inUse() && s.microphoneOff; }, kAmber},

    {Led::Wireless, [](const S& s) { return s.inUse() && s.holster == Link::Up; }, kGreen},
    {Led::Wireless,
     [](const S& s) { return s.inUse() && s.holster == Link::Working; },
     kAmberPulsing},
    {Led::Wireless, [](const S& s) { return s.inUse() && s.holster == Link::Failed; }, kRed},

    {Led::Extension, [](const S& s) { return s.sensorCamera == Link::Up; }, kGreen},
    {Led::Extension, [](const S& s) { return s.sensorCamera == Link::Working; }, kAmberPulsing},
    {Led::Extension, [](const S& s) { return s.sensorCamera == Link::Failed; }, kRed},

    {Led::Status, [](const S& s) { return s.phase == Phase::Starting; }, kAmberPulsing},
    {Led::Status, [](const S& s) { return s.docked() && s.offered; }, kGreenFlashing},
    {Led::Status,
     [](const S& s) { return s.inUse() && !s.recordingOn() && whatBlocksRecording(s).has_value(); },
     kAmber},
    {Led::Status, [](const S& s) { return s.inUse(); }, kGreen},
});

template <std::size_t N>
std::optional<Lamp> wholeOf(const std::array<WholeRule, N>& rules, const S& situation) {
    const auto rule =
        std::ranges::find_if(rules, [&](const WholeRule& one) { return one.when(situation); });
    return rule == rules.end() ? std::nullopt : std::optional(rule->lamp);
}

std::optional<Lamp> ofFaults(Led led, const S& situation) {
    for (const FaultRow& row : faultTable()) {
        for (const FaultLamp& lamp : row.lamps) {
            if (lamp.led == led && row.when(situation)) {
                return lamp.lamp;
            }
        }
    }
    return std::nullopt;
}

Lamp lampOf(Led led, const WornModel& model, const S& situation) {
    if (model.hasPanel()) {
        if (const auto lamp = wholeOf(kWhole, situation)) {
            return *lamp;
        }
        if (const auto lamp = ofFaults(led, situation)) {
            return *lamp;
        }
        if (situation.docked() && !situation.wearer) {
            return kLampOff;
        }
    }
    for (const LampRule& rule : kRules) {
        if (rule.led == led && rule.when(situation)) {
            return rule.lamp;
        }
    }
    return kLampOff;
}

Lamp frontOf(const S& situation) {
    if (situation.recording != Recording::Running || situation.silent) {
        return kLampOff;
    }
    switch (situation.frontIndicator) {
        case FrontIndicator::On:
            return kRed;
        case FrontIndicator::Flashing:
            return kRedFlashing;
        default:
            return kLampOff;
    }
}

}  // namespace

Lamps lampsOf(const WornModel& model, const Situation& situation) {
    Lamps lamps;
    const Lamp front = frontOf(situation);
    const bool sensor = situation.sensorCamera == Link::Up;
    (sensor ? lamps.sensorFront : lamps.front) = front;
    if (wholeOf(kDark, situation)) {
        return lamps;
    }
    for (const Led led : model.leds) {
        lamps.leds.at(static_cast<std::size_t>(led)) = lampOf(led, model, situation);
    }
    return lamps;
}

}  // namespace ocelli::bodyworn::device
