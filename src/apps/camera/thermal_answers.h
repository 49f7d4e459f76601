// What the routes of live and of recorded temperatures have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "camera/thermometry/measurement.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// A route below a channel for who may see it live.
net::http::RouteInfo thermalRoute(std::string summary, std::vector<std::string> queries = {});

/// A place in the picture: InvalidArgument for what is no number from 0 to 1.
Result<double> share(const net::http::Request& request, std::string_view name);

enum class MatrixFormat { Float32, Csv };

/// Of the query `format`; floats without it.
Result<MatrixFormat> formatOf(const net::http::Request& request);

/// All temperatures, little-endian floats or text. FailedPrecondition while measuring is off.
Result<net::http::Response> matrixOf(
    const ocelli::camera::thermometry::Measurement& measured, MatrixFormat format
);

}  // namespace ocelli::apps::camera
