// Members of manifests.
#include "bodyworn/evidence/detail/manifest_json.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace ocelli::bodyworn::evidence::detail {
namespace {

constexpr std::string_view kFormat = "ocelli-manifest-1";

Result<WallTime> timeMember(const Json& json, const char* name) {
    const auto text = OCELLI_TRY(stringMember(json, name));
    auto time = parseTime(text);
    if (!time) {
        return std::move(time.error()).withField(name, "ISO 8601");
    }
    return time;
}

Result<Json> listMember(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_array()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} must be a list", name))
            .withField(name, "a list");
    }
    return *found;
}

Json toJson(const ManifestMark& mark) {
    return {
        {"name", mark.name},
        {"time", formatTime(mark.time)},
        {"category", mark.category},
        {"text", mark.text},
    };
}

Result<ManifestMark> parseMark(const Json& json) {
    ManifestMark mark;
    mark.name = OCELLI_TRY(stringMember(json, "name"));
    mark.time = OCELLI_TRY(timeMember(json, "time"));
    mark.category = OCELLI_TRY(stringMember(json, "category"));
    mark.text = OCELLI_TRY(stringMember(json, "text"));
    return mark;
}

Result<DeviceFacts> parseDevice(const Json& json) {
    const auto found = json.find("device");
    if (found == json.end()) {
        return fail(ErrorKind::InvalidArgument, "device is missing").withField("device");
    }
    DeviceFacts device;
    device.serial = OCELLI_TRY(stringMember(*found, "serial"));
    device.model = OCELLI_TRY(stringMember(*found, "model"));
    device.firmware = OCELLI_TRY(stringMember(*found, "firmware"));
    device.manufacturer = OCELLI_TRY(stringMember(*found, "manufacturer"));
    return device;
}

void appendCanonical(const Json& json, std::string& text) {
    if (json.is_object()) {
        std::vector<std::string> names;
        for (const auto& [name, value] : json.items()) {
            names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        char before = '{';
        for (const std::string& name : names) {
            text += before + formatJson(Json(name)) + ':';
            appendCanonical(json.at(name), text);
            before = ',';
        }
        text += names.empty() ? "{}" : "}";
    } else if (json.is_array()) {
        char before = '[';
        for (const Json& value : json) {
            text += before;
            appendCanonical(value, text);
            before = ',';
        }
        text += json.empty() ? "[]" : "]";
    } else {
        text += formatJson(json);
    }
}

}  // namespace

std::string canonical(const Json& json) {
    std::string text;
    appendCanonical(json, text);
    return text;
}

Json toJson(const Manifest& manifest) {
    Json clips = Json::array();
    for (const SealedClip& clip : manifest.clips) {
        clips.push_back(evidence::toJson(clip));
    }
    Json marks = Json::array();
    for (const ManifestMark& mark : manifest.marks) {
        marks.push_back(toJson(mark));
    }
    return {
        {"format", kFormat},
        {"recording", manifest.recording},
        {"device",
         {{"serial", manifest.device.serial},
          {"model", manifest.device.model},
          {"firmware", manifest.device.firmware},
          {"manufacturer", manifest.device.manufacturer}}},
        {"user", manifest.user},
        {"triggerOn", manifest.triggerOn},
        {"triggerOff", manifest.triggerOff},
        {"triggerOnTime", formatTime(manifest.triggerOnTime)},
        {"triggerOffTime", formatTime(manifest.triggerOffTime)},
        {"start", formatTime(manifest.start)},
        {"stop", formatTime(manifest.stop)},
        {"timeZone", manifest.timeZone},
        {"clips", std::move(clips)},
        {"marks", std::move(marks)},
        {"number", manifest.number},
        {"previous", manifest.previous},
    };
}

Result<Manifest> parseManifestJson(const Json& json) {
    const auto format = OCELLI_TRY(stringMember(json, "format"));
    if (format != kFormat) {
        return fail(ErrorKind::InvalidArgument, "this is no manifest that is known here")
            .withField("format", std::string(kFormat));
    }
    Manifest manifest;
    manifest.recording = OCELLI_TRY(stringMember(json, "recording"));
    manifest.device = OCELLI_TRY(parseDevice(json));
    manifest.user = OCELLI_TRY(stringMember(json, "user"));
    manifest.triggerOn = OCELLI_TRY(stringMember(json, "triggerOn"));
    manifest.triggerOff = OCELLI_TRY(stringMember(json, "triggerOff"));
    manifest.triggerOnTime = OCELLI_TRY(timeMember(json, "triggerOnTime"));
    manifest.triggerOffTime = OCELLI_TRY(timeMember(json, "triggerOffTime"));
    manifest.start = OCELLI_TRY(timeMember(json, "start"));
    manifest.stop = OCELLI_TRY(timeMember(json, "stop"));
    manifest.timeZone = OCELLI_TRY(stringMember(json, "timeZone"));
    const Json clips = OCELLI_TRY(listMember(json, "clips"));
    for (const Json& clip : clips) {
        manifest.clips.push_back(OCELLI_TRY(parseSealedClip(clip)));
    }
    const Json marks = OCELLI_TRY(listMember(json, "marks"));
    for (const Json& mark : marks) {
        manifest.marks.push_back(OCELLI_TRY(parseMark(mark)));
    }
    const auto number = OCELLI_TRY(integerMember(json, "number"));
    manifest.number = number > 0 ? static_cast<std::uint64_t>(number) : 0;
    manifest.previous = OCELLI_TRY(stringMember(json, "previous"));
    return manifest;
}

}  // namespace ocelli::bodyworn::evidence::detail
