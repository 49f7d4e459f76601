// From settings to parameters, and captions of rules.
#include "camera/thermometry/thermal_plan.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "camera/thermometry/fusion_plan.h"
#include "camera/thermometry/rule_drawing.h"

namespace ocelli::camera::thermometry {
namespace {

config::TemperatureRule areaRule(int id) {
    config::TemperatureRule rule;
    rule.id = id;
    rule.points = {{0.1, 0.1}, {0.3, 0.1}, {0.2, 0.4}};
    return rule;
}

std::shared_ptr<const ThermalPlan> planOf(const config::ChannelConfig& channel) {
    return ThermalPlan::of(channel, {}, config::TimeZone::utc());
}

TEST(ThermalPlan, EveryPaletteOfTheSettingsExists) {
    for (int i = 0; i <= static_cast<int>(config::ThermalPicturePalette::ColdAlarm); ++i) {
        config::ThermalPictureSettings settings;
        settings.palette = static_cast<config::ThermalPicturePalette>(i);
        const auto look = lookOf(settings);
        EXPECT_NE(thermal_picture::findPalette(look.palette), nullptr) << look.palette;
    }
    EXPECT_EQ(
        thermal_picture::palettes().size(),
        static_cast<std::size_t>(config::ThermalPicturePalette::ColdAlarm) + 1
    );
}

TEST(ThermalPlan, WithoutReflectiveTemperatureTheAirIsMirrored) {
    config::ThermometrySettings settings;
    settings.airTemperature = 12;
    settings.reflectedTemperature = 40;
    settings.windowTransmission = 0.8;
    settings.windowTemperature = 30;
    EXPECT_EQ(objectOf(settings).reflectedCelsius, 12);
    settings.reflective = true;
    const auto object = objectOf(settings);
    EXPECT_EQ(object.reflectedCelsius, 40);
    EXPECT_EQ(object.airCelsius, 12);
    EXPECT_EQ(object.windowTransmission, 0.8);
    EXPECT_EQ(object.windowCelsius, 30);
}

TEST(ThermalPlan, NormalModeIsOneRuleForTheScene) {
    config::ChannelConfig channel;
    channel.thermometry.emissivity = 0.9;
    channel.thermometry.distance = 7;
    channel.temperatureRules.rules = {areaRule(1)};
    channel.temperatureRules.scene.preAlarmTemperature = 40;
    const auto set = ruleSetOf(*planOf(channel));
    ASSERT_EQ(set.rules.size(), 1U);
    EXPECT_EQ(set.rules[0].shape.kind, thermal_rules::ShapeKind::Scene);
    EXPECT_EQ(set.rules[0].emissivity, 0.9);
    EXPECT_EQ(set.rules[0].distanceMetres, 7);
    EXPECT_EQ(set.rules[0].threshold->preAlarmCelsius, 40);
    EXPECT_TRUE(thermal_rules::check(set));
}

TEST(ThermalPlan, ExpertModeTakesEveryFieldOfARule) {
    config::ChannelConfig channel;
    auto& settings = channel.temperatureRules;
    settings.mode = config::TemperatureRulesMode::Expert;
    settings.alarmInterval = 60;
    auto rule = areaRule(4);
    rule.name = "Motor";
    rule.emissivity = 0.8;
    rule.distance = 3;
    rule.reflective = true;
    rule.reflectedTemperature = 33;
    rule.alarm.statistic = config::TemperatureAlarmStatistic::Average;
    rule.alarm.direction = config::TemperatureAlarmDirection::Below;
    rule.alarm.preAlarmTemperature = 10;
    rule.alarm.preAlarmFilteringTime = 2;
    rule.alarm.alarmTemperature = 5;
    rule.alarm.alarmFilteringTime = 4;
    rule.alarm.tolerance = 1.5;
    settings.rules = {rule, areaRule(5)};
    config::TemperatureComparison pair;
    pair.first = 4;
    pair.second = 5;
    pair.difference = 8;
    settings.comparisons = {pair};
    const auto set = ruleSetOf(*planOf(channel));
    EXPECT_TRUE(thermal_rules::check(set));
    EXPECT_EQ(set.alarmInterval, std::chrono::seconds(60));
    ASSERT_EQ(set.rules.size(), 2U);
    const auto& made = set.rules[0];
    EXPECT_EQ(made.name, "Motor");
    EXPECT_EQ(made.emissivity, 0.8);
    EXPECT_EQ(made.distanceMetres, 3);
    EXPECT_EQ(made.reflectedCelsius, 33);
    EXPECT_EQ(made.threshold->statistic, thermal_rules::Statistic::Average);
    EXPECT_EQ(made.threshold->direction, thermal_rules::Direction::Below);
    EXPECT_EQ(made.threshold->preAlarmCelsius, 10);
    EXPECT_EQ(made.threshold->preAlarmFilteringTime, std::chrono::seconds(2));
    EXPECT_EQ(made.threshold->alarmCelsius, 5);
    EXPECT_EQ(made.threshold->alarmFilteringTime, std::chrono::seconds(4));
    EXPECT_EQ(made.threshold->toleranceCelsius, 1.5);
    EXPECT_EQ(set.rules[1].reflectedCelsius, std::nullopt);
    EXPECT_EQ(set.comparisons.at(0).differenceCelsius, 8);
    settings.alarmMode = config::TemperatureRulesAlarmMode::Interval;
    const auto interval = ruleSetOf(*planOf(channel));
    EXPECT_FALSE(interval.rules[0].threshold);
    EXPECT_EQ(interval.rules[0].interval->lowestCelsius, 50);
    settings.rules[0].alarm.enabled = false;
    EXPECT_FALSE(ruleSetOf(*planOf(channel)).rules[0].interval);
    channel.thermometry.enabled = false;
    EXPECT_TRUE(ruleSetOf(*planOf(channel)).rules.empty());
}

TEST(ThermalPlan, RangeAndTargetEnhancementReachTheLook) {
    config::ThermalPictureSettings settings;
    EXPECT_EQ(lookOf(settings).range.mode, thermal_picture::RangeMode::Automatic);
    EXPECT_FALSE(lookOf(settings).enhancement);
    settings.range = config::ThermalPictureRange::Manual;
    settings.lowestTemperature = 5;
    settings.highestTemperature = 45;
    settings.enhancement = config::ThermalPictureEnhancement::Between;
    settings.enhancementColour = "#0a141e";
    const auto look = lookOf(settings);
    EXPECT_EQ(look.range.mode, thermal_picture::RangeMode::Manual);
    EXPECT_EQ(look.range.lowestCelsius, 5);
    EXPECT_EQ(look.range.highestCelsius, 45);
    EXPECT_EQ(look.enhancement->mode, thermal_picture::EnhancementMode::Between);
    EXPECT_EQ(look.enhancement->lowestCelsius, 30);
    EXPECT_EQ(look.enhancement->highestCelsius, 40);
    EXPECT_EQ(look.enhancement->colour, (thermal_picture::Rgb{10, 20, 30}));
}

TEST(ThermalPlan, CaptionsShowWhatIsWantedInTheUnitOfTheDevice) {
    thermal_rules::RuleReading reading;
    reading.maximum.celsius = 55.04;
    reading.minimum.celsius = 20;
    reading.averageCelsius = 30;
    config::ThermometrySettings settings;
    const auto area = thermal_rules::ShapeKind::Area;
    EXPECT_EQ(captionOf("Motor", reading, area, settings), "Motor ↑55.0 °C");
    EXPECT_EQ(
        captionOf("Scene", reading, thermal_rules::ShapeKind::Scene, settings),
        "Scene ↑55.0 °C ↓20.0 °C"
    );
    settings.showMinimum = true;
    settings.showAverage = true;
    EXPECT_EQ(captionOf("Motor", reading, area, settings), "Motor ↑55.0 °C ↓20.0 °C ø30.0 °C");
    settings.showMaximum = false;
    settings.showMinimum = false;
    settings.unit = config::ThermometryUnit::Fahrenheit;
    EXPECT_EQ(captionOf("Motor", reading, area, settings), "Motor ø86.0 °F");
    settings.unit = config::ThermometryUnit::Kelvin;
    EXPECT_EQ(
        captionOf("Spot", reading, thermal_rules::ShapeKind::Point, settings), "Spot 328.2 K"
    );
}

TEST(FusionPlan, APlaceIsFoundInTheOpticalPictureWithItsParallax) {
    config::FusionSettings fusion;
    fusion.fieldRatio = 2;
    fusion.offsetX = 64;
    const View thermal{{320, 256}};
    const View optical{{1280, 1024}};
    const auto middle = inOptical(fusion, thermal, optical, {0.5, 0.5}, 10);
    EXPECT_NEAR(middle.x, 0.55, 1e-9);
    EXPECT_NEAR(middle.y, 0.5, 1e-9);
    const auto corner = inOptical(fusion, thermal, optical, {0, 0}, 10);
    EXPECT_NEAR(corner.x, 0.3, 1e-9);
    EXPECT_NEAR(corner.y, 0.25, 1e-9);
    fusion.baselineRight = 30;
    EXPECT_NEAR(inOptical(fusion, thermal, optical, {0.5, 0.5}, 10).x, 0.55, 1e-9);
    EXPECT_GT(std::abs(inOptical(fusion, thermal, optical, {0.5, 0.5}, 2).x - 0.55), 0.005);
}

TEST(FusionPlan, APlaceIsFoundHoweverTheTwoPicturesAreTurned) {
    config::FusionSettings fusion;
    fusion.fieldRatio = 2;
    fusion.offsetX = 64;
    fusion.offsetY = -32;
    fusion.baselineRight = 30;
    fusion.baselineDown = 10;
    const Size thermalSensor{320, 256};
    const Size opticalSensor{1280, 1024};
    const Place target{0.25, 0.625};
    const auto straight =
        inOptical(fusion, {thermalSensor}, {opticalSensor}, {target.x, target.y}, 2);
    const Orientation turns[] = {
        {}, {true, false, 0}, {false, true, 0}, {false, false, 1}, {true, false, 2}, {true, true, 3}
    };
    for (const Orientation& thermal : turns) {
        for (const Orientation& optical : turns) {
            const Place seen = turned(target, thermal);
            const auto found = inOptical(
                fusion,
                {turned(thermalSensor, thermal), thermal},
                {turned(opticalSensor, optical), optical},
                {seen.x, seen.y},
                2
            );
            const Place expected = turned(Place{straight.x, straight.y}, optical);
            EXPECT_NEAR(found.x, expected.x, 1e-9);
            EXPECT_NEAR(found.y, expected.y, 1e-9);
        }
    }
}

TEST(ThermalPlan, CaptionsStandNearTheirTargetOrInTheCorner) {
    thermal_rules::RuleSet set;
    thermal_rules::Rule rule;
    rule.shape = {thermal_rules::ShapeKind::Line, {{0.3, 0.75}, {0.6, 0.75}}};
    set.rules = {rule};
    thermal_rules::Evaluation found;
    thermal_rules::RuleReading reading;
    reading.id = 1;
    reading.maximum = {50, 100, 150};
    found.readings = {reading};
    config::ThermometrySettings settings;
    settings.showMaximum = false;
    settings.showAverage = true;
    settings.normalColour = "#ffffff";
    media::FramePool pool;
    // Bright pixels of a grey frame, by rows.
    const auto bright = [&](int from, int to) {
        auto frame = pool.acquire(320, 200);
        for (int plane = 0; plane < 3; ++plane) {
            const auto pixels = frame->plane(plane);
            for (int y = 0; y < pixels.height; ++y) {
                std::fill_n(pixels.row(y), pixels.width, 100);
            }
        }
        ThermalPlan shown;
        shown.thermometry = settings;
        RuleDrawing drawing;
        EXPECT_TRUE(drawing.draw(*frame, set, found, shown, 320, 200));
        int count = 0;
        for (int y = from; y < to; ++y) {
            count += static_cast<int>(std::count_if(
                frame->plane(0).row(y),
                frame->plane(0).row(y) + 320,
                [](auto value) { return value > 200; }
            ));
        }
        return count;
    };
    EXPECT_GT(bright(120, 148), 30);
    EXPECT_EQ(bright(0, 60), 0);
    settings.infoPosition = config::ThermometryInfoPosition::TopLeft;
    EXPECT_GT(bright(0, 60), 30);
    EXPECT_EQ(bright(100, 148), 0);
    const int small = bright(0, 60);
    settings.textSize = config::ThermometryTextSize::Value32;
    EXPECT_GT(bright(0, 60), 2 * small);
}

TEST(ThermalPlan, TheCalibrationCoefficientPlacesTheWindowBetweenAirAndCamera) {
    config::ThermometrySettings settings;
    settings.airTemperature = 10;
    settings.calibrationCoefficient = 0;
    EXPECT_DOUBLE_EQ(windowCelsius(settings, 40), 10);
    settings.calibrationCoefficient = 15;
    EXPECT_DOUBLE_EQ(windowCelsius(settings, 40), 25);
    settings.calibrationCoefficient = 30;
    EXPECT_DOUBLE_EQ(windowCelsius(settings, 40), 40);
}

TEST(ThermalPlan, InIntervalModeEachRuleHasItsOwnColour) {
    ThermalPlan plan;
    plan.thermometry.alarmColour = "#111111";
    plan.rules.mode = config::TemperatureRulesMode::Expert;
    config::TemperatureRule rule;
    rule.id = 4;
    rule.alarm.intervalColour = "#444444";
    plan.rules.rules = {rule};
    EXPECT_EQ(alarmColourOf(plan, 4), "#111111");
    plan.rules.alarmMode = config::TemperatureRulesAlarmMode::Interval;
    EXPECT_EQ(alarmColourOf(plan, 4), "#444444");
    EXPECT_EQ(alarmColourOf(plan, 101), "#111111");
}

TEST(FusionPlan, AZoomedOpticalPictureIsLaidOverAsItIsSeen) {
    const config::FusionSettings fusion;
    const View thermal{{160, 120}};
    View optical{{640, 480}};
    EXPECT_NEAR(inOptical(fusion, thermal, optical, {0.6, 0.5}, 10).x, 0.6, 1e-9);
    optical.turn.zoom = 2;
    EXPECT_NEAR(inOptical(fusion, thermal, optical, {0.5, 0.5}, 10).x, 0.5, 1e-9);
    EXPECT_NEAR(inOptical(fusion, thermal, optical, {0.6, 0.5}, 10).x, 0.7, 1e-9);
    EXPECT_NEAR(inOptical(fusion, thermal, optical, {0.5, 0.4}, 10).y, 0.3, 1e-9);
    const auto inlay = inlayOf(fusion, thermal, optical);
    const auto back = thermal_picture::toThermal(inlay.alignment, {0.7 * 640, 240}, 10);
    EXPECT_NEAR(back.x, 96, 1e-6);
}

}  // namespace
}  // namespace ocelli::camera::thermometry
