// Places, matrices, permissions.
#include "apps/camera/thermal_answers.h"

#include <bit>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::apps::camera {
namespace {

namespace thermometry = ocelli::camera::thermometry;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

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

}  // namespace

RouteInfo thermalRoute(std::string summary, std::vector<std::string> queries) {
    RouteInfo info;
    info.permission = access::Permission::LiveView;
    info.summary = std::move(summary);
    info.queries = std::move(queries);
    info.perChannel = true;
    return info;
}

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

Result<Response> matrixOf(const thermometry::Measurement& measured, MatrixFormat format) {
    if (!measured.measuring) {
        return fail(ErrorKind::FailedPrecondition, "temperature measurement is switched off")
            .withField("enabled");
    }
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

}  // namespace ocelli::apps::camera
