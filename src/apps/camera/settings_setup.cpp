// Writes model defaults and given options into the settings.
#include "apps/camera/settings_setup.h"

#include <fmt/format.h>

namespace ocelli::apps::camera {
namespace {

constexpr std::string_view kWho = "command line";

config::GroupAddress channelGroup(int channel) {
    return {"channel", channel, std::nullopt};
}

Json address(const net::Endpoint& endpoint) {
    return Json{{"address", endpoint.address}, {"port", endpoint.port}};
}

Json ports(const config::DeviceModel& model) {
    return Json{
        {"http", {{"port", model.httpPort}}},
        {"https", {{"port", model.httpsPort}}},
        {"rtsp", {{"port", model.rtspPort}}},
    };
}

Json givenPorts(const Options& options) {
    Json patch = Json::object();
    if (options.http) {
        patch["http"] = address(*options.http);
    }
    if (options.https) {
        patch["https"] = address(*options.https);
    }
    if (options.rtsp) {
        patch["rtsp"] = address(*options.rtsp);
    }
    return patch;
}

/// The name of a channel whose source was given on the command line.
std::string nameFor(const std::string& source, int channel) {
    if (source.starts_with("scene:")) {
        std::string scene = source.substr(
            6, source.find('?') == std::string::npos ? std::string::npos : source.find('?') - 6
        );
        if (!scene.empty() && scene[0] >= 'a' && scene[0] <= 'z') {
            scene[0] = static_cast<char>(scene[0] - 'a' + 'A');
        }
        return scene;
    }
    return fmt::format("Camera {}", channel);
}

/// What the model says of a channel beyond its source. A mistake in it is one in the model file.
Result<void> applyModel(config::SettingsStore& store, int channel, const Json& groups) {
    for (const auto& [group, patch] : groups.items()) {
        auto done = store.change({group, channel, std::nullopt}, patch, kWho);
        if (!done) {
            return Error(std::move(done).error()).withContext("model", group);
        }
    }
    return {};
}

Result<void> setUpChannels(
    config::SettingsStore& store,
    const Options& options,
    const config::DeviceModel& model,
    bool fresh
) {
    for (int channel = 1; channel <= channelCount(options, model); ++channel) {
        const auto index = static_cast<std::size_t>(channel - 1);
        const std::string& now = store.current()->channels.at(index).channel.source;
        Json patch = Json::object();
        if (!options.channels.empty()) {
            if (now != options.channels.at(index) || fresh) {
                patch["source"] = options.channels.at(index);
                patch["name"] = nameFor(options.channels.at(index), channel);
            }
        } else if (fresh) {
            patch["source"] = model.channels.at(index).source;
            patch["name"] = model.channels.at(index).name;
        }
        if (!patch.empty()) {
            OCELLI_TRY(store.change(channelGroup(channel), patch, kWho));
        }
        if (fresh && options.channels.empty()) {
            OCELLI_TRY(applyModel(store, channel, model.channels.at(index).settings));
        }
    }
    return {};
}

}  // namespace

int channelCount(const Options& options, const config::DeviceModel& model) {
    return static_cast<int>(
        options.channels.empty() ? model.channels.size() : options.channels.size()
    );
}

Result<void> setUpSettings(
    config::SettingsStore& store, const Options& options, const config::DeviceModel& model
) {
    using Origin = config::LoadReport::Origin;
    const Origin origin = store.report().origin;
    const bool fresh = origin == Origin::Fresh || origin == Origin::Defaults;
    const config::GroupAddress network{"network", 0, std::nullopt};
    if (fresh) {
        OCELLI_TRY(store.change(network, ports(model), kWho));
    }
    if (const Json patch = givenPorts(options); !patch.empty()) {
        OCELLI_TRY(store.change(network, patch, kWho));
    }
    return setUpChannels(store, options, model, fresh);
}

}  // namespace ocelli::apps::camera
