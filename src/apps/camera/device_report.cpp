// Collects facts from settings, channels and recording.
#include "apps/camera/device_report.h"

#include "apps/camera/channel_json.h"
#include "apps/camera/version.h"
#include "camera/pipeline/channel_plan.h"

namespace ocelli::apps::camera {

Json DeviceReport::information(const std::vector<std::string>& addresses) const {
    const config::SettingsPtr now = faces_.settings.current();
    const Duration uptime = faces_.clock.mono() - faces_.started.mono;
    return Json{
        {"name", now->device.name},
        {"number", now->device.number},
        {"model", faces_.model.model},
        {"description", faces_.model.description},
        {"serialNumber", faces_.serialNumber},
        {"firmwareVersion", kVersion},
        {"apiVersion", 1},
        {"channels", now->channels.size()},
        {"started", formatTime(faces_.started.wall)},
        {"uptimeSeconds", uptime.count() / 1'000'000'000},
        {"time", formatTime(faces_.clock.wall())},
        {"timeZone", now->device.timeZone},
        {"addresses", addresses},
        {"services",
         {{"webSocket", now->network.webSocket},
          {"webSockets", now->network.webSockets},
          {"webRtc", now->network.webRtcEnabled},
          {"multicast", now->network.multicastEnabled}}},
        {"settingsDamaged", faces_.settings.report().damaged()},
    };
}

Json DeviceReport::channel(int number) const {
    const config::SettingsPtr now = faces_.settings.current();
    return channelToJson(
        *faces_.channels.find(number),
        now->channels.at(static_cast<std::size_t>(number - 1)),
        {faces_.recording.isRecording(number),
         faces_.recording.isManual(number),
         faces_.measuredFrameRate}
    );
}

Json DeviceReport::channels() const {
    Json list = Json::array();
    for (const auto& one : faces_.channels.all()) {
        list.push_back(channel(one->number()));
    }
    return list;
}

control::api::Estimate DeviceReport::estimate(int number, const config::VideoSettings& video)
    const {
    const auto status = faces_.channels.find(number)->status();
    control::api::Estimate cost;
    cost.bitRate =
        ocelli::camera::pipeline::estimatedBitRate(video, status.picture, status.frameRate);
    cost.bytesPerDay = cost.bitRate / 8 * 86400;
    const auto room = static_cast<double>(faces_.recording.bytesForRecordings());
    cost.daysOfStorage = cost.bytesPerDay > 0 ? room / cost.bytesPerDay : 0;
    return cost;
}

}  // namespace ocelli::apps::camera
