// Disks and cards over HTTP, and recording by hand.
#pragma once

#include <functional>

#include "base/json.h"
#include "base/unique_function.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

struct StorageFaces {
    std::function<Json()> volumes;  ///< the answer of `GET /api/v1/storage`
    std::function<void(const std::string& id, UniqueFunction<void(Result<void>)> done)> format;
    std::function<Result<void>(int channel, bool on)> setManual;
};

void addStorageRoutes(net::http::Router& router, StorageFaces faces);

}  // namespace ocelli::apps::camera
