// The HTTP face of captured pictures.
#pragma once

#include "delivery/record/pictures.h"
#include "net/http/router.h"

namespace ocelli::delivery::record {

/// GET /api/v1/pictures, /api/v1/pictures/{id} and /api/v1/pictures/archive.zip. The store outlives
/// the router and its answers.
void addPictureRoutes(net::http::Router& router, Pictures& store);

}  // namespace ocelli::delivery::record
