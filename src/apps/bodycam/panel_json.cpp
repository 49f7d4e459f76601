// Writes the panel's messages.
#include "apps/bodycam/panel_json.h"

#include <array>

namespace ocelli::apps::bodycam {
namespace {

std::int64_t minutesOf(Duration span) {
    return std::chrono::duration_cast<std::chrono::minutes>(span).count();
}

double secondsOf(Duration span) {
    return std::chrono::duration<double>(span).count();
}

Json lampToJson(const device::Lamp& lamp) {
    return {{"colour", toString(lamp.colour)}, {"blink", toString(lamp.blink)}};
}

Json lampsToJson(const device::WornModel& model, const device::Lamps& lamps) {
    Json json = Json::object();
    for (const device::Led led : model.leds) {
        json[std::string(toString(led))] = lampToJson(lamps.of(led));
    }
    return json;
}

Json faultsToJson(const device::Situation& situation) {
    Json list = Json::array();
    for (const device::FaultRow& row : device::faultTable()) {
        if (row.when(situation)) {
            list.push_back(
                {{"code", row.code},
                 {"cause", row.cause},
                 {"remedy", row.remedy},
                 {"blocksRecording", row.blocksRecording}}
            );
        }
    }
    return list;
}

Json dockToJson(const device::DockState& dock) {
    return {
        {"transfer", dock.transfer ? Json(*dock.transfer) : Json()},
        {"update", dock.update ? Json(*dock.update) : Json()},
        {"uploadError", dock.uploadError},
        {"error", dock.error},
    };
}

Json linksToJson(const device::Situation& s) {
    return {
        {"sensorCamera", toString(s.sensorCamera)},
        {"holster", toString(s.holster)},
        {"assistant", toString(s.assistant)},
        {"wifi", toString(s.wifi)},
        {"mobile", toString(s.mobile)},
        {"location", toString(s.location)},
    };
}

Json networksToJson(const device::Situation& s) {
    const auto percent = [](const std::optional<int>& value) {
        return value ? Json(*value) : Json();
    };
    return {
        {"wifiPercent", percent(s.wifiPercent)},
        {"mobilePercent", percent(s.mobilePercent)},
        {"mobileNetwork", s.mobileNetwork},
        {"sim", toString(s.sim)},
    };
}

Json situationToJson(const device::Situation& s) {
    Json wearer = nullptr;
    if (s.wearer) {
        wearer = {{"id", s.wearer->id}, {"name", s.wearer->name}, {"userId", s.wearer->userId}};
    }
    return {
        {"phase", toString(s.phase)},
        {"recording", toString(s.recording)},
        {"silent", s.silent},
        {"microphoneOff", s.microphoneOff},
        {"added", s.added},
        {"locked", s.locked},
        {"offered", s.offered},
        {"wearer", std::move(wearer)},
        {"battery",
         {{"percent", s.battery.percent},
          {"minutesLeft", minutesOf(s.battery.left)},
          {"external", s.battery.external},
          {"charging", s.battery.charging},
          {"minutesToFull", s.battery.full ? Json(minutesOf(*s.battery.full)) : Json()},
          {"health", s.battery.health ? Json(*s.battery.health) : Json()},
          {"fault", s.battery.fault},
          {"celsius", s.battery.celsius}}},
        {"storage",
         {{"used", s.storage.used},
          {"minutesLeft", minutesOf(s.storage.left)},
          {"full", s.storage.full},
          {"error", s.storage.error}}},
        {"dock", dockToJson(s.dock)},
        {"links", linksToJson(s)},
        {"networks", networksToJson(s)},
        {"celsius", s.celsius},
        {"outdoors", s.outdoors},
        {"faults", faultsToJson(s)},
    };
}

Json recorderToJson(const Recorder::Status& status) {
    return {
        {"recording", status.recording},
        {"bytes", status.bytes},
        {"preBufferHeld", secondsOf(status.held)},
        {"preBufferBytes", status.heldBytes},
        {"firstFrameMilliseconds", status.firstFrameMilliseconds},
        {"lastPreBuffer",
         {{"wanted", secondsOf(status.preBuffer.wanted)},
          {"held", secondsOf(status.preBuffer.held)},
          {"shortfall", secondsOf(status.preBuffer.shortfall())},
          {"cause", status.preBuffer.cause}}},
    };
}

Json stepsToJson(device::Steps steps, bool on) {
    Json list = Json::array();
    if (on) {
        for (const std::uint16_t step : steps) {
            list.push_back(step);
        }
    }
    return list;
}

/// The visit at a controller; null where none is known.
Json visitToJson(const DockBay& bay) {
    if (!bay.hasController()) {
        return nullptr;
    }
    const DockReport& report = bay.report();
    Json damaged = Json::array();
    for (const auto& [recording, reason] : report.damaged) {
        damaged.push_back({{"recording", recording}, {"reason", reason}});
    }
    return {
        {"stage", toString(report.stage)},
        {"address", bay.controller()},
        {"controller", report.controller},
        {"cause", report.cause},
        {"done", report.done},
        {"total", report.total},
        {"damaged", std::move(damaged)},
    };
}

}  // namespace

Json stateToJson(const WornDevice& worn, const Recorder::Status& recorder, const DockBay& bay) {
    const device::WornCamera& camera = worn.camera();
    const device::Lamps lamps = camera.lamps();
    Json position = nullptr;
    if (worn.position()) {
        position = {
            {"latitude", worn.position()->latitude}, {"longitude", worn.position()->longitude}
        };
    }
    return {
        {"type", "state"},
        {"model", toJson(camera.model())},
        {"situation", situationToJson(camera.situation())},
        {"lamps", lampsToJson(camera.model(), lamps)},
        {"front", lampToJson(lamps.front)},
        {"sensorFront", lampToJson(lamps.sensorFront)},
        {"display", camera.model().display ? toJson(camera.display()) : Json()},
        {"recorder", recorderToJson(recorder)},
        {"position", std::move(position)},
        {"settings", toJson(camera.settings())},
        {"inDock", worn.inDock()},
        {"visit", visitToJson(bay)},
    };
}

Json playToJson(const device::output::Play& play) {
    const device::Pattern& pattern = device::patternOf(play.signal);
    return {
        {"type", "play"},
        {"signal", toString(play.signal)},
        {"beep", stepsToJson(pattern.beep, play.beep)},
        {"buzz", stepsToJson(pattern.buzz, play.buzz)},
    };
}

Json noteToJson(const LogLine& line) {
    static constexpr std::array<std::string_view, 3> kSeverities = {
        "information", "warning", "error"
    };
    return {
        {"type", "note"},
        {"time", formatTime(line.time)},
        {"severity", kSeverities.at(static_cast<std::size_t>(line.note.severity))},
        {"code", line.note.code},
        {"text", line.note.text},
    };
}

Json bookToJson(const device::RecordingBook& book, const std::vector<evidence::SealedClip>& clips) {
    Json json = toJson(book);
    Json list = Json::array();
    for (const evidence::SealedClip& clip : clips) {
        list.push_back(
            {{"name", clip.fileName()},
             {"start", formatTime(clip.start)},
             {"stop", formatTime(clip.stop)},
             {"length", clip.plain.length},
             {"sha256", clip.plain.sha256},
             {"encrypted", clip.encrypted}}
        );
    }
    json["clips"] = std::move(list);
    return json;
}

}  // namespace ocelli::apps::bodycam
