// Describes the routes as OpenAPI 3.1.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "net/http/router.h"

namespace ocelli::net::http {

struct OpenApiInfo {
    std::string title = "Ocelli";
    std::string version;      ///< of the interface
    std::string description;  ///< CommonMark
};

/// The document for `/api/openapi.json`: each route with its permission (`x-permission`),
/// parameters, body, answer, and the problems it may answer with. Of a query "name:
/// integer 1..1000", "name: time", "name: jpeg|bmp" or "name: any words" the type, range and list
/// become schema, and all of it the description.
Json makeOpenApi(const std::vector<Router::Route>& routes, const OpenApiInfo& info);

}  // namespace ocelli::net::http
