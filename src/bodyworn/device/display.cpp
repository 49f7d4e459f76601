// The table of icons: on which page each stands and how it looks.
#include "bodyworn/device/display.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bodyworn/device/faults.h"

namespace ocelli::bodyworn::device {
namespace {

using S = Situation;

constexpr double kIndoors = 0.6;
constexpr double kOutdoors = 1.0;

Colour colourOf(Level level) {
    switch (level) {
        case Level::Green:
            return Colour::Green;
        case Level::Amber:
            return Colour::Amber;
        default:
            return Colour::Red;
    }
}

int percentOf(double part) {
    return static_cast<int>(part * 100 + 0.5);
}

std::optional<Icon> link(std::string_view name, Link state, Colour working) {
    switch (state) {
        case Link::Working:
            return Icon{name, working, Blink::Pulsing, {}, {}};
        case Link::Up:
            return Icon{name, Colour::Green, Blink::Steady, {}, {}};
        case Link::Failed:
            return Icon{name, Colour::Red, Blink::Steady, {}, {}};
        default:
            return std::nullopt;
    }
}

/// A network: how well it is heard, or why not at all.
std::optional<Icon> network(
    std::string_view name, Link state, const std::optional<int>& percent, std::string_view fault
) {
    auto icon = state == Link::Off
                    ? std::optional(Icon{name, Colour::White, Blink::Steady, {}, "off"})
                    : link(name, state, Colour::White);
    if (!icon) {
        return icon;
    }
    if (state == Link::Up && percent) {
        icon->part = *percent / 100.0;
        icon->text = fmt::format("{} %", *percent);
    } else if (state == Link::Failed) {
        icon->text = fault;
    } else if (state == Link::Working) {
        icon->text = "searching";
    }
    return icon;
}

std::string_view mobileFault(Sim sim) {
    switch (sim) {
        case Sim::Missing:
            return "no SIM";
        case Sim::Locked:
            return "SIM PIN";
        case Sim::Faulty:
            return "SIM error";
        default:
            return "error";
    }
}

std::optional<Icon> bar(std::string_view name, const std::optional<double>& part) {
    if (!part) {
        return std::nullopt;
    }
    return Icon{name, Colour::White, Blink::Steady, part, fmt::format("{} %", percentOf(*part))};
}

std::optional<Icon> battery(const S& s) {
    return Icon{
        s.battery.external ? "charging" : "battery",
        colourOf(levelOf(s.battery.left)),
        Blink::Steady,
        s.battery.percent / 100.0,
        fmt::format("{} %", s.battery.percent)
    };
}

std::optional<Icon> storage(const S& s) {
    return Icon{
        "storage",
        colourOf(levelOf(s.storage.left)),
        Blink::Steady,
        s.storage.used,
        fmt::format("{} %", percentOf(s.storage.used))
    };
}

std::optional<Icon> when(bool shown, std::string_view name, Colour colour) {
    if (!shown) {
        return std::nullopt;
    }
    return Icon{name, colour, Blink::Steady, {}, {}};
}

struct IconRule {
    Page page;
    std::optional<Icon> (*make)(const S&);
};

constexpr std::array kIcons = std::to_array<IconRule>({
    {Page::Docked, [](const S& s) { return when(s.docked(), "docked", Colour::White); }},
    {Page::Docked, [](const S& s) { return when(s.wearer.has_value(), "wearer", Colour::Green); }},
    {Page::Docked, battery},
    {Page::Docked, [](const S& s) { return bar("update", s.dock.update); }},
    {Page::Docked, [](const S& s) { return bar("transfer", s.dock.transfer); }},

    {Page::InUse, battery},
    {Page::InUse, storage},
    {Page::InUse, [](const S& s) { return when(s.recordingOn(), "recording", Colour::Red); }},
    {Page::InUse, [](const S& s) { return when(s.microphoneOff, "microphoneOff", Colour::Amber); }},
    {Page::InUse,
     [](const S& s) -> std::optional<Icon> {
         if (s.location == Link::Absent) {
             return std::nullopt;
         }
         const bool fixed = s.location == Link::Up;
         return Icon{
             "location",
             fixed ? Colour::Green : Colour::White,
             fixed ? Blink::Steady : Blink::Pulsing,
             {},
             {}
         };
     }},
    {Page::InUse, [](const S& s) { return link("holster", s.holster, Colour::White); }},
    {Page::InUse, [](const S& s) { return link("assistant", s.assistant, Colour::White); }},
    {Page::InUse, [](const S& s) { return link("sensorCamera", s.sensorCamera, Colour::Amber); }},
    {Page::InUse,
     [](const S& s) { return network("mobile", s.mobile, s.mobilePercent, mobileFault(s.sim)); }},
    {Page::InUse, [](const S& s) { return network("wifi", s.wifi, s.wifiPercent, "error"); }},

    {Page::Status, battery},
    {Page::Status, storage},
});

Page pageOf(const S& s) {
    switch (s.phase) {
        case Phase::Starting:
            return Page::Logo;
        case Phase::Docked:
            return Page::Docked;
        case Phase::Ready:
            if (s.silent) {
                return Page::Dark;
            }
            return s.statusShown ? Page::Status : Page::InUse;
        default:
            return Page::Dark;
    }
}

void addFaults(const S& s, Display& display) {
    for (const FaultRow& row : faultTable()) {
        if (row.when(s)) {
            display.icons.push_back({row.code, Colour::Amber, row.icon, {}, {}});
            if (display.lines.size() < 2) {
                display.lines.emplace_back(row.cause);
            }
        }
    }
}

void addPerson(const S& s, Display& display) {
    if (s.wearer) {
        display.lines.push_back(
            s.wearer->userId.empty() ? s.wearer->name
                                     : fmt::format("{} ({})", s.wearer->name, s.wearer->userId)
        );
    }
}

void addLines(const S& s, Display& display) {
    if (display.page == Page::Docked || display.page == Page::Status) {
        addPerson(s, display);
    }
    if (display.page == Page::Docked && s.battery.charging && s.celsius > 35) {
        display.lines.emplace_back("Warm: charges in part only");
    }
    if (display.page == Page::Status) {
        display.lines.push_back(fmt::format("Battery {}", formatLeft(s.battery.left)));
        display.lines.push_back(fmt::format("Storage {}", formatLeft(s.storage.left)));
        if (!s.mobileNetwork.empty()) {
            display.lines.push_back(fmt::format("Network {}", s.mobileNetwork));
        }
    }
}

}  // namespace

std::string_view toString(Page page) {
    constexpr std::array<std::string_view, 5> kNames = {
        "dark", "logo", "docked", "inUse", "status"
    };
    return kNames.at(static_cast<std::size_t>(page));
}

Display displayOf(const Situation& situation) {
    Display display;
    display.page = pageOf(situation);
    if (display.page == Page::Dark) {
        return display;
    }
    display.brightness = situation.outdoors ? kOutdoors : kIndoors;
    for (const IconRule& rule : kIcons) {
        if (rule.page == display.page) {
            if (auto icon = rule.make(situation)) {
                display.icons.push_back(std::move(*icon));
            }
        }
    }
    addLines(situation, display);
    if (display.page == Page::Docked || display.page == Page::InUse) {
        addFaults(situation, display);
    }
    return display;
}

std::string formatLeft(Duration left) {
    const auto minutes =
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::minutes>(left).count());
    if (minutes >= 24 * 60) {
        return "over 24 h";
    }
    return minutes >= 60 ? fmt::format("{} h {} min", minutes / 60, minutes % 60)
                         : fmt::format("{} min", minutes);
}

Json toJson(const Display& display) {
    Json icons = Json::array();
    for (const Icon& icon : display.icons) {
        Json one = {
            {"name", icon.name},
            {"colour", toString(icon.colour)},
            {"blink", toString(icon.blink)},
            {"text", icon.text},
        };
        if (icon.part) {
            one["part"] = *icon.part;
        }
        icons.push_back(std::move(one));
    }
    return {
        {"page", toString(display.page)},
        {"brightness", display.brightness},
        {"icons", std::move(icons)},
        {"lines", display.lines},
    };
}

}  // namespace ocelli::bodyworn::device
