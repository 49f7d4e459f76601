// Disks and cards over HTTP, and recording by hand.
#pragma once

#include <functional>

#include "apps/camera/storage_site.h"
#include "base/json.h"
#include "control/users/audit_log.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

struct StorageFaces {
    std::function<Json()> volumes;  ///< the answer of `GET /api/v1/storage`
    std::function<StorageSite*(const std::string& id)> find;  ///< null: there is none
    std::function<Result<void>(int channel, bool on)> setManual;
    std::function<void(control::users::LogEntry)> log;
};

void addStorageRoutes(net::http::Router& router, StorageFaces faces);

}  // namespace ocelli::apps::camera
