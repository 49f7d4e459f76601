// What the command line and the device model say, written into the settings at start.
#pragma once

#include "apps/camera/options.h"
#include "config/device_model.h"
#include "config/settings_store.h"

namespace ocelli::apps::camera {

/// How many channels the device has: those of the command line, else those of the model.
int channelCount(const Options& options, const config::DeviceModel& model);

/// Fresh settings get names, sources and ports of the model; options that were given win always.
Result<void> setUpSettings(
    config::SettingsStore& store, const Options& options, const config::DeviceModel& model
);

}  // namespace ocelli::apps::camera
