// A reader for each type of message.
#include "bodyworn/device/panel_input.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bodyworn/device/provision.h"

namespace ocelli::bodyworn::device {
namespace {

Error wrong(std::string_view member, std::string_view allowed) {
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", member, allowed))
        .withField(std::string(member), std::string(allowed));
}

Result<double> number(const Json& json, std::string_view member, double low, double high) {
    const auto found = json.find(member);
    if (found == json.end() || !found->is_number() ||
        !(found->get<double>() >= low && found->get<double>() <= high)) {
        return wrong(member, fmt::format("a number from {} to {}", low, high));
    }
    return found->get<double>();
}

template <std::size_t N>
Result<std::size_t> word(
    const Json& json, std::string_view member, const std::array<std::string_view, N>& words
) {
    const auto found = json.find(member);
    if (found != json.end() && found->is_string()) {
        const auto at = std::ranges::find(words, found->get<std::string>());
        if (at != words.end()) {
            return static_cast<std::size_t>(at - words.begin());
        }
    }
    return wrong(member, fmt::format("one of {}", fmt::join(words, ", ")));
}

Result<PanelInput> button(const Json& json, WallTime) {
    const std::string name = OCELLI_TRY(stringMember(json, "button"));
    const auto which = buttonOf(name);
    if (!which) {
        return wrong("button", "power, top, function, record or sensorRecord");
    }
    const bool down = OCELLI_TRY(booleanMember(json, "down"));
    return PanelInput(Input(input::ButtonEdge{*which, down}));
}

Result<PanelInput> dock(const Json& json, WallTime) {
    const bool docked = OCELLI_TRY(booleanMember(json, "docked"));
    int bay = 0;
    if (json.contains("bay")) {
        bay = static_cast<int>(OCELLI_TRY(number(json, "bay", 0, 999)));
    }
    return PanelInput(Input(input::Dock{docked, bay}));
}

Result<std::optional<double>> progress(const Json& json, std::string_view member) {
    const auto found = json.find(member);
    if (found == json.end() || found->is_null()) {
        return std::optional<double>();
    }
    const double part = OCELLI_TRY(number(json, member, 0, 1));
    return std::optional(part);
}

Result<PanelInput> dockWork(const Json& json, WallTime) {
    input::DockWork work;
    work.state.transfer = OCELLI_TRY(progress(json, "transfer"));
    work.state.update = OCELLI_TRY(progress(json, "update"));
    work.state.uploadError = OCELLI_TRY(booleanMember(json, "uploadError"));
    work.state.error = OCELLI_TRY(booleanMember(json, "error"));
    return PanelInput(Input(work));
}

Result<PanelInput> battery(const Json& json, WallTime) {
    input::Battery battery;
    battery.percent = static_cast<int>(OCELLI_TRY(number(json, "percent", 0, 100)));
    battery.external = OCELLI_TRY(booleanMember(json, "external"));
    battery.charging = OCELLI_TRY(booleanMember(json, "charging"));
    battery.fault = OCELLI_TRY(booleanMember(json, "fault"));
    battery.celsius = OCELLI_TRY(number(json, "celsius", -60, 100));
    return PanelInput(Input(battery));
}

Result<PanelInput> environment(const Json& json, WallTime) {
    input::Environment environment;
    environment.celsius = OCELLI_TRY(number(json, "celsius", -60, 100));
    environment.outdoors = OCELLI_TRY(booleanMember(json, "outdoors"));
    return PanelInput(Input(environment));
}

Result<PanelInput> linkState(const Json& json, WallTime) {
    static constexpr std::array<std::string_view, 6> kWhich = {
        "sensorCamera", "holster", "assistant", "wifi", "mobile", "location"
    };
    static constexpr std::array<std::string_view, 5> kStates = {
        "absent", "working", "up", "failed", "off"
    };
    input::LinkState link;
    link.which = static_cast<input::LinkState::Which>(OCELLI_TRY(word(json, "link", kWhich)));
    link.state = static_cast<Link>(OCELLI_TRY(word(json, "state", kStates)));
    if (const auto percent = json.find("percent"); percent != json.end() && !percent->is_null()) {
        link.percent = static_cast<int>(OCELLI_TRY(number(json, "percent", 0, 100)));
    }
    return PanelInput(Input(link));
}

Result<PanelInput> sim(const Json& json, WallTime) {
    static constexpr std::array<std::string_view, 5> kStates = {
        "unknown", "missing", "locked", "faulty", "ready"
    };
    return PanelInput(Input(input::SimCard {
        static_cast<Sim>(OCELLI_TRY(word(json, "state", kStates)))
    }));
}

Result<PanelInput> sensor(const Json& json, WallTime) {
    const bool plugged = OCELLI_TRY(booleanMember(json, "plugged"));
    return PanelInput(Input(input::SensorPlug{plugged}));
}

Result<PanelInput> assign(const Json& json, WallTime) {
    input::Assign assign;
    const auto found = json.find("wearer");
    if (found != json.end() && found->is_object()) {
        Wearer wearer;
        wearer.id = OCELLI_TRY(stringMember(*found, "id"));
        wearer.name = OCELLI_TRY(stringMember(*found, "name"));
        wearer.userId = OCELLI_TRY(stringMember(*found, "userId"));
        OCELLI_TRY(checkWearer(wearer));
        assign.wearer = std::move(wearer);
    }
    assign.offer = OCELLI_TRY(booleanMember(json, "offer"));
    return PanelInput(Input(assign));
}

Result<PanelInput> membership(const Json& json, WallTime) {
    const bool added = OCELLI_TRY(booleanMember(json, "added"));
    return PanelInput(Input(input::Membership{added}));
}

Result<PanelInput> position(const Json& json, WallTime now) {
    if (json.value("position", Json()).is_null()) {
        return PanelInput(PanelPosition{});
    }
    const Json& place = json["position"];
    if (!place.is_object()) {
        return wrong("position", "null, or latitude and longitude");
    }
    Position found;
    found.latitude = OCELLI_TRY(number(place, "latitude", -90, 90));
    found.longitude = OCELLI_TRY(number(place, "longitude", -180, 180));
    found.time = now;
    if (const auto time = place.find("time"); time != place.end() && time->is_string()) {
        found.time = OCELLI_TRY(parseTime(time->get<std::string>()));
    }
    return PanelInput(PanelPosition{found});
}

Result<PanelInput> freeBytes(const Json& json, WallTime) {
    if (json.value("bytes", Json()).is_null()) {
        return PanelInput(PanelFree{});
    }
    const double bytes = OCELLI_TRY(number(json, "bytes", 0, 1e15));
    return PanelInput(PanelFree{static_cast<std::uint64_t>(bytes)});
}

Result<PanelInput> settings(const Json& json, WallTime) {
    const auto found = json.find("settings");
    if (found == json.end() || !found->is_object()) {
        return wrong("settings", "an object");
    }
    return PanelInput(PanelSettings{*found});
}

struct Reader {
    std::string_view type;
    Result<PanelInput> (*read)(const Json&, WallTime);
};

constexpr std::array kReaders = std::to_array<Reader>({
    {"button", button},
    {"dock", dock},
    {"dockWork", dockWork},
    {"battery", battery},
    {"environment", environment},
    {"link", linkState},
    {"sim", sim},
    {"sensor", sensor},
    {"assign", assign},
    {"membership", membership},
    {"position", position},
    {"free", freeBytes},
    {"settings", settings},
    {"fall", [](const Json&, WallTime) -> Result<PanelInput> { return Input(input::Fall{}); }},
    {"unholster",
     [](const Json&, WallTime) -> Result<PanelInput> { return Input(input::Unholstered{}); }},
    {"unlock", [](const Json&, WallTime) -> Result<PanelInput> { return Input(input::Unlock{}); }},
});

}  // namespace

Result<PanelInput> parsePanelInput(std::string_view text, WallTime now) {
    const Json json = OCELLI_TRY(parseJson(text));
    if (!json.is_object()) {
        return wrong("the message", "an object");
    }
    const std::string type = OCELLI_TRY(stringMember(json, "type"));
    const auto reader = std::ranges::find(kReaders, type, &Reader::type);
    if (reader == kReaders.end()) {
        return wrong("type", "a known kind of message");
    }
    return reader->read(json, now);
}

}  // namespace ocelli::bodyworn::device
