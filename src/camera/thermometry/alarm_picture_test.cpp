// What is written into alarm pictures: item by item, of which rules, where.
#include "camera/thermometry/alarm_picture.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace ocelli::camera::thermometry {
namespace {

using thermal_rules::AlarmLevel;
using Lines = std::vector<std::string>;

/// A motor in alarm, a window that is only measured, and their comparison.
class Picture : public testing::Test {
  protected:
    Picture() {
        plan_.thermometry.normalColour = "#ffffff";
        plan_.thermometry.alarmColour = "#ff0000";
        plan_.thermometry.showMaximum = true;
        thermal_rules::Rule motor;
        motor.id = 1;
        motor.name = "Motor";
        motor.emissivity = 0.93;
        motor.distanceMetres = 5;
        motor.threshold.emplace();
        motor.shape = {
            thermal_rules::ShapeKind::Area, {{0.5, 0.1}, {0.9, 0.1}, {0.9, 0.4}, {0.5, 0.4}}
        };
        thermal_rules::Rule window;
        window.id = 2;
        window.distanceMetres = 10;
        window.reflectedCelsius = 12.5;
        window.shape = {thermal_rules::ShapeKind::Line, {{0.1, 0.2}, {0.3, 0.2}}};
        rules_.rules = {motor, window};
        rules_.comparisons = {{101, "Pair", true, 1, 2}};
        thermal_rules::RuleReading hot;
        hot.id = 1;
        hot.maximum = {57.3, 0, 0};
        hot.level = AlarmLevel::Alarm;
        thermal_rules::RuleReading cool;
        cool.id = 2;
        cool.maximum = {21, 0, 0};
        found_.readings = {hot, cool};
        found_.comparisons = {{101, 36.3, AlarmLevel::None}};
    }

    Measurement measured() const {
        Measurement made;
        made.plan = std::make_shared<const ThermalPlan>(plan_);
        made.rules = std::make_shared<const thermal_rules::RuleSet>(rules_);
        made.radiometry = std::make_shared<const thermal::Radiometry>(
            *thermal::Radiometry::create({}, thermal::ObjectParameters{0.95, 10, 18, 18, 50, 1, 20})
        );
        made.found = found_;
        return made;
    }

    /// Bright or coloured pixels of a black frame, in a part of it.
    int drawn(double left, double top, double right, double bottom) const {
        media::FramePool pool;
        const auto frame = pool.acquire(640, 480);
        for (int plane = 0; plane < 3; ++plane) {
            const auto pixels = frame->plane(plane);
            for (int y = 0; y < pixels.height; ++y) {
                std::fill_n(pixels.row(y), pixels.width, plane == 0 ? 16 : 128);
            }
        }
        AlarmPicture picture;
        EXPECT_TRUE(picture.draw(*frame, measured(), 1, AlarmLevel::Alarm));
        int count = 0;
        for (int y = static_cast<int>(top * 480); y < static_cast<int>(bottom * 480); ++y) {
            const auto* row = std::as_const(*frame).plane(0).row(y);
            count += static_cast<int>(std::count_if(
                row + static_cast<int>(left * 640),
                row + static_cast<int>(right * 640),
                [](std::uint8_t value) { return value > 50; }
            ));
        }
        return count;
    }

    ThermalPlan plan_;
    thermal_rules::RuleSet rules_;
    thermal_rules::Evaluation found_;
};

TEST_F(Picture, EachItemIsWrittenOnlyWhenItIsWanted) {
    auto& wished = plan_.alarmPicture;
    EXPECT_EQ(
        alarmLines(measured(), 1, AlarmLevel::Alarm), (Lines{"Motor ↑57.3 °C", "max > 55.0 °C"})
    );
    wished.condition = false;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{"Motor ↑57.3 °C"});
    wished.name = false;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{"↑57.3 °C"});
    wished.name = true;
    wished.temperature = false;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{"Motor"});
    wished.name = false;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{});
    wished.emissivity = true;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{"ε 0.93"});
    wished.distance = true;
    wished.reflectedTemperature = true;
    EXPECT_EQ(alarmLines(measured(), 1, AlarmLevel::Alarm), Lines{"ε 0.93  5.0 m  refl. 18.0 °C"});
    EXPECT_EQ(alarmLines(measured(), 2, AlarmLevel::Alarm), Lines{"ε 0.95  10.0 m  refl. 12.5 °C"})
        << "its own, not the scene's";
}

TEST_F(Picture, IsWrittenInTheUnitsOfTheDevice) {
    plan_.alarmPicture.distance = true;
    config::ChannelConfig channel;
    channel.thermometry.unit = config::ThermometryUnit::Kelvin;
    config::UnitsSettings units;
    units.temperature = config::UnitsTemperature::Fahrenheit;
    units.distance = config::UnitsDistance::Foot;
    EXPECT_EQ(
        ThermalPlan::of(channel, units, nullptr)->thermometry.unit, config::ThermometryUnit::Kelvin
    ) << "each channel has its own";
    units.useSameUnit = true;
    plan_.thermometry = ThermalPlan::of(channel, units, nullptr)->thermometry;
    EXPECT_EQ(
        alarmLines(measured(), 1, AlarmLevel::PreAlarm),
        (Lines{"Motor ↑135.1 °F", "max > 122.0 °F", "16.4 ft"})
    );
}

TEST_F(Picture, TellsOfTheRuleOfTheAlarmAndOfAllOthersInAlarm) {
    EXPECT_EQ(rulesOfAlarm(measured(), 1), std::vector<int>{1});
    EXPECT_EQ(rulesOfAlarm(measured(), 2), (std::vector<int>{2, 1}));
    EXPECT_EQ(rulesOfAlarm(measured(), 101), (std::vector<int>{1, 2}));
    EXPECT_EQ(rulesOfAlarm(measured(), 77), std::vector<int>{1}) << "deleted meanwhile";
    EXPECT_TRUE(alarmLines(measured(), 77, AlarmLevel::Alarm).empty());
}

TEST_F(Picture, ShapesStandWhereTheyAreAndTextAtTheLowerLeft) {
    EXPECT_GT(drawn(0.45, 0.05, 0.95, 0.45), 300) << "outline of the motor";
    EXPECT_EQ(drawn(0.05, 0.05, 0.4, 0.4), 0) << "the window is in no alarm";
    EXPECT_GT(drawn(0, 0.7, 0.5, 0.9), 200) << "text";
    plan_.alarmPicture.shape = false;
    EXPECT_EQ(drawn(0.45, 0.05, 0.95, 0.45), 0);
    plan_.alarmPicture = {};
    plan_.alarmPicture.name = false;
    plan_.alarmPicture.temperature = false;
    plan_.alarmPicture.condition = false;
    EXPECT_EQ(drawn(0, 0.7, 0.5, 0.9), 0);
}

}  // namespace
}  // namespace ocelli::camera::thermometry
