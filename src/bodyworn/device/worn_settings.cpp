// The table of the profile's members: how each is read, written and bounded.
#include "bodyworn/device/worn_settings.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ocelli::bodyworn::device {
namespace {

struct Field {
    std::string_view name;
    std::string allowed;
    std::function<bool(const Json&, WornSettings&)> read;
    std::function<Json(const WornSettings&)> write;
};

Field flag(std::string_view name, bool WornSettings::* member) {
    return {
        name,
        "true or false",
        [member](const Json& value, WornSettings& to) {
            if (!value.is_boolean()) {
                return false;
            }
            to.*member = value.get<bool>();
            return true;
        },
        [member](const WornSettings& from) { return Json(from.*member); },
    };
}

/// @param off  a further value that stands for "not at all"; `low` when there is none
Field number(std::string_view name, int WornSettings::* member, int low, int high, int off) {
    return {
        name,
        off == low ? fmt::format("{} to {}", low, high)
                   : fmt::format("{}, or {} to {}", off, low, high),
        [=](const Json& value, WornSettings& to) {
            if (!value.is_number_integer()) {
                return false;
            }
            const auto given = value.get<std::int64_t>();
            if (given != off && (given < low || given > high)) {
                return false;
            }
            to.*member = static_cast<int>(given);
            return true;
        },
        [member](const WornSettings& from) { return Json(from.*member); },
    };
}

template <class E>
Field choice(std::string_view name, E WornSettings::* member, std::vector<std::string_view> words) {
    const std::string allowed = fmt::format("one of {}", fmt::join(words, ", "));
    return {
        name,
        allowed,
        [=](const Json& value, WornSettings& to) {
            const auto found = value.is_string()
                                   ? std::ranges::find(words, value.get<std::string>())
                                   : words.end();
            if (found == words.end()) {
                return false;
            }
            to.*member = static_cast<E>(found - words.begin());
            return true;
        },
        [=](const WornSettings& from) {
            return Json(words.at(static_cast<std::size_t>(from.*member)));
        },
    };
}

const std::vector<Field>& fields() {
    using S = WornSettings;
    static const std::vector<Field> kFields = {
        choice("activation", &S::activation, {"single", "double"}),
        flag("fallDetection", &S::fallDetection),
        flag("unholstering", &S::unholstering),
        choice("frontIndicator", &S::frontIndicator, {"on", "off", "flashing"}),
        choice("notification", &S::notification, {"beepAndVibration", "beep", "vibration"}),
        number("reminderInterval", &S::reminderInterval, 10, 3600, 0),
        flag("allowSilentMode", &S::allowSilentMode),
        flag("allowAudioOff", &S::allowAudioOff),
        flag("sensorButtonOnly", &S::sensorButtonOnly),
        choice("resolution", &S::resolution, {"1080p", "720p"}),
        flag("overlayUserId", &S::overlayUserId),
        flag("overlayStartPosition", &S::overlayStartPosition),
        flag("audio", &S::audio),
        flag("rawAudio", &S::rawAudio),
        flag("preBuffer", &S::preBuffer),
        number("preBufferLength", &S::preBufferLength, 1, 180, 1),
        flag("preBufferAudio", &S::preBufferAudio),
        flag("location", &S::location),
        choice("batteryWarning", &S::batteryWarning, {"off", "periodic", "reinforced"}),
        flag("beaconSend", &S::beaconSend),
        flag("beaconStart", &S::beaconStart),
        number("standbyAfter", &S::standbyAfter, 1, 240, 0),
        flag("stabilization", &S::stabilization),
        flag("distortionCorrection", &S::distortionCorrection),
        flag("bookmarks", &S::bookmarks),
        choice("clipFormat", &S::clipFormat, {"mp4", "mkv"}),
        number("clipLength", &S::clipLength, 10, 900, 10),
    };
    return kFields;
}

}  // namespace

Json toJson(const WornSettings& settings) {
    Json json = Json::object();
    for (const Field& field : fields()) {
        json[std::string(field.name)] = field.write(settings);
    }
    return json;
}

Result<WornSettings> applySettings(const WornSettings& before, const Json& changes) {
    if (!changes.is_object()) {
        return fail(ErrorKind::InvalidArgument, "settings must be an object")
            .withField("settings", "an object");
    }
    WornSettings after = before;
    for (const auto& [name, value] : changes.items()) {
        const auto field = std::ranges::find(fields(), name, &Field::name);
        if (field == fields().end()) {
            return fail(ErrorKind::InvalidArgument, fmt::format("there is no setting {}", name))
                .withField(name);
        }
        if (!field->read(value, after)) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("{} must be {}", name, field->allowed)
            )
                .withField(name, field->allowed);
        }
    }
    return after;
}

}  // namespace ocelli::bodyworn::device
