// Makes the channels and hands them their settings.
#include "apps/camera/channel_set.h"

#include "base/log.h"

namespace ocelli::apps::camera {

std::shared_ptr<const config::TimeZone> loadZone(const std::string& name) {
    auto zone = config::TimeZone::load(name);
    if (!zone) {
        log::warning("time", "{}; UTC is used", zone.error().message());
        return config::TimeZone::utc();
    }
    return *zone;
}

ChannelSet::ChannelSet(ocelli::camera::pipeline::ChannelFaces faces, config::SettingsStore& store)
    : store_(store) {
    const config::SettingsPtr settings = store.current();
    *zone_.lock() = loadZone(settings->device.timeZone);
    int number = 1;
    for (const config::ChannelConfig& channel : settings->channels) {
        channels_.push_back(
            std::make_unique<ocelli::camera::pipeline::Channel>(number++, faces, channel, zone())
        );
    }
    subscription_ =
        store.subscribe([this](const config::SettingsChange& change) { follow(change); });
}

ocelli::camera::pipeline::Channel* ChannelSet::find(int channel) const {
    const auto index = static_cast<std::size_t>(channel - 1);
    return channel >= 1 && index < channels_.size() ? channels_[index].get() : nullptr;
}

std::shared_ptr<media::StreamHub> ChannelSet::findHub(int channel, config::StreamName stream)
    const {
    const auto* found = find(channel);
    if (found == nullptr) {
        return nullptr;
    }
    const config::SettingsPtr settings = store_.current();
    const auto& config = settings->channels.at(static_cast<std::size_t>(channel - 1));
    return config.stream(stream).video.enabled ? found->hub(stream) : nullptr;
}

void ChannelSet::follow(const config::SettingsChange& change) {
    const bool zoneChanged = change.before->device.timeZone != change.after->device.timeZone;
    if (zoneChanged) {
        *zone_.lock() = loadZone(change.after->device.timeZone);
    }
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        if (zoneChanged || change.before->channels.at(i) != change.after->channels.at(i)) {
            channels_[i]->apply(change.after->channels.at(i), zone());
        }
    }
}

}  // namespace ocelli::apps::camera
