// Readings, a point, the matrix.
#include "apps/camera/thermal_routes.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::apps::camera {
namespace {

namespace thermometry = ocelli::camera::thermometry;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using thermometry::MeasurementPtr;

enum class MatrixFormat { Float32, Csv };

RouteInfo route(std::string summary, std::vector<std::string> queries = {}) {
    RouteInfo info;
    info.permission = access::Permission::LiveView;
    info.summary = std::move(summary);
    info.queries = std::move(queries);
    info.perChannel = true;
    return info;
}

/// A place in the picture.
Result<double> share(const Request& request, std::string_view name) {
    const auto text = request.query(name);
    const auto value = text ? toNumber(*text) : std::nullopt;
    if (!value || !(*value >= 0 && *value <= 1)) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format(
                       "{} must be a number from 0 to 1{}",
                       name,
                       text ? fmt::format(", not \"{}\"", *text) : ""
                   )
        )
            .withField(std::string(name), "0..1");
    }
    return *value;
}

Result<void> checkMeasuring(const MeasurementPtr& measured) {
    if (!measured->measuring) {
        return fail(ErrorKind::FailedPrecondition, "temperature measurement is switched off")
            .withField("enabled");
    }
    return {};
}

/// Little-endian, row by row.
Bytes floatsOf(const ocelli::camera::thermal::TemperatureImage& image) {
    static_assert(std::endian::native == std::endian::little);
    const auto raw = std::as_bytes(std::span(image.celsius));
    return {raw.begin(), raw.end()};
}

/// As `ocelli thermal --csv` writes it.
Bytes csvOf(const ocelli::camera::thermal::TemperatureImage& image) {
    std::string text;
    text.reserve(image.celsius.size() * 8);
    for (int y = 0; y < image.height; ++y) {
        const auto row = image.row(y);
        for (std::size_t x = 0; x < row.size(); ++x) {
            fmt::format_to(std::back_inserter(text), "{}{:.4f}", x == 0 ? "" : ",", row[x]);
        }
        text += '\n';
    }
    const auto raw = asBytes(text);
    return {raw.begin(), raw.end()};
}

Response matrixOf(const thermometry::Measurement& measured, MatrixFormat format) {
    const auto image = thermometry::temperaturesOf(measured);
    auto response = format == MatrixFormat::Csv
                        ? Response::ofBytes(csvOf(image), "text/csv; charset=utf-8")
                        : Response::ofBytes(floatsOf(image), "application/octet-stream");
    response.headers.set("X-Width", std::to_string(image.width));
    response.headers.set("X-Height", std::to_string(image.height));
    response.headers.set("X-Capture-Time", formatTime(measured.time));
    response.headers.set("X-Sequence", std::to_string(measured.sequence));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

Result<MatrixFormat> formatOf(const Request& request) {
    const std::string_view word = request.query("format").value_or("float32");
    if (word == "float32") {
        return MatrixFormat::Float32;
    }
    if (word == "csv") {
        return MatrixFormat::Csv;
    }
    return fail(ErrorKind::InvalidArgument, fmt::format("format {} is not known", word))
        .withField("format", "float32, csv");
}

void matrix(const ThermalRoutes& faces, const Request& request, Reply reply) {
    const auto format = formatOf(request);
    if (!format) {
        reply.fail(format.error());
        return;
    }
    auto measured = faces.channels.measurement(request.channel());
    if (!measured) {
        reply.fail(measured.error());
        return;
    }
    if (auto on = checkMeasuring(*measured); !on) {
        reply.fail(on.error());
        return;
    }
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool accepted = faces.workers.run(
        [measured = *measured, format = *format] { return matrixOf(*measured, format); },
        faces.loop,
        [shared](Response response) { shared->send(std::move(response)); }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too many matrices are being made"));
    }
}

Result<Response> readings(const ThermalRoutes& faces, const Request& request) {
    const auto measured = OCELLI_TRY(faces.channels.measurement(request.channel()));
    Json json = thermometry::toJson(*measured);
    json["channel"] = request.channel();
    return Response::ofJson(json);
}

Result<Response> point(const ThermalRoutes& faces, const Request& request) {
    const double x = OCELLI_TRY(share(request, "x"));
    const double y = OCELLI_TRY(share(request, "y"));
    const auto measured = OCELLI_TRY(faces.channels.measurement(request.channel()));
    return Response::ofJson(OCELLI_TRY(thermometry::pointToJson(*measured, x, y)));
}

}  // namespace

void addThermalRoutes(net::http::Router& router, const ThermalRoutes& faces) {
    const std::string base = "/api/v1/channels/{channel}/thermal";
    router.add(
        Method::Get,
        base,
        route("Temperatures of all rules with their places and states."),
        [faces](const Request& request) { return readings(faces, request); }
    );
    router.add(
        Method::Get,
        base + "/point",
        route("The temperature at one place of the picture.", {"x: number 0..1", "y: number 0..1"}),
        [faces](const Request& request) { return point(faces, request); }
    );
    router.addAsync(
        Method::Get,
        base + "/matrix",
        route("All temperatures of the newest picture in °C, row by row.", {"format: float32|csv"}),
        [faces](const Request& request, Reply reply) { matrix(faces, request, std::move(reply)); }
    );
}

}  // namespace ocelli::apps::camera
