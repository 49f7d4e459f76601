// Routes of the settings: catalog, groups, defaults, estimates.
#pragma once

#include <functional>

#include "config/settings_store.h"
#include "net/http/router.h"

namespace ocelli::control::api {

/// What a stream would cost. Given by the program.
struct Estimate {
    double bitRate = 0;        ///< bit/s
    double bytesPerDay = 0;    ///< if recorded all day
    double daysOfStorage = 0;  ///< with the space that recordings may use; 0 when there is none
};

struct SettingsFaces {
    config::SettingsStore& store;

    /// @param channel  from 1
    std::function<Estimate(int channel, const config::VideoSettings& settings)> estimate;
};

void addSettingsRoutes(net::http::Router& router, SettingsFaces faces);

}  // namespace ocelli::control::api
