// Temperatures over HTTP.
#pragma once

#include "apps/camera/thermal_channels.h"
#include "media/picture_source.h"
#include "net/http/router.h"
#include "runtime/work_queue.h"

namespace ocelli::apps::camera {

/// What the routes reach into; all outlive the router.
struct ThermalRoutes {
    EventLoop& loop;
    WorkerPool& workers;
    const ThermalChannels& channels;
    media::PictureSource& pictures;
    ocelli::camera::thermometry::TemperatureHistory& history;
};

/// `GET /api/v1/channels/{channel}/thermal` and what is below it.
void addThermalRoutes(net::http::Router& router, const ThermalRoutes& faces);

}  // namespace ocelli::apps::camera
