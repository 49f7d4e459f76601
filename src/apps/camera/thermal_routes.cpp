// Readings, a point, the matrix.
#include "apps/camera/thermal_routes.h"

#include <cmath>

#include <fmt/format.h>

#include "apps/camera/thermal_answers.h"
#include "camera/thermal_files/flir_writer.h"
#include "camera/thermal_rules/materials.h"

namespace ocelli::apps::camera {
namespace {

namespace thermometry = ocelli::camera::thermometry;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using thermometry::MeasurementPtr;

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
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool accepted = faces.workers.run(
        [measured = *measured, format = *format] { return matrixOf(*measured, format); },
        faces.loop,
        [shared](Result<Response> response) { shared->send(std::move(response)); }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too many matrices are being made"));
    }
}

/// The picture as viewers see it, with all temperatures inside.
Result<Response> radiometricJpeg(
    const media::Picture& picture, const thermometry::Measurement& measured
) {
    ocelli::camera::thermal_files::RadiometricFrame frame;
    frame.image = *measured.image;
    frame.camera = measured.radiometry->camera();
    frame.object = measured.radiometry->object();
    frame.cameraName = "Ocelli";
    auto response = Response::ofBytes(
        OCELLI_TRY(ocelli::camera::thermal_files::writeFlirJpeg(*picture.bytes, frame)),
        "image/jpeg"
    );
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Capture-Time", formatTime(measured.time));
    response.headers.set("X-Sequence", std::to_string(measured.sequence));
    return response;
}

void snapshot(const ThermalRoutes& faces, const Request& request, Reply reply) {
    auto measured = faces.channels.measurement(request.channel());
    if (!measured) {
        reply.fail(measured.error());
        return;
    }
    media::PictureRequest wanted;
    wanted.channel = request.channel();
    wanted.quality = 90;
    faces.pictures.picture(
        wanted,
        [measured = *measured, answer = std::move(reply)](Result<media::Picture> picture) mutable {
            if (!picture) {
                answer.fail(picture.error());
                return;
            }
            answer.send(radiometricJpeg(*picture, *measured));
        }
    );
}

constexpr std::int64_t kMostPoints = 5000;

Result<thermometry::HistoryQuery> historyQuery(const Request& request, WallTime now) {
    thermometry::HistoryQuery query;
    query.channel = request.channel();
    query.rule = static_cast<int>(OCELLI_TRY(request.queryInteger("rule", 0, 199, 0)));
    query.to = OCELLI_TRY(request.queryTime("to", now));
    query.from = OCELLI_TRY(request.queryTime("from", query.to - std::chrono::hours(1)));
    query.points =
        static_cast<std::size_t>(OCELLI_TRY(request.queryInteger("points", 1, kMostPoints, 500)));
    if (query.from >= query.to) {
        return fail(ErrorKind::InvalidArgument, "from must be before to")
            .withField("from", "a time before to");
    }
    return query;
}

Response historyJson(const thermometry::History& history) {
    const auto rounded = [](double value) { return std::round(value * 100) / 100 + 0.0; };
    Json points = Json::array();
    for (const auto& point : history.points) {
        points.push_back(
            {point.time.microseconds / 1'000'000,
             rounded(point.lowest),
             rounded(point.highest),
             rounded(point.maximum),
             rounded(point.minimum),
             rounded(point.average)}
        );
    }
    return Response::ofJson(
        {{"stepSeconds", history.stepSeconds},
         {"columns", {"time", "lowest", "highest", "maximum", "minimum", "average"}},
         {"points", std::move(points)}}
    );
}

Response historyCsv(const thermometry::History& history) {
    std::string text = "time,lowest,highest,maximum,minimum,average\r\n";
    for (const auto& point : history.points) {
        fmt::format_to(
            std::back_inserter(text),
            "{},{:.2f},{:.2f},{:.2f},{:.2f},{:.2f}\r\n",
            formatTime(point.time),
            point.lowest,
            point.highest,
            point.maximum,
            point.minimum,
            point.average
        );
    }
    auto response = Response::ofText(std::move(text), "text/csv; charset=utf-8");
    response.headers.set("Content-Disposition", "attachment; filename=\"temperatures.csv\"");
    return response;
}

using WriteHistory = Response (*)(const thermometry::History&);

void history(const ThermalRoutes& faces, const Request& request, WriteHistory write, Reply reply) {
    auto query = historyQuery(request, faces.loop.clock().wall());
    if (!query) {
        reply.fail(query.error());
        return;
    }
    faces.history.find(
        *query,
        [write, answer = std::move(reply)](Result<thermometry::History> found) mutable {
            if (!found) {
                answer.fail(found.error());
                return;
            }
            answer.send(write(*found));
        }
    );
}

void addHistoryRoute(
    net::http::Router& router,
    const ThermalRoutes& faces,
    std::string path,
    std::string summary,
    WriteHistory write
) {
    RouteInfo info = thermalRoute(
        std::move(summary),
        {"rule: integer 0..199", "from: time", "to: time", "points: integer 1..5000"}
    );
    // The course of a rule is something recorded.
    info.permission = access::Permission::Playback;
    router.addAsync(
        Method::Get,
        std::move(path),
        std::move(info),
        [faces, write](const Request& request, Reply reply) {
            history(faces, request, write, std::move(reply));
        }
    );
}

Response materials() {
    Json items = Json::array();
    for (const auto& material : ocelli::camera::thermal_rules::kMaterials) {
        items.push_back({{"name", material.name}, {"emissivity", material.emissivity}});
    }
    return Response::ofJson({{"items", std::move(items)}});
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

Result<thermometry::Thermometer*> thermometerOf(const ThermalRoutes& faces, int channel) {
    if (!faces.channels.isThermal(channel)) {
        return fail(ErrorKind::NotFound, fmt::format("channel {} has no thermal source", channel));
    }
    return faces.channels.find(channel);
}

using BackgroundWork = void (thermometry::Thermometer::*)(UniqueFunction<void(Result<void>)> done);

/// Answers when it is done and kept.
void correctBackground(
    const ThermalRoutes& faces, const Request& request, BackgroundWork work, Reply reply
) {
    const auto thermometer = thermometerOf(faces, request.channel());
    if (!thermometer) {
        reply.fail(thermometer.error());
        return;
    }
    auto shared = std::make_shared<Reply>(std::move(reply));
    ((*thermometer)->*work)([shared, &loop = faces.loop](Result<void> done) {
        loop.post([shared, done = std::move(done)] {
            if (done) {
                shared->send(Response::noContent());
            } else {
                shared->fail(done.error());
            }
        });
    });
}

/// Corrections change what all viewers see.
RouteInfo correctionRoute(std::string summary) {
    RouteInfo info = thermalRoute(std::move(summary));
    info.permission = access::Permission::Parameters;
    return info;
}

void addCorrectionRoutes(
    net::http::Router& router, const ThermalRoutes& faces, const std::string& base
) {
    router.addAsync(
        Method::Post,
        base + "/background",
        correctionRoute("Takes what is before the lens for an even surface and corrects by it."),
        [faces](const Request& request, Reply reply) {
            correctBackground(
                faces, request, &thermometry::Thermometer::learnBackground, std::move(reply)
            );
        }
    );
    router.addAsync(
        Method::Delete,
        base + "/background",
        correctionRoute("Forgets that correction."),
        [faces](const Request& request, Reply reply) {
            correctBackground(
                faces, request, &thermometry::Thermometer::forgetBackground, std::move(reply)
            );
        }
    );
    router.add(
        Method::Post,
        base + "/correction",
        correctionRoute(
            "Closes the shutter where there is one, and looks for defective pixels anew."
        ),
        [faces](const Request& request) -> Result<Response> {
            auto* thermometer = OCELLI_TRY(thermometerOf(faces, request.channel()));
            OCELLI_TRY(thermometer->correct());
            return Response::noContent();
        }
    );
}

}  // namespace

void addThermalRoutes(net::http::Router& router, const ThermalRoutes& faces) {
    const std::string base = "/api/v1/channels/{channel}/thermal";
    addCorrectionRoutes(router, faces, base);
    RouteInfo table;
    table.permission = access::Permission::Any;
    table.summary = "Emissivities of common materials.";
    router.add(
        Method::Get,
        "/api/v1/thermal/materials",
        std::move(table),
        [](const Request&) -> Result<Response> { return materials(); }
    );
    router.add(
        Method::Get,
        base,
        thermalRoute("Temperatures of all rules with their places and states."),
        [faces](const Request& request) { return readings(faces, request); }
    );
    router.add(
        Method::Get,
        base + "/point",
        thermalRoute(
            "The temperature at one place of the picture.", {"x: number 0..1", "y: number 0..1"}
        ),
        [faces](const Request& request) { return point(faces, request); }
    );
    router.addAsync(
        Method::Get,
        base + "/matrix",
        thermalRoute(
            "All temperatures of the newest picture in °C, row by row.", {"format: float32|csv"}
        ),
        [faces](const Request& request, Reply reply) { matrix(faces, request, std::move(reply)); }
    );
    addHistoryRoute(
        router,
        faces,
        base + "/history",
        "The course of a rule's temperatures, at most so many points; the last hour.",
        historyJson
    );
    addHistoryRoute(router, faces, base + "/history.csv", "The same as a table.", historyCsv);
    router.addAsync(
        Method::Get,
        base + "/snapshot",
        thermalRoute("The newest picture as a radiometric JPEG, to be measured again later."),
        [faces](const Request& request, Reply reply) { snapshot(faces, request, std::move(reply)); }
    );
}

}  // namespace ocelli::apps::camera
