// The JSON beside a recorded picture.
#include "camera/thermal_files/recorded_parameters.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/json.h"

namespace ocelli::camera::thermal_files {
namespace {

using thermal::LinearCalibration;
using thermal::PlanckCalibration;
using thermal::QuadraticCalibration;

/// A member of a structure, by its name in JSON.
template <class T>
struct Member {
    const char* name;
    double T::* value;
};

constexpr Member<PlanckCalibration> kPlanck[] = {
    {"r1", &PlanckCalibration::r1},
    {"r2", &PlanckCalibration::r2},
    {"bKelvin", &PlanckCalibration::bKelvin},
    {"f", &PlanckCalibration::f},
    {"oCounts", &PlanckCalibration::oCounts},
};

constexpr Member<LinearCalibration> kLinear[] = {
    {"kelvinPerCount", &LinearCalibration::kelvinPerCount},
    {"kelvinAtZero", &LinearCalibration::kelvinAtZero},
};

constexpr Member<QuadraticCalibration> kQuadratic[] = {
    {"baseCounts", &QuadraticCalibration::baseCounts},
    {"slope", &QuadraticCalibration::slope},
    {"constant", &QuadraticCalibration::constant},
    {"lift", &QuadraticCalibration::lift},
    {"correctionCelsius", &QuadraticCalibration::correctionCelsius},
};

constexpr Member<thermal::Atmosphere> kAtmosphere[] = {
    {"alpha1", &thermal::Atmosphere::alpha1},
    {"alpha2", &thermal::Atmosphere::alpha2},
    {"beta1", &thermal::Atmosphere::beta1},
    {"beta2", &thermal::Atmosphere::beta2},
    {"x", &thermal::Atmosphere::x},
};

constexpr Member<thermal::ObjectParameters> kObject[] = {
    {"emissivity", &thermal::ObjectParameters::emissivity},
    {"distanceMetres", &thermal::ObjectParameters::distanceMetres},
    {"reflectedCelsius", &thermal::ObjectParameters::reflectedCelsius},
    {"airCelsius", &thermal::ObjectParameters::airCelsius},
    {"relativeHumidityPercent", &thermal::ObjectParameters::relativeHumidityPercent},
    {"windowTransmission", &thermal::ObjectParameters::windowTransmission},
    {"windowCelsius", &thermal::ObjectParameters::windowCelsius},
};

template <class T, std::size_t N>
Json toJson(const T& from, const Member<T> (&members)[N]) {
    Json json = Json::object();
    for (const auto& member : members) {
        json[member.name] = from.*member.value;
    }
    return json;
}

Error damaged(std::string_view what) {
    return fail(ErrorKind::DataLoss, fmt::format("the parameters of a picture lack {}", what));
}

Result<double> number(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number()) {
        return damaged(name);
    }
    return found->get<double>();
}

template <class T, std::size_t N>
Result<T> fromJson(const Json& json, const char* name, const Member<T> (&members)[N]) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_object()) {
        return damaged(name);
    }
    T made;
    for (const auto& member : members) {
        made.*member.value = OCELLI_TRY(number(*found, member.name));
    }
    return made;
}

/// Infinite limits are null.
Json limitToJson(double celsius) {
    return std::isfinite(celsius) ? Json(celsius) : Json(nullptr);
}

double limitOf(const Json& range, const char* name, double none) {
    const auto found = range.find(name);
    return found != range.end() && found->is_number() ? found->get<double>() : none;
}

Json cameraToJson(const thermal::CameraModel& camera) {
    Json json = Json::object();
    std::visit(
        [&json](const auto& curve) {
            using Curve = std::decay_t<decltype(curve)>;
            if constexpr (std::is_same_v<Curve, PlanckCalibration>) {
                json["planck"] = toJson(curve, kPlanck);
            } else if constexpr (std::is_same_v<Curve, LinearCalibration>) {
                json["linear"] = toJson(curve, kLinear);
            } else {
                json["quadratic"] = toJson(curve, kQuadratic);
            }
        },
        camera.calibration
    );
    json["atmosphere"] = toJson(camera.atmosphere, kAtmosphere);
    json["range"] = {
        {"lowestCelsius", limitToJson(camera.range.lowestCelsius)},
        {"highestCelsius", limitToJson(camera.range.highestCelsius)}
    };
    return json;
}

Result<thermal::Calibration> curveOf(const Json& json) {
    if (json.contains("planck")) {
        return thermal::Calibration(OCELLI_TRY(fromJson(json, "planck", kPlanck)));
    }
    if (json.contains("quadratic")) {
        return thermal::Calibration(OCELLI_TRY(fromJson(json, "quadratic", kQuadratic)));
    }
    return thermal::Calibration(OCELLI_TRY(fromJson(json, "linear", kLinear)));
}

Result<thermal::CameraModel> cameraOf(const Json& json) {
    const auto found = json.find("camera");
    if (found == json.end() || !found->is_object()) {
        return damaged("camera");
    }
    thermal::CameraModel camera;
    camera.calibration = OCELLI_TRY(curveOf(*found));
    if (const auto usable = thermal::check(camera.calibration); !usable) {
        return fail(ErrorKind::DataLoss, usable.error().message());
    }
    camera.atmosphere = OCELLI_TRY(fromJson(*found, "atmosphere", kAtmosphere));
    if (const auto range = found->find("range"); range != found->end() && range->is_object()) {
        camera.range.lowestCelsius =
            limitOf(*range, "lowestCelsius", -thermal::kZeroCelsiusInKelvin);
        camera.range.highestCelsius =
            limitOf(*range, "highestCelsius", std::numeric_limits<double>::infinity());
    }
    return camera;
}

}  // namespace

std::string formatRecordedParameters(const RecordedParameters& parameters) {
    Json json{
        {"time", formatTime(parameters.time)},
        {"sequence", parameters.sequence},
        {"frozen", parameters.frozen},
        {"sensorCelsius", parameters.sensorCelsius},
        {"camera", cameraToJson(parameters.camera)}
    };
    if (parameters.object) {
        json["object"] = toJson(*parameters.object, kObject);
    }
    return formatJson(json);
}

Result<RecordedParameters> parseRecordedParameters(std::string_view text) {
    const auto json = parseJson(text);
    if (!json || !json->is_object()) {
        return fail(ErrorKind::DataLoss, "the parameters of a picture are not readable");
    }
    RecordedParameters made;
    const auto time = stringMember(*json, "time");
    const auto parsed = time ? parseTime(*time) : Result<WallTime>(damaged("time"));
    if (!parsed) {
        return damaged("time");
    }
    made.time = *parsed;
    const auto sequence = json->find("sequence");
    if (sequence == json->end() || !sequence->is_number_unsigned()) {
        return damaged("sequence");
    }
    made.sequence = sequence->get<std::uint64_t>();
    made.frozen = json->value("frozen", Json(false)) == Json(true);
    const auto sensor = json->find("sensorCelsius");
    made.sensorCelsius = sensor != json->end() && sensor->is_number() ? sensor->get<double>() : 0;
    made.camera = OCELLI_TRY(cameraOf(*json));
    if (json->contains("object")) {
        made.object = OCELLI_TRY(fromJson(*json, "object", kObject));
    }
    return made;
}

}  // namespace ocelli::camera::thermal_files
