// Channels, streams and capabilities as JSON.
#include "apps/camera/channel_json.h"

#include <algorithm>
#include <cmath>

#include "camera/encode/video_encoder.h"
#include "camera/thermal_capture/thermal_source.h"
#include "config/catalog.h"

namespace ocelli::apps::camera {
namespace {

namespace pipeline = ocelli::camera::pipeline;
using ocelli::camera::capture::SourceState;

std::string_view wordOf(SourceState state) {
    switch (state) {
        case SourceState::Starting:
            return "starting";
        case SourceState::Live:
            return "live";
        case SourceState::Lost:
            return "noVideo";
    }
    return "noVideo";
}

/// The source without user name and password, which may stand in an RTSP address.
std::string withoutSecrets(const std::string& source) {
    const auto scheme = source.find("://");
    const auto at = source.rfind('@');
    if (scheme == std::string::npos || at == std::string::npos || at < scheme) {
        return source;
    }
    return source.substr(0, scheme + 3) + source.substr(at + 1);
}

Json streamToJson(
    const pipeline::Channel& channel,
    const pipeline::ChannelStatus& status,
    config::StreamName name,
    const config::VideoSettings& video,
    const config::ImageSettings& image
) {
    const auto tracks = channel.hub(name)->description().tracks;
    Json stream = {{"stream", config::toString(name)}};
    if (!tracks.empty()) {
        stream["codec"] = media::toString(tracks.front()->codec);
        stream["width"] = tracks.front()->width;
        stream["height"] = tracks.front()->height;
    } else {
        const auto plan = pipeline::planOf(video, config::RoiSettings());
        const auto size =
            pipeline::fitPicture({plan.video.width, plan.video.height}, status.picture);
        stream["codec"] = config::toString(video.codec);
        stream["width"] = status.picture.width > 0 ? size.width : plan.video.width;
        stream["height"] = status.picture.width > 0 ? size.height : plan.video.height;
    }
    const double wanted = std::min(video.frameRate, pipeline::highestRate(image.videoStandard));
    const double sourceRate = status.frameRate > 0 ? status.frameRate : wanted;
    const double rate = channel.passesThrough(name) ? sourceRate : std::min(wanted, sourceRate);
    stream["frameRate"] = std::round(rate * 100) / 100;
    stream["audio"] = tracks.size() > 1;
    stream["passThrough"] = channel.passesThrough(name);
    return stream;
}

Json sizesUpTo(const pipeline::PictureSize& source) {
    Json sizes = Json::array({"source"});
    for (const Json& group : config::catalog()["groups"]) {
        if (group["group"] != "video") {
            continue;
        }
        for (const Json& field : group["fields"]) {
            if (field["name"] != "resolution") {
                continue;
            }
            for (const Json& word : field["values"]) {
                const auto value =
                    config::fromString<config::VideoResolution>(word.get<std::string>());
                const auto size = value ? pipeline::sizeOf(*value) : pipeline::PictureSize{};
                const bool fits = source.width == 0 ||
                                  (size.width <= source.width && size.height <= source.height) ||
                                  (size.width <= source.height && size.height <= source.width);
                if (size.width > 0 && fits) {
                    sizes.push_back(word);
                }
            }
        }
    }
    return sizes;
}

Json encoders() {
    Json list = Json::array();
    for (const auto& info : ocelli::camera::encode::availableEncoders()) {
        list.push_back(
            {{"name", info.name},
             {"codec", media::toString(info.codec)},
             {"hardware", info.hardware}}
        );
    }
    return list;
}

Json videoCodecs() {
    Json codecs = Json::array();
    for (const auto& info : ocelli::camera::encode::availableEncoders()) {
        const std::string word(media::toString(info.codec));
        if (std::find(codecs.begin(), codecs.end(), Json(word)) == codecs.end()) {
            codecs.push_back(word);
        }
    }
    return codecs;
}

bool isThermal(const std::string& source) {
    const auto address = ocelli::camera::capture::parseSourceAddress(source);
    return address && ocelli::camera::thermal_capture::isThermal(*address);
}

}  // namespace

Json channelToJson(
    const pipeline::Channel& channel,
    const config::ChannelConfig& settings,
    const ChannelFacts& facts
) {
    const pipeline::ChannelStatus status = channel.status();
    Json streams = Json::array();
    for (const config::StreamName name : config::kStreamNames) {
        const config::VideoSettings& video = settings.stream(name).video;
        if (video.enabled) {
            Json stream = streamToJson(channel, status, name, video, settings.image);
            stream["measuredFrameRate"] = facts.measuredFrameRate(channel.hub(name)->name());
            streams.push_back(std::move(stream));
        }
    }
    return Json{
        {"channel", channel.number()},
        {"name", settings.channel.name},
        {"source", withoutSecrets(settings.channel.source)},
        {"state", wordOf(status.state)},
        {"message", status.message},
        {"width", status.picture.width},
        {"height", status.picture.height},
        {"frameRate", std::round(status.frameRate * 100) / 100},
        {"streams", streams},
        {"recording", facts.recording},
        {"manualRecording", facts.manualRecording},
        {"motion", status.motion},
        {"thermal", isThermal(settings.channel.source)},
    };
}

Json capabilitiesToJson(
    const ChannelSet& channels, const config::Settings& settings, const config::DeviceModel& model
) {
    Json list = Json::array();
    for (const auto& channel : channels.all()) {
        const auto status = channel->status();
        const auto index = static_cast<std::size_t>(channel->number() - 1);
        const auto standard = settings.channels.at(index).image.videoStandard;
        list.push_back(
            {{"channel", channel->number()},
             {"name", settings.channels.at(index).channel.name},
             {"encodedSource", status.encodedSource},
             {"resolutions", sizesUpTo(status.picture)},
             {"highest", {{"frameRate", pipeline::highestRate(standard)}}}}
        );
    }
    Json absent = Json::object();
    for (const auto& [function, why] : model.absent) {
        absent[function] = why;
    }
    return Json{
        {"channels", list},
        {"streams", model.streams},
        {"videoCodecs", videoCodecs()},
        {"audioCodecs", {"g711a", "g711u", "g722", "aac", "opus", "pcm"}},
        {"encoders", encoders()},
        {"limits",
         {{"users", 32},
          {"channels", 64},
          {"periodsPerDay", 8},
          {"maskAreas", 8},
          {"motionAreas", 8},
          {"textLines", 8}}},
        {"absent", absent},
    };
}

}  // namespace ocelli::apps::camera
