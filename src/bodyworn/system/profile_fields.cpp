// The table of profile fields, and what follows from it.
#include "bodyworn/system/profile_fields.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::bodyworn::system {
namespace {

using enum ProfileFieldType;

constexpr std::array<ProfileChoice, 2> kActivation = {
    {{"single", "Single click"}, {"double", "Double click"}}
};
constexpr std::array<ProfileChoice, 3> kIndicator = {
    {{"on", "On"}, {"flashing", "Flashing"}, {"off", "Off"}}
};
constexpr std::array<ProfileChoice, 3> kNotification = {
    {{"beepAndVibration", "Beep and vibration"},
     {"beep", "Beep only"},
     {"vibration", "Vibration only"}}
};
constexpr std::array<ProfileChoice, 6> kReminder = {
    {{"0", "Off"},
     {"60", "Every minute"},
     {"120", "Every 2 minutes"},
     {"300", "Every 5 minutes"},
     {"600", "Every 10 minutes"},
     {"1800", "Every 30 minutes"}}
};
constexpr std::array<ProfileChoice, 5> kStandby = {
    {{"0", "Never"},
     {"5", "After 5 minutes"},
     {"15", "After 15 minutes"},
     {"30", "After 30 minutes"},
     {"60", "After an hour"}}
};
constexpr std::array<ProfileChoice, 3> kBattery = {
    {{"off", "Off"}, {"periodic", "Periodic"}, {"reinforced", "Periodic, reinforced"}}
};
constexpr std::array<ProfileChoice, 2> kResolution = {
    {{"1080p", "1080p: best quality"}, {"720p", "720p: longer operating time"}}
};

constexpr std::array<ProfileField, 25> kFields = {{
    {"activation",
     "camera",
     "Recording activation",
     "How the front button starts a recording.",
     Choice,
     "double",
     kActivation,
     0,
     0,
     "",
     "",
     "BS-PRF-03"},
    {"fallDetection",
     "camera",
     "Fall detection",
     "A fall of the wearer starts a recording.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-04"},
    {"beaconSend",
     "camera",
     "Call out to cameras nearby",
     "When the wearer begins to record, cameras of this system in the same network are told. "
     "Shortens the "
     "operating time.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BC-REC-13"},
    {"beaconStart",
     "camera",
     "Record when a camera nearby calls out",
     "Begins a recording, with what the pre-buffer holds. Shortens the operating time.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BC-REC-13"},
    {"frontIndicator",
     "camera",
     "Front recording indicator",
     "The light that others see while the camera records; also that of a sensor camera.",
     Choice,
     "on",
     kIndicator,
     0,
     0,
     "",
     "",
     "BS-PRF-05"},
    {"notification",
     "camera",
     "Start and stop",
     "What the wearer hears or feels.",
     Choice,
     "beepAndVibration",
     kNotification,
     0,
     0,
     "",
     "",
     "BS-PRF-06"},
    {"reminderInterval",
     "camera",
     "Recording reminder",
     "Tells the wearer now and then that a recording goes on.",
     Choice,
     "0",
     kReminder,
     0,
     0,
     "",
     "",
     "BS-PRF-07"},
    {"allowSilentMode",
     "camera",
     "Allow silent mode",
     "The wearer may hide display, indicators, beep and vibration.",
     Switch,
     "true",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-08"},
    {"allowAudioOff",
     "camera",
     "Allow audio recording off",
     "The wearer may mute the sound.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "audio",
     "BS-PRF-09"},
    {"sensorButtonOnly",
     "camera",
     "Sensor camera: disable the front button",
     "With a sensor camera connected, the button of the main camera does nothing.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-10"},
    {"bookmarks",
     "camera",
     "Bookmarks",
     "A press of the recording button while it records marks that moment.",
     Switch,
     "true",
     {},
     0,
     0,
     "",
     "",
     "BC-BTN-13",
     "bookmarks",
     "The content destination takes no bookmarks: cameras set none."},
    {"appRecordings",
     "camera",
     "Assistant app: allow access to recordings",
     "The wearer may look at recordings in the app until the camera is docked.",
     Switch,
     "true",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-11"},
    {"batteryWarning",
     "camera",
     "Low battery warning",
     "Reinforced warnings come more often as the battery runs down.",
     Choice,
     "periodic",
     kBattery,
     0,
     0,
     "",
     "",
     "BS-PRF-17"},
    {"standbyAfter",
     "camera",
     "Standby mode",
     "Model with screen: saves power while nothing is recorded or kept in advance.",
     Choice,
     "0",
     kStandby,
     0,
     0,
     "",
     "",
     "BS-PRF-18"},
    {"stabilization",
     "camera",
     "Image stabilization",
     "Model with screen: costs operating time.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-18"},
    {"distortionCorrection",
     "camera",
     "Barrel distortion correction",
     "Model with screen, at 720p: straight lines stay straight; costs operating time.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-18"},
    {"resolution",
     "recording",
     "Resolution",
     "720p takes less storage and power.",
     Choice,
     "1080p",
     kResolution,
     0,
     0,
     "",
     "",
     "BS-PRF-12"},
    {"overlayUserId",
     "recording",
     "Overlay: user ID",
     "Written into the picture.",
     Switch,
     "true",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-13"},
    {"overlayStartPosition",
     "recording",
     "Overlay: location",
     "The position at the start of the recording, when there is one.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "location",
     "BS-PRF-13"},
    {"audio", "recording", "Audio", "Records sound.", Switch, "true", {}, 0, 0, "", "", "BS-PRF-14"
    },
    {"rawAudio",
     "recording",
     "Optimize for post processing",
     "Raw sound of both microphones at a higher bitrate, for working on it later.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "audio",
     "BS-PRF-14"},
    {"preBuffer",
     "recording",
     "Pre-buffer",
     "Keeps the last seconds before the button. Shorter when recording began just before.",
     Switch,
     "true",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-15"},
    {"preBufferLength",
     "recording",
     "Pre-buffer length",
     "",
     Number,
     "30",
     {},
     1,
     120,
     "s",
     "preBuffer",
     "BS-PRF-15"},
    {"preBufferAudio",
     "recording",
     "Pre-buffer audio",
     "With sound, where sound is recorded.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "preBuffer",
     "BS-PRF-15"},
    {"location",
     "recording",
     "Location data",
     "Records where the camera is. Less exact indoors; takes power.",
     Switch,
     "false",
     {},
     0,
     0,
     "",
     "",
     "BS-PRF-16",
     "location",
     "The content destination shows no locations: they stand in the picture and in the data of the "
     "recording only.",
     true},
}};

/// A choice that is a number stands for one.
Json valueOf(std::string_view word) {
    const auto number = toInteger(word);
    return number ? Json(*number) : Json(std::string(word));
}

const ProfileField* findField(std::string_view name) {
    const auto* found = std::ranges::find(kFields, name, &ProfileField::name);
    return found == kFields.end() ? nullptr : found;
}

std::string allowedOf(const ProfileField& field) {
    switch (field.type) {
        case Switch:
            return "true, false";
        case Number:
            return fmt::format("{}..{}", field.low, field.high);
        case Choice:
            break;
    }
    std::string words;
    for (const ProfileChoice& choice : field.choices) {
        words += fmt::format("{}{}", words.empty() ? "" : ", ", choice.word);
    }
    return words;
}

bool fits(const ProfileField& field, const Json& value) {
    switch (field.type) {
        case Switch:
            return value.is_boolean();
        case Number:
            return value.is_number_integer() && value >= field.low && value <= field.high;
        case Choice:
            return std::ranges::any_of(field.choices, [&](const ProfileChoice& choice) {
                return value == valueOf(choice.word);
            });
    }
    return false;
}

Json standardOf(const ProfileField& field) {
    switch (field.type) {
        case Switch:
            return field.standard == "true";
        case Number:
            return toInteger(field.standard).value_or(field.low);
        case Choice:
            break;
    }
    return valueOf(field.standard);
}

Json toJson(const ProfileField& field) {
    static constexpr std::array<std::string_view, 3> kTypes = {"switch", "choice", "number"};
    Json json = {
        {"name", field.name},
        {"label", field.label},
        {"help", field.help},
        {"type", kTypes.at(static_cast<std::size_t>(field.type))},
        {"standard", standardOf(field)},
    };
    if (field.type == Choice) {
        json["choices"] = Json::array();
        for (const ProfileChoice& choice : field.choices) {
            json["choices"].push_back({{"value", valueOf(choice.word)}, {"label", choice.label}});
        }
    }
    if (field.type == Number) {
        json["low"] = field.low;
        json["high"] = field.high;
        json["unit"] = field.unit;
    }
    if (!field.needs.empty()) {
        json["needs"] = field.needs;
    }
    if (!field.capability.empty()) {
        json["capability"] = field.capability;
        json["without"] = field.without;
        json["usefulWithout"] = field.usefulWithout;
    }
    return json;
}

}  // namespace

std::span<const ProfileField> profileFields() {
    return kFields;
}

Json standardProfile() {
    Json settings = Json::object();
    for (const ProfileField& field : kFields) {
        settings[std::string(field.name)] = standardOf(field);
    }
    return settings;
}

Result<Json> mergeProfile(Json settings, const Json& patch) {
    if (!patch.is_object()) {
        return fail(ErrorKind::InvalidArgument, "settings must be an object").withField("settings");
    }
    Json merged = standardProfile();
    // What an older program wrote and no longer fits falls back to the standard.
    for (auto& [name, value] : settings.items()) {
        if (const ProfileField* field = findField(name); field != nullptr && fits(*field, value)) {
            merged[name] = value;
        }
    }
    for (const auto& [name, value] : patch.items()) {
        const ProfileField* field = findField(name);
        if (field == nullptr) {
            return fail(ErrorKind::InvalidArgument, fmt::format("a profile has no {}", name))
                .withField(name);
        }
        if (!fits(*field, value)) {
            const std::string allowed = allowedOf(*field);
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("{} must be one of {}, got {}", name, allowed, formatJson(value))
            )
                .withField(name, allowed);
        }
        merged[name] = value;
    }
    return merged;
}

Json profileForCamera(const Json& settings, const std::optional<offload::Capabilities>& can) {
    Json sent = settings;
    sent.erase("appRecordings");  // is about the app
    if (can && !can->bookmarks) {
        sent["bookmarks"] = false;
    }
    return sent;
}

Json profileFieldsToJson() {
    Json groups = Json::array();
    for (const auto& [name, title] :
         {std::pair("camera", "Camera settings"), std::pair("recording", "Recording settings")}) {
        Json fields = Json::array();
        for (const ProfileField& field : kFields) {
            if (field.group == name) {
                fields.push_back(toJson(field));
            }
        }
        groups.push_back({{"name", name}, {"title", title}, {"fields", std::move(fields)}});
    }
    return Json{{"groups", std::move(groups)}};
}

}  // namespace ocelli::bodyworn::system
