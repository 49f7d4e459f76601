// Metadata documents: readings in kelvin, places as ONVIF counts them, names that cannot break out.
#include "camera/thermometry/metadata_document.h"

#include <gtest/gtest.h>

namespace ocelli::camera::thermometry {
namespace {

Measurement measured(const std::string& name, thermal_rules::ShapeKind kind) {
    Measurement made;
    made.time = WallTime{1'795'250'000'250'000};
    made.image = std::make_shared<thermal::CountImage>(
        thermal::CountImage{100, 50, std::vector<std::uint16_t>(5000)}
    );
    auto rules = std::make_shared<thermal_rules::RuleSet>();
    thermal_rules::Rule rule;
    rule.id = 3;
    rule.name = name;
    rule.shape.kind = kind;
    rule.shape.vertices = {{0.1, 0.1}, {0.5, 0.1}, {0.5, 0.5}};
    rules->rules.push_back(rule);
    made.rules = rules;
    thermal_rules::RuleReading reading;
    reading.id = 3;
    reading.state = thermal::ReadingState::Radiometric;
    reading.maximum.celsius = 61.5;
    reading.maximum.x = 99;
    reading.maximum.y = 0;
    reading.minimum.celsius = -10.25;
    reading.minimum.x = 0;
    reading.minimum.y = 49;
    reading.averageCelsius = 20;
    reading.level = thermal_rules::AlarmLevel::PreAlarm;
    made.found.readings.push_back(reading);
    return made;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(MetadataDocument, TellsReadingsInKelvinWithTheirPlacesAndTheLevel) {
    const auto text =
        metadataDocument(measured("Motor", thermal_rules::ShapeKind::Area), "thermal-2");
    for (const std::string_view part :
         {R"(ItemID="3")",
          R"(MaxTemperature="334.65")",
          R"(MaxTemperatureCoordinatesX="0.9900" MaxTemperatureCoordinatesY="0.9800")",
          R"(MinTemperature="262.90")",
          R"(MinTemperatureCoordinatesX="-0.9900" MinTemperatureCoordinatesY="-0.9800")",
          R"(AverageTemperature="293.15")",
          R"(UtcTime="2026-11-21T08:33:20.250Z")",
          R"(Name="VideoSourceToken" Value="thermal-2")",
          R"(Name="AlarmActive" Value="false")",
          R"(Name="PreAlarmActive" Value="true")",
          R"(Name="AnalyticsModuleName" Value="Motor")",
          "tns1:VideoAnalytics/Radiometry/BoxTemperatureReading",
          "tns1:RuleEngine/Radiometry/TemperatureAlarm"}) {
        EXPECT_TRUE(has(text, part)) << part << "\n" << text;
    }
    EXPECT_TRUE(text.ends_with("</tt:MetadataStream>"));
}

TEST(MetadataDocument, APointIsASpot) {
    const auto text = metadataDocument(measured("P", thermal_rules::ShapeKind::Point), "t");
    EXPECT_TRUE(has(text, R"(SpotTemperature="334.65")"));
    EXPECT_FALSE(has(text, "BoxTemperatureReading"));
}

TEST(MetadataDocument, NamesCannotBreakOut) {
    const auto text =
        metadataDocument(measured("\"/><x>&\x01", thermal_rules::ShapeKind::Area), "thermal-2");
    EXPECT_TRUE(has(text, R"(Value="&quot;/&gt;&lt;x&gt;&amp;?")")) << text;
    EXPECT_FALSE(has(text, "<x>"));
}

TEST(MetadataDocument, WhatIsNoTemperatureIsLeftOut) {
    auto measurement = measured("Motor", thermal_rules::ShapeKind::Area);
    measurement.found.readings[0].averageCelsius = std::numeric_limits<double>::quiet_NaN();
    const auto text = metadataDocument(measurement, "t");
    EXPECT_FALSE(has(text, "AverageTemperature"));
    EXPECT_FALSE(has(text, "nan"));
    measurement.found.readings.clear();
    EXPECT_TRUE(metadataDocument(measurement, "t").ends_with("topics\"></tt:MetadataStream>"));
}

}  // namespace
}  // namespace ocelli::camera::thermometry
