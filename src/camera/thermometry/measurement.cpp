// Writes measurements as JSON and matrices.
#include "camera/thermometry/measurement.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "camera/thermal/converter.h"
#include "camera/thermal/versions.h"
#include "camera/thermometry/thermal_plan.h"

namespace ocelli::camera::thermometry {
namespace {

using thermal_rules::AlarmLevel;
using thermal_rules::Rule;
using thermal_rules::RuleReading;
using thermal_rules::ShapeKind;

/// Two decimals are finer than any camera; null where there is no temperature.
Json celsius(double value) {
    return std::isfinite(value) ? Json(std::round(value * 100) / 100 + 0.0) : Json(nullptr);
}

std::string_view wordOf(ShapeKind kind) {
    switch (kind) {
        case ShapeKind::Scene:
            return "scene";
        case ShapeKind::Point:
            return "point";
        case ShapeKind::Line:
            return "line";
        case ShapeKind::Area:
            return "area";
    }
    return "area";
}

/// The middle of a pixel as a share of the picture.
Json place(int pixel, int pixels) {
    return std::round((pixel + 0.5) / pixels * 1e5) / 1e5;
}

Json spotToJson(const thermal::Spot& spot, const thermal::CountImage& image) {
    return {
        {"celsius", celsius(spot.celsius)},
        {"x", place(spot.x, image.width)},
        {"y", place(spot.y, image.height)}
    };
}

Json readingToJson(const RuleReading& reading, const thermal::CountImage& image) {
    return {
        {"id", reading.id},
        {"state", toString(reading.state)},
        {"level", toString(reading.level)},
        {"maximum", spotToJson(reading.maximum, image)},
        {"minimum", spotToJson(reading.minimum, image)},
        {"averageCelsius", celsius(reading.averageCelsius)},
        {"differenceCelsius", celsius(reading.differenceCelsius())}
    };
}

void describe(Json& json, const Rule& rule, const thermal::CountImage& image) {
    Json points = Json::array();
    for (const auto& vertex : rule.shape.vertices) {
        points.push_back({{"x", vertex.x}, {"y", vertex.y}});
    }
    json["name"] = rule.id == 0 ? "Scene" : labelOf(rule.id, rule.name);
    json["shape"] = wordOf(rule.shape.kind);
    json["points"] = std::move(points);
    json["advice"] = advice(rule.shape, image.width, image.height);
}

const thermal_rules::Comparison* findComparison(const thermal_rules::RuleSet& set, int id) {
    const auto found = std::ranges::find(set.comparisons, id, &thermal_rules::Comparison::id);
    return found == set.comparisons.end() ? nullptr : &*found;
}

Json comparisonsToJson(const Measurement& measurement) {
    Json list = Json::array();
    for (const auto& reading : measurement.found.comparisons) {
        const auto* pair = findComparison(*measurement.rules, reading.id);
        list.push_back(
            {{"id", reading.id},
             {"name", labelOf(reading.id, pair == nullptr ? "" : pair->name)},
             {"celsius", celsius(reading.celsius)},
             {"level", toString(reading.level)}}
        );
    }
    return list;
}

/// What pages need to draw readings as the settings want them.
Json displayToJson(const config::ThermometrySettings& settings) {
    return {
        {"unit", config::toString(settings.unit)},
        {"maximum", settings.showMaximum},
        {"minimum", settings.showMinimum},
        {"average", settings.showAverage},
        {"infoPosition", config::toString(settings.infoPosition)},
        {"onStream", settings.showOnStream},
        {"normalColour", settings.normalColour},
        {"preAlarmColour", settings.preAlarmColour},
        {"alarmColour", settings.alarmColour}
    };
}

/// Found by themselves, as columns and rows of the sensor.
Json pixelsToJson(const std::vector<thermal_picture::Pixel>& pixels) {
    Json list = Json::array();
    for (const auto& pixel : pixels) {
        list.push_back({{"x", pixel.x}, {"y", pixel.y}});
    }
    return list;
}

Json rulesToJson(const Measurement& measurement) {
    Json list = Json::array();
    for (const RuleReading& reading : measurement.found.readings) {
        Json json = readingToJson(reading, *measurement.image);
        const auto rule = std::ranges::find(measurement.rules->rules, reading.id, &Rule::id);
        if (rule != measurement.rules->rules.end()) {
            describe(json, *rule, *measurement.image);
            json["alarmColour"] = alarmColourOf(*measurement.plan, rule->id);
        }
        list.push_back(std::move(json));
    }
    return list;
}

/// Read-only facts of the way it is measured (TC-TM-13).
Json versionsToJson(const Measurement& measurement) {
    return {
        {"algorithm", thermal::kAlgorithmVersion},
        {"calibration", thermal::calibrationVersion(measurement.radiometry->camera().calibration)}
    };
}

/// When it was learnt and how long ago that was; null without one.
Json backgroundToJson(const Measurement& measurement) {
    if (!measurement.backgroundLearnt) {
        return nullptr;
    }
    const Duration age = measurement.time - *measurement.backgroundLearnt;
    return {
        {"learnt", formatTime(*measurement.backgroundLearnt)},
        {"ageSeconds", std::chrono::duration_cast<std::chrono::seconds>(age).count()}
    };
}

}  // namespace

bool saturated(const Measurement& measurement) {
    constexpr std::size_t kOneIn = 2000;
    constexpr double kEnd = std::numeric_limits<std::uint16_t>::max();
    const double most =
        measurement.radiometry->countsOf(measurement.radiometry->camera().range.highestCelsius);
    const auto limit =
        static_cast<std::uint16_t>(std::isfinite(most) ? std::clamp(most, 0.0, kEnd) : kEnd);
    const auto& counts = measurement.image->counts;
    const auto beyond =
        std::ranges::count_if(counts, [limit](std::uint16_t count) { return count >= limit; });
    return static_cast<std::size_t>(beyond) * kOneIn > counts.size();
}

Json readingsToJson(const Measurement& measurement) {
    return {
        {"time", formatTime(measurement.time)},
        {"measuring", measurement.measuring},
        {"frozen", measurement.frozen},
        {"saturated", saturated(measurement)},
        {"display", displayToJson(measurement.plan->thermometry)},
        {"rules", rulesToJson(measurement)},
        {"comparisons", comparisonsToJson(measurement)}
    };
}

Json toJson(const Measurement& measurement) {
    const thermal::ObjectParameters& object = measurement.radiometry->object();
    return {
        {"time", formatTime(measurement.time)},
        {"sequence", measurement.sequence},
        {"measuring", measurement.measuring},
        {"frozen", measurement.frozen},
        {"width", measurement.image->width},
        {"height", measurement.image->height},
        {"sensorCelsius", celsius(measurement.sensorCelsius)},
        {"saturated", saturated(measurement)},
        {"defects", pixelsToJson(measurement.defects)},
        {"background", backgroundToJson(measurement)},
        {"versions", versionsToJson(measurement)},
        {"palette",
         {{"name", measurement.palette},
          {"lowestCelsius", celsius(measurement.lowestCelsius)},
          {"highestCelsius", celsius(measurement.highestCelsius)}}},
        {"object",
         {{"emissivity", object.emissivity},
          {"distanceMetres", object.distanceMetres},
          {"reflectedCelsius", object.reflectedCelsius},
          {"airCelsius", object.airCelsius},
          {"relativeHumidityPercent", object.relativeHumidityPercent},
          {"windowTransmission", object.windowTransmission},
          {"windowCelsius", object.windowCelsius}}},
        {"display", displayToJson(measurement.plan->thermometry)},
        {"rules", rulesToJson(measurement)},
        {"comparisons", comparisonsToJson(measurement)}
    };
}

Result<Json> pointToJson(const Measurement& measurement, double x, double y) {
    if (!measurement.measuring) {
        return fail(ErrorKind::FailedPrecondition, "temperature measurement is switched off")
            .withField("enabled");
    }
    const thermal::CountImage& image = *measurement.image;
    const int column = std::clamp(static_cast<int>(x * image.width), 0, image.width - 1);
    const int row = std::clamp(static_cast<int>(y * image.height), 0, image.height - 1);
    const auto reading = measurement.radiometry->readingOf(image.at(column, row));
    const auto state = measurement.frozen ? thermal::ReadingState::Frozen : reading.state;
    Json json{
        {"time", formatTime(measurement.time)},
        {"x", x},
        {"y", y},
        {"column", column},
        {"row", row},
        {"celsius", celsius(reading.celsius)},
        {"state", toString(state)}
    };
    if (measurement.sensor.width > 0) {
        // What is marked as defective or good is a pixel of the sensor.
        const auto pixel =
            turnedBack({column, row}, measurement.sensor, measurement.plan->orientation);
        json["sensorColumn"] = pixel.x;
        json["sensorRow"] = pixel.y;
    }
    return json;
}

thermal::TemperatureImage temperaturesOf(const Measurement& measurement) {
    thermal::TemperatureImage image;
    thermal::Converter(*measurement.radiometry).convert(*measurement.image, image);
    return image;
}

}  // namespace ocelli::camera::thermometry
