// Tests what must hold between thermal settings.
#include "config/thermal_check.h"

#include <gtest/gtest.h>

namespace ocelli::config {
namespace {

TemperatureRule area(int id) {
    TemperatureRule rule;
    rule.id = id;
    rule.points = {{0.1, 0.1}, {0.3, 0.1}, {0.2, 0.4}};
    return rule;
}

std::string fieldOf(const Result<void>& result) {
    return result ? std::string() : std::string(result.error().field());
}

TEST(ThermalCheck, DefaultsFitTogether) {
    EXPECT_TRUE(check(TemperatureRulesSettings{}));
    EXPECT_TRUE(check(ThermalPictureSettings{}));
}

TEST(ThermalCheck, ShapesNeedTheirCorners) {
    TemperatureRulesSettings settings;
    settings.rules = {area(1), area(2)};
    EXPECT_TRUE(check(settings));
    settings.rules[1].shape = TemperatureRuleShape::Line;
    EXPECT_EQ(fieldOf(check(settings)), "rules[1].points");
    settings.rules[1].points = {{0.1, 0.1}, {0.1, 0.1}};
    EXPECT_EQ(fieldOf(check(settings)), "rules[1].points");
    settings.rules[1].shape = TemperatureRuleShape::Point;
    EXPECT_EQ(fieldOf(check(settings)), "rules[1].points");
    settings.rules[1].points = {{0.1, 0.1}};
    EXPECT_TRUE(check(settings));
    settings.rules[0].points = {{0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}};
    EXPECT_EQ(fieldOf(check(settings)), "rules[0].points");
}

TEST(ThermalCheck, APreAlarmComesBeforeItsAlarm) {
    TemperatureRulesSettings settings;
    settings.rules = {area(1)};
    settings.rules[0].alarm.preAlarmTemperature = 60;
    EXPECT_EQ(fieldOf(check(settings)), "rules[0].alarm.preAlarmTemperature");
    settings.rules[0].alarm.direction = TemperatureAlarmDirection::Below;
    EXPECT_TRUE(check(settings));
    settings.scene.preAlarmTemperature = 55.1;
    EXPECT_EQ(fieldOf(check(settings)), "scene.preAlarmTemperature");
}

TEST(ThermalCheck, AnIntervalIsNotUpsideDown) {
    TemperatureRulesSettings settings;
    settings.scene.preAlarmTemperature = 70;
    settings.alarmMode = TemperatureRulesAlarmMode::Interval;
    EXPECT_TRUE(check(settings));
    settings.scene.lowestTemperature = 61;
    EXPECT_EQ(fieldOf(check(settings)), "scene.highestTemperature");
}

TEST(ThermalCheck, NumbersAreUsedOnceAndComparisonsNameTwoAreas) {
    TemperatureRulesSettings settings;
    settings.rules = {area(3), area(3)};
    EXPECT_EQ(fieldOf(check(settings)), "rules[1].id");
    settings.rules[1].id = 4;
    TemperatureComparison pair;
    pair.first = 3;
    pair.second = 4;
    settings.comparisons = {pair};
    EXPECT_TRUE(check(settings));
    settings.comparisons[0].second = 3;
    EXPECT_EQ(fieldOf(check(settings)), "comparisons[0].second");
    settings.comparisons[0].first = 7;
    EXPECT_EQ(fieldOf(check(settings)), "comparisons[0].first");
}

TEST(ThermalCheck, EnhancementGoesWithGreyPalettesOnly) {
    ThermalPictureSettings picture;
    picture.enhancement = ThermalPictureEnhancement::Between;
    EXPECT_TRUE(check(picture));
    picture.enhancementHighest = 29;
    EXPECT_EQ(fieldOf(check(picture)), "enhancementHighest");
    picture.palette = ThermalPicturePalette::Ironbow;
    EXPECT_EQ(fieldOf(check(picture)), "enhancement");
    picture.enhancement = ThermalPictureEnhancement::Off;
    EXPECT_TRUE(check(picture));
    picture.highestTemperature = picture.lowestTemperature;
    EXPECT_EQ(fieldOf(check(picture)), "highestTemperature");
}

}  // namespace
}  // namespace ocelli::config
