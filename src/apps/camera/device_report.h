// What the interface says about the device, its channels, and what streams would cost.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/camera/channel_set.h"
#include "apps/camera/recording.h"
#include "config/device_model.h"
#include "config/settings_store.h"
#include "control/api/settings_routes.h"

namespace ocelli::apps::camera {

/// The same moment on both clocks.
struct Moment {
    MonoTime mono;
    WallTime wall;
};

/// Thread-bound to the main loop.
class DeviceReport {
  public:
    struct Faces {
        const Clock& clock;
        Moment started;
        const config::DeviceModel& model;
        std::string serialNumber;
        const config::SettingsStore& settings;
        const ChannelSet& channels;
        const Recording& recording;
        std::function<double(const std::string& stream)> measuredFrameRate;
    };

    explicit DeviceReport(Faces faces) : faces_(std::move(faces)) {}

    /// `GET /api/v1/system/information`.
    Json information(const std::vector<std::string>& addresses) const;

    /// `GET /api/v1/channels`, and one entry of it.
    Json channels() const;
    Json channel(int number) const;

    /// A stream of the channel if it had these settings.
    control::api::Estimate estimate(int channel, const config::VideoSettings& video) const;

  private:
    Faces faces_;
};

}  // namespace ocelli::apps::camera
