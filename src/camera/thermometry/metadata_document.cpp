// Writes notification messages for readings and alarms.
#include "camera/thermometry/metadata_document.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/xml.h"
#include "camera/thermal/reading.h"

namespace ocelli::camera::thermometry {
namespace {

using thermal_rules::AlarmLevel;
using thermal_rules::Rule;
using thermal_rules::RuleReading;
using thermal_rules::ShapeKind;

constexpr std::string_view kBegin =
    R"(<?xml version="1.0" encoding="UTF-8"?>)"
    R"(<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema" )"
    R"(xmlns:ttr="https://www.onvif.org/ver20/analytics/radiometry" )"
    R"(xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" )"
    R"(xmlns:tns1="http://www.onvif.org/ver10/topics">)";

std::string item(std::string_view name, std::string_view value) {
    return fmt::format(R"(<tt:SimpleItem Name="{}" Value="{}"/>)", name, escapeXml(value));
}

/// One wsnt:NotificationMessage within a tt:Event.
std::string message(
    std::string_view topic, WallTime time, const std::string& source, const std::string& data
) {
    return fmt::format(
        R"(<tt:Event><wsnt:NotificationMessage><wsnt:Topic )"
        R"(Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">{}</wsnt:Topic>)"
        R"(<wsnt:Message><tt:Message UtcTime="{}" PropertyOperation="Changed">)"
        R"(<tt:Source>{}</tt:Source><tt:Data>{}</tt:Data></tt:Message></wsnt:Message>)"
        R"(</wsnt:NotificationMessage></tt:Event>)",
        topic,
        formatTime(time),
        source,
        data
    );
}

/// ONVIF counts in kelvin; nothing where there is no temperature.
std::string kelvin(std::string_view attribute, double celsius) {
    return std::isfinite(celsius)
               ? fmt::format(R"( {}="{:.2f}")", attribute, celsius + thermal::kZeroCelsiusInKelvin)
               : std::string();
}

/// -1..1 with the origin in the middle and y upwards, as in all of ONVIF.
std::string place(std::string_view prefix, const thermal::Spot& spot, Size size) {
    const double x = (spot.x + 0.5) / size.width * 2 - 1;
    const double y = 1 - (spot.y + 0.5) / size.height * 2;
    return fmt::format(R"( {0}X="{1:.4f}" {0}Y="{2:.4f}")", prefix, x, y);
}

std::string readingElement(const RuleReading& reading, ShapeKind shape, Size size) {
    const std::string id = fmt::format(R"( ItemID="{}")", reading.id);
    if (shape == ShapeKind::Point) {
        return "<ttr:SpotTemperatureReading" + id +
               kelvin("SpotTemperature", reading.maximum.celsius) + "/>";
    }
    return "<ttr:BoxTemperatureReading" + id + kelvin("MaxTemperature", reading.maximum.celsius) +
           place("MaxTemperatureCoordinates", reading.maximum, size) +
           kelvin("MinTemperature", reading.minimum.celsius) +
           place("MinTemperatureCoordinates", reading.minimum, size) +
           kelvin("AverageTemperature", reading.averageCelsius) + "/>";
}

std::string alarmMessage(
    const Measurement& measurement, const std::string& source, AlarmLevel level
) {
    return message(
        "tns1:RuleEngine/Radiometry/TemperatureAlarm",
        measurement.time,
        source,
        item("AlarmActive", level == AlarmLevel::Alarm ? "true" : "false") +
            item("PreAlarmActive", level == AlarmLevel::None ? "false" : "true") +
            item("Level", toString(level)) + item("TimeStamp", formatTime(measurement.time))
    );
}

}  // namespace

std::string metadataDocument(const Measurement& measurement, std::string_view source) {
    const Size size{measurement.image->width, measurement.image->height};
    const std::string video = item("VideoSourceToken", source);
    std::string out(kBegin);
    for (const RuleReading& reading : measurement.found.readings) {
        const auto rule = std::ranges::find(measurement.rules->rules, reading.id, &Rule::id);
        if (rule == measurement.rules->rules.end()) {
            continue;
        }
        const std::string name = rule->id == 0 ? "Scene" : labelOf(rule->id, rule->name);
        const bool spot = rule->shape.kind == ShapeKind::Point;
        out += message(
            spot ? "tns1:VideoAnalytics/Radiometry/SpotTemperatureReading"
                 : "tns1:VideoAnalytics/Radiometry/BoxTemperatureReading",
            measurement.time,
            video + item("AnalyticsModuleName", name),
            R"(<tt:ElementItem Name="Reading">)" + readingElement(reading, rule->shape.kind, size) +
                "</tt:ElementItem>" + item("State", toString(reading.state)) +
                item("TimeStamp", formatTime(measurement.time))
        );
        out += alarmMessage(measurement, video + item("Rule", name), reading.level);
    }
    for (const auto& reading : measurement.found.comparisons) {
        const auto pair = std::ranges::find(
            measurement.rules->comparisons, reading.id, &thermal_rules::Comparison::id
        );
        const std::string name =
            labelOf(reading.id, pair == measurement.rules->comparisons.end() ? "" : pair->name);
        out += alarmMessage(measurement, video + item("Rule", name), reading.level);
    }
    return out + "</tt:MetadataStream>";
}

}  // namespace ocelli::camera::thermometry
