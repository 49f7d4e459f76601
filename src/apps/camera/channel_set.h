// All channels of the device, following the settings.
#pragma once

#include <memory>
#include <vector>

#include "camera/pipeline/channel.h"
#include "config/settings_store.h"

namespace ocelli::apps::camera {

/// The zone of that name, or UTC with a word in the log.
std::shared_ptr<const config::TimeZone> loadZone(const std::string& name);

/// Thread-bound to the main loop; `find` is thread-safe, as the number of channels never changes.
class ChannelSet {
  public:
    ChannelSet(ocelli::camera::pipeline::ChannelFaces faces, config::SettingsStore& store);

    /// Null when there is no such channel.
    ocelli::camera::pipeline::Channel* find(int channel) const;

    /// Null when there is no such stream, or it is not offered.
    std::shared_ptr<media::StreamHub> findHub(int channel, config::StreamName stream) const;

    const std::vector<std::unique_ptr<ocelli::camera::pipeline::Channel>>& all() const {
        return channels_;
    }

    std::shared_ptr<const config::TimeZone> zone() const { return *zone_.lock(); }

  private:
    void follow(const config::SettingsChange& change);

    config::SettingsStore& store_;
    Guarded<std::shared_ptr<const config::TimeZone>> zone_;
    std::vector<std::unique_ptr<ocelli::camera::pipeline::Channel>> channels_;
    Subscription subscription_;
};

}  // namespace ocelli::apps::camera
