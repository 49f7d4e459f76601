// One thermal channel frame by frame: alarms without delay, schedule, freeze, settings, pictures.
#include "camera/thermometry/thermal_stage.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "camera/thermal/versions.h"

namespace ocelli::camera::thermometry {
namespace {

using events::EventState;
using thermal_capture::ThermalFrame;

const thermal::CameraModel kCamera{
    thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
};

constexpr int kWidth = 64;
constexpr int kHeight = 48;
constexpr std::int64_t kFrameNanoseconds = 40'000'000;

/// A channel whose whole scene raises a pre-alarm at 50 °C and an alarm at 55 °C.
class Stage : public testing::Test {
  protected:
    Stage() {
        channel_.thermometry.emissivity = 1;
        channel_.thermometry.distance = 0;
        channel_.thermalPicture.temporalNoise = 0;
        channel_.thermalPicture.findDefects = false;
        channel_.temperatureRules.schedule = {7, config::DaySchedule{{config::Period{0, 1440}}}};
        subscription_ =
            bus_.subscribe([this](const events::EventPtr& event) { events_.push_back(event); });
        take();
    }

    void take() { plan_ = ThermalPlan::of(channel_, {}, config::TimeZone::utc()); }

    /// An even picture of this temperature, except one pixel.
    ThermalStage::Outcome show(double celsius, bool frozen = false, double pixel = NAN) {
        const auto curve = *thermal::Radiometry::create(kCamera, {1, 0, 20, 20, 50, 1, 20});
        const auto counts = [&](double value) {
            return static_cast<std::uint16_t>(std::lround(curve.countsOf(value)));
        };
        ThermalFrame frame;
        frame.image = {
            kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, counts(celsius))
        };
        if (std::isfinite(pixel)) {
            frame.image.counts[3 * kWidth + 5] = counts(pixel);
        }
        frame.frozen = frozen;
        frame.sequence = ++number_;
        frame.captureTime = {static_cast<std::int64_t>(number_) * kFrameNanoseconds};
        const auto onKnown = [this](const MeasurementPtr& known) {
            known_ = known;
            loop_.runUntilIdle();
            toldBefore_ = told().size();
        };
        auto outcome =
            stage_.process(frame, plan_, WallTime{frame.captureTime.nanoseconds / 1000}, onKnown);
        loop_.runUntilIdle();
        return outcome;
    }

    std::vector<std::string> told() const {
        std::vector<std::string> words;
        for (const auto& event : events_) {
            words.push_back(event->topic + " " + std::string(toString(event->state)));
        }
        return words;
    }

    using Words = std::vector<std::string>;

    SystemClock clock_;
    EventLoop loop_{clock_};
    events::EventBus bus_{loop_, 1};
    std::vector<events::EventPtr> events_;
    Subscription subscription_;
    config::ChannelConfig channel_;
    std::shared_ptr<const ThermalPlan> plan_;
    std::uint64_t number_ = 0;
    MeasurementPtr known_;        ///< as it was known before its events
    std::size_t toldBefore_ = 0;  ///< events by then
    ThermalStage stage_{2, bus_, kCamera, true, nullptr};
};

TEST_F(Stage, AnAlarmIsToldWithTheVeryFrameThatCompletesItsCondition) {
    channel_.temperatureRules.scene.preAlarmFilteringTime = 1;
    take();
    show(20);
    const std::uint64_t first = number_ + 1;
    while (events_.empty() && number_ < 100) {
        show(52);
    }
    // The condition has been seen to hold for one second with the 26th warm frame.
    EXPECT_EQ(number_ - first, 25U);
    ASSERT_EQ(told(), Words{"thermalPreAlarm start"});
    EXPECT_EQ(
        events_[0]->time.microseconds, static_cast<std::int64_t>(number_) * kFrameNanoseconds / 1000
    );
    show(56);
    EXPECT_EQ(told(), (Words{"thermalPreAlarm start", "thermalAlarm start"}));
    EXPECT_EQ(events_[1]->rule, "Scene");
    EXPECT_EQ(events_[1]->channel, 2);
}

TEST_F(Stage, WhoHearsOfAnAlarmFindsItsMeasurementKnown) {
    show(20);
    const auto outcome = show(60);
    EXPECT_EQ(toldBefore_, 0U);
    EXPECT_EQ(known_, outcome.measurement);
    EXPECT_EQ(known_->found.readings.at(0).level, thermal_rules::AlarmLevel::Alarm);
    EXPECT_FALSE(told().empty());
}

TEST_F(Stage, AnAlarmEndsByToleranceWithTheIdItBeganWith) {
    show(56);
    show(52.2);
    EXPECT_EQ(events_.size(), 2U);
    show(51.8);
    ASSERT_EQ(events_.size(), 3U);
    EXPECT_EQ(told()[2], "thermalAlarm stop");
    EXPECT_EQ(events_[2]->id, events_[1]->id);
    EXPECT_NEAR(events_[2]->details["celsius"].get<double>(), 51.8, 0.05);
}

TEST_F(Stage, AFrozenPictureRaisesNothingAndSaysSo) {
    const auto outcome = show(90, true);
    EXPECT_TRUE(events_.empty());
    EXPECT_TRUE(outcome.measurement->frozen);
    EXPECT_EQ(toJson(*outcome.measurement)["rules"][0]["state"], "frozen");
    EXPECT_EQ((*pointToJson(*outcome.measurement, 0.5, 0.5))["state"], "frozen");
}

TEST_F(Stage, ADefectivePixelRaisesNoAlarmBeforeItIsFound) {
    channel_.thermalPicture.findDefects = true;
    take();
    for (int i = 0; i < 20; ++i) {
        show(20, false, 140);
    }
    EXPECT_TRUE(events_.empty());
    EXPECT_NEAR(show(20, false, 140).measurement->found.readings[0].maximum.celsius, 20, 0.1);
    show(60, false, 140);
    EXPECT_EQ(events_.size(), 2U);
}

TEST_F(Stage, OutsideTheScheduleNothingIsToldUntilArmingBegins) {
    const auto always = channel_.temperatureRules.schedule;
    channel_.temperatureRules.schedule.assign(7, {});
    take();
    EXPECT_EQ(show(56).measurement->found.readings[0].level, thermal_rules::AlarmLevel::Alarm);
    EXPECT_TRUE(events_.empty());
    channel_.temperatureRules.schedule = always;
    take();
    show(56);
    EXPECT_EQ(told(), (Words{"thermalPreAlarm start", "thermalAlarm start"}));
    channel_.temperatureRules.schedule.assign(7, {});
    take();
    show(56);
    EXPECT_EQ(events_.size(), 4U);
    EXPECT_EQ(events_[3]->state, EventState::Stop);
}

TEST_F(Stage, SwitchedOffNothingIsMeasuredAndAlarmsEnd) {
    show(56);
    channel_.thermometry.enabled = false;
    take();
    const auto outcome = show(56);
    EXPECT_EQ(events_.size(), 4U);
    EXPECT_FALSE(outcome.measurement->measuring);
    EXPECT_TRUE(outcome.measurement->found.readings.empty());
    EXPECT_FALSE(pointToJson(*outcome.measurement, 0.5, 0.5));
}

TEST_F(Stage, ALostSourceEndsItsAlarms) {
    show(56);
    stage_.lose(WallTime{7});
    loop_.runUntilIdle();
    EXPECT_EQ(events_.size(), 4U);
}

TEST_F(Stage, SettingsOfTheSurfaceTakeEffectWithTheNextFrame) {
    const double black = show(60).measurement->found.readings[0].maximum.celsius;
    EXPECT_NEAR(black, 60, 0.02);
    channel_.thermometry.emissivity = 0.5;
    take();
    EXPECT_GT(show(60).measurement->found.readings[0].maximum.celsius, 85);
    channel_.thermometry.reflective = true;
    channel_.thermometry.reflectedTemperature = 60;
    take();
    EXPECT_NEAR(show(60).measurement->found.readings[0].maximum.celsius, 60, 0.02);
}

TEST_F(Stage, APointAndTheMatrixReadThePixel) {
    const auto outcome = show(20, false, 80);
    const auto point = *pointToJson(*outcome.measurement, 5.5 / kWidth, 3.5 / kHeight);
    EXPECT_NEAR(point["celsius"].get<double>(), 80, 0.02);
    EXPECT_EQ(point["column"], 5);
    EXPECT_EQ(point["row"], 3);
    EXPECT_NEAR(temperaturesOf(*outcome.measurement).at(5, 3), 80, 0.02);
    const auto scene = toJson(*outcome.measurement)["rules"][0];
    EXPECT_NEAR(scene["maximum"]["x"].get<double>(), 5.5 / kWidth, 1e-4);
    EXPECT_NEAR(scene["maximum"]["y"].get<double>(), 3.5 / kHeight, 1e-4);
    EXPECT_NEAR(scene["differenceCelsius"].get<double>(), 60, 0.05);
}

TEST_F(Stage, FinishedTemperaturesAreNotCorrectedASecondTime) {
    ThermalStage finished{2, bus_, {thermal::kCentikelvin, {}, {}}, false, nullptr};
    channel_.thermometry.emissivity = 0.5;
    take();
    ThermalFrame frame;
    frame.image = {4, 4, std::vector<std::uint16_t>(16, 30'315)};
    const auto outcome = finished.process(frame, plan_, WallTime{1});
    EXPECT_NEAR(outcome.measurement->found.readings[0].maximum.celsius, 30, 0.001);
}

TEST_F(Stage, ALockedRangeStaysWhateverTheSceneDoes) {
    channel_.thermalPicture.range = config::ThermalPictureRange::Locked;
    show(20, false, 40);
    take();
    const auto before = show(20, false, 40).measurement;
    const auto after = show(90, false, 140).measurement;
    EXPECT_EQ(before->lowestCelsius, after->lowestCelsius);
    EXPECT_EQ(before->highestCelsius, after->highestCelsius);
    channel_.thermalPicture.range = config::ThermalPictureRange::Manual;
    channel_.thermalPicture.lowestTemperature = 10;
    channel_.thermalPicture.highestTemperature = 30;
    take();
    const auto set = show(90).measurement;
    EXPECT_NEAR(set->lowestCelsius, 10, 0.02);
    EXPECT_NEAR(set->highestCelsius, 30, 0.02);
}

std::uint8_t brightest(const media::Frame& frame) {
    std::uint8_t most = 0;
    for (int y = 0; y < frame.height(); ++y) {
        for (int x = 0; x < frame.width(); ++x) {
            most = std::max(most, std::as_const(frame).plane(0).row(y)[x]);
        }
    }
    return most;
}

TEST_F(Stage, TheRulerIsDrawnWhenWanted) {
    // An even picture in the middle of its range is grey; white comes from the ruler alone.
    channel_.thermometry.colourRuler = false;
    take();
    show(20);
    const auto without = brightest(*show(20).picture);
    channel_.thermometry.colourRuler = true;
    take();
    EXPECT_GT(brightest(*show(20).picture), without + 40);
}

TEST_F(Stage, RulesAreDrawnIntoTheStreamInTheColourOfTheirLevel) {
    channel_.thermometry.colourRuler = false;
    channel_.thermometry.showOnStream = true;
    channel_.thermometry.showMaximum = false;
    channel_.temperatureRules.mode = config::TemperatureRulesMode::Expert;
    config::TemperatureRule rule;
    rule.points = {{0.25, 0.75}, {0.75, 0.75}};
    rule.shape = config::TemperatureRuleShape::Line;
    channel_.temperatureRules.rules = {rule};
    channel_.thermometry.alarmColour = "#ff0000";
    channel_.thermometry.normalColour = "#0000ff";
    take();
    const auto chroma = [](const media::Frame& frame, int plane) {
        return std::as_const(frame).plane(plane).row(kHeight * 3 / 8)[kWidth / 4];
    };
    const auto cold = show(20);
    EXPECT_GT(chroma(*cold.picture, 1), 180) << "blue";
    const auto hot = show(60);
    EXPECT_GT(chroma(*hot.picture, 2), 180) << "red";
}

TEST_F(Stage, ItsColoursAreKeptBareOnlyWhileTheyAreLaidOverTheOpticalPicture) {
    EXPECT_EQ(show(30).measurement->colours, nullptr);
    channel_.fusion.overOptical = config::FusionOverOptical::Overlay;
    channel_.thermometry.colourRuler = true;
    take();
    const auto shown = show(30);
    ASSERT_TRUE(shown.measurement->colours);
    const auto bare = shown.measurement->colours->plane(0);
    const auto drawn = std::as_const(*shown.picture).plane(0);
    int apart = 0;
    for (int y = 0; y < bare.height; ++y) {
        for (int x = 0; x < bare.width; ++x) {
            apart += bare.row(y)[x] != drawn.row(y)[x] ? 1 : 0;
        }
    }
    EXPECT_GT(apart, 0) << "the ruler is drawn into what is seen alone";
}

TEST_F(Stage, TheOpticalPictureIsLaidOverTheThermalOne) {
    media::FramePool pool;
    auto optical = pool.acquire(2 * kWidth, 2 * kHeight);
    for (int plane = 0; plane < 3; ++plane) {
        const auto pixels = optical->plane(plane);
        for (int y = 0; y < pixels.height; ++y) {
            // Dark at the left, bright at the right.
            std::fill_n(pixels.row(y), pixels.width, plane == 0 ? 30 : 128);
            std::fill_n(pixels.row(y) + pixels.width / 2, pixels.width / 2, plane == 0 ? 220 : 128);
        }
    }
    int asked = 0;
    const media::FramePtr picture = media::publish(std::move(optical));
    Orientation turn;
    ThermalStage fused{2, bus_, kCamera, true, [&](int channel) {
                           asked = channel;
                           return ThermalStage::OpticalView{picture, turn};
                       }};
    channel_.thermometry.colourRuler = false;
    channel_.fusion.mode = config::FusionMode::Blend;
    channel_.fusion.opticalChannel = 1;
    take();
    ThermalFrame frame;
    frame.image = {kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, 18'000)};
    const auto mixed = fused.process(frame, plan_, WallTime{1});
    EXPECT_EQ(asked, 1);
    const auto row = std::as_const(*mixed.picture).plane(0).row(kHeight / 2);
    EXPECT_GT(row[kWidth * 3 / 4], row[kWidth / 4] + 60);
    EXPECT_GT(row[kWidth / 2 + 1], row[kWidth / 2 - 2] + 60) << "the edge lies where it is seen";
    // The optical channel is mirrored, the thermal one is not: the bright side is put back.
    turn.leftRight = true;
    const auto back = fused.process(frame, plan_, WallTime{2});
    const auto mirrored = std::as_const(*back.picture).plane(0).row(kHeight / 2);
    EXPECT_GT(mirrored[kWidth / 4], mirrored[kWidth * 3 / 4] + 60);
    channel_.fusion.mode = config::FusionMode::Off;
    take();
    const auto plain = fused.process(frame, plan_, WallTime{2});
    const auto grey = std::as_const(*plain.picture).plane(0).row(kHeight / 2);
    EXPECT_EQ(grey[kWidth * 3 / 4], grey[kWidth / 4]);
}

TEST_F(Stage, AMirroredPictureIsMeasuredAsItIsSeen) {
    channel_.image.mirror = config::ImageMirror::Horizontal;
    channel_.temperatureRules.mode = config::TemperatureRulesMode::Expert;
    config::TemperatureRule rule;
    rule.id = 1;
    rule.emissivity = 1;
    rule.distance = 0;
    // Where the hot pixel (5, 3) is seen: at the right edge.
    rule.points = {{0.85, 0}, {0.98, 0}, {0.98, 0.2}, {0.85, 0.2}};
    channel_.temperatureRules.rules = {rule};
    take();
    const auto outcome = show(20, false, 80);
    const Measurement& measured = *outcome.measurement;
    ASSERT_EQ(measured.found.readings.size(), 1U);
    EXPECT_NEAR(measured.found.readings[0].maximum.celsius, 80, 0.1);
    EXPECT_EQ(measured.found.readings[0].maximum.x, kWidth - 1 - 5);
    EXPECT_EQ(measured.found.readings[0].maximum.y, 3);
    // Matrix, point and sensor's pixel agree.
    const auto point = pointToJson(measured, (kWidth - 1 - 5 + 0.5) / kWidth, 3.5 / kHeight);
    ASSERT_TRUE(point);
    EXPECT_NEAR((*point)["celsius"].get<double>(), 80, 0.1);
    EXPECT_EQ((*point)["sensorColumn"], 5);
    EXPECT_EQ((*point)["sensorRow"], 3);
    EXPECT_NEAR(temperaturesOf(measured).at(kWidth - 1 - 5, 3), 80, 0.1);
}

TEST_F(Stage, ARotatedPictureHasItsSidesExchanged) {
    channel_.image.rotation = config::ImageRotation::Value90;
    take();
    const auto outcome = show(20, false, 80);
    EXPECT_EQ(outcome.measurement->image->width, kHeight);
    EXPECT_EQ(outcome.picture->height(), kWidth);
    EXPECT_EQ(outcome.measurement->found.readings[0].maximum.x, kHeight - 1 - 3);
    EXPECT_EQ(outcome.measurement->found.readings[0].maximum.y, 5);
}

TEST_F(Stage, AHotSpotOfOnePixelThatComesLaterIsAnAlarmAndNoDefect) {
    channel_.thermalPicture.findDefects = true;
    take();
    for (int i = 0; i < 20; ++i) {
        show(20);
    }
    for (int i = 0; i < 400; ++i) {
        show(20, false, 80);
    }
    EXPECT_EQ(told(), (Words{"thermalPreAlarm start", "thermalAlarm start"}));
    EXPECT_TRUE(show(20, false, 80).measurement->defects.empty());
}

TEST_F(Stage, ADefectFromTheStartRaisesNothingUnlessItIsSaidToBeGood) {
    channel_.thermalPicture.findDefects = true;
    take();
    for (int i = 0; i < 30; ++i) {
        show(20, false, 80);
    }
    EXPECT_TRUE(events_.empty());
    EXPECT_EQ(
        show(20, false, 80).measurement->defects, (std::vector<thermal_picture::Pixel>{{5, 3}})
    );
    channel_.thermalPicture.goodPixels = {{5, 3}};
    take();
    show(20, false, 80);
    EXPECT_EQ(events_.size(), 2U);
}

TEST_F(Stage, APixelMarkedByHandIsFilled) {
    channel_.thermalPicture.defects = {{5, 3}, {500, 3}};
    take();
    EXPECT_NEAR(show(20, false, 80).measurement->found.readings[0].maximum.celsius, 20, 0.1);
    EXPECT_TRUE(events_.empty());
    channel_.thermalPicture.defects.clear();
    take();
    EXPECT_NEAR(show(20, false, 80).measurement->found.readings[0].maximum.celsius, 80, 0.1);
}

TEST_F(Stage, TheBackgroundIsLearntWithoutAlarmAndTakesAwayThePattern) {
    std::optional<Result<void>> done;
    show(20);
    stage_.learnBackground([&done](Result<void> result) { done.emplace(std::move(result)); });
    for (int i = 0; i < 16; ++i) {
        ASSERT_FALSE(done);
        // A pattern of one pixel, and hot enough for an alarm.
        const auto outcome = show(60, false, 60.4);
        EXPECT_TRUE(outcome.measurement->frozen);
    }
    ASSERT_TRUE(done);
    EXPECT_TRUE(*done) << done->error().describe();
    const auto after = show(20, false, 20.4).measurement;
    EXPECT_LT(after->found.readings[0].differenceCelsius(), 0.35);
    stage_.forgetBackground();
    EXPECT_GT(show(20, false, 20.4).measurement->found.readings[0].differenceCelsius(), 0.3);
}

TEST_F(Stage, ABackgroundThatEndsTooEarlyIsSaid) {
    std::optional<Result<void>> done;
    show(20);
    stage_.learnBackground([&done](Result<void> result) { done.emplace(std::move(result)); });
    stage_.lose(WallTime{});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->error().kind(), ErrorKind::Unavailable);
}

TEST_F(Stage, APictureBringsItsOwnCurve) {
    ThermalFrame frame;
    frame.image = {kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, 30'015)};
    frame.camera = std::make_shared<const thermal::CameraModel>(
        thermal::CameraModel{thermal::kCentikelvin, {}, {}}
    );
    frame.captureTime = {1'000'000};
    auto outcome = stage_.process(frame, plan_, WallTime{1000});
    EXPECT_NEAR(outcome.measurement->found.readings[0].maximum.celsius, 27, 0.01);
    frame.camera = std::make_shared<const thermal::CameraModel>(
        thermal::CameraModel{thermal::LinearCalibration{0.01, 10}, {}, {}}
    );
    frame.captureTime = {2'000'000};
    outcome = stage_.process(frame, plan_, WallTime{2000});
    EXPECT_NEAR(outcome.measurement->found.readings[0].maximum.celsius, 37, 0.01);
    // A camera without temperatures shows warmth and measures nothing.
    frame.radiometric = false;
    frame.captureTime = {3'000'000};
    outcome = stage_.process(frame, plan_, WallTime{3000});
    EXPECT_FALSE(outcome.measurement->measuring);
    EXPECT_TRUE(outcome.measurement->found.readings.empty());
}

TEST_F(Stage, TheMeasuringRangeClipsAndASceneBeyondItSaturates) {
    EXPECT_FALSE(saturated(*show(120).measurement));
    const auto bright = show(151).measurement;
    EXPECT_TRUE(saturated(*bright));
    EXPECT_EQ(readingsToJson(*bright)["saturated"], true);
    EXPECT_EQ(toJson(*show(120).measurement)["saturated"], false);
    channel_.thermometry.measuringRange = config::ThermometryMeasuringRange::High;
    take();
    const auto cold = show(-10).measurement;
    EXPECT_EQ(cold->found.readings[0].state, thermal::ReadingState::Clipped);
    channel_.thermometry.measuringRange = config::ThermometryMeasuringRange::Low;
    take();
    EXPECT_EQ(show(-10).measurement->found.readings[0].state, thermal::ReadingState::Radiometric);
}

TEST_F(Stage, TheWindowFollowsTheCamerasInside) {
    channel_.thermometry.windowTransmission = 0.8;
    channel_.thermometry.windowTemperature = 90;
    channel_.thermometry.airTemperature = 20;
    channel_.thermometry.deriveWindow = true;
    channel_.thermometry.calibrationCoefficient = 30;
    take();
    ThermalFrame frame;
    frame.image = {kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, 18'000)};
    const auto warmest = [&](double sensorCelsius) {
        frame.sensorCelsius = sensorCelsius;
        frame.captureTime = frame.captureTime + Duration(kFrameNanoseconds);
        const auto outcome = stage_.process(frame, plan_, WallTime{1000});
        EXPECT_DOUBLE_EQ(outcome.measurement->radiometry->object().windowCelsius, sensorCelsius);
        return outcome.measurement->found.readings[0].maximum.celsius;
    };
    // The warmer the window, the less comes from the target.
    const double cool = warmest(25);
    EXPECT_LT(warmest(45), cool - 1);
}

TEST_F(Stage, ALearntBackgroundIsUsedAgainWithItsAge) {
    // The upper half of the sensor reads 200 counts more than the lower one.
    const auto uneven = [](std::uint16_t base) {
        ThermalFrame frame;
        frame.image = {kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, base)};
        std::fill_n(frame.image.counts.begin(), kWidth * kHeight / 2, base + 200);
        return frame;
    };
    const auto difference = [](const ThermalStage::Outcome& outcome) {
        const auto& image = *outcome.measurement->image;
        return image.at(5, 5) - image.at(5, kHeight - 5);
    };
    bool learnt = false;
    stage_.learnBackground([&](Result<void> done) { learnt = done.has_value(); });
    for (int i = 0; i < 20; ++i) {
        stage_.process(uneven(18'000), plan_, WallTime{5'000'000});
    }
    ASSERT_TRUE(learnt);
    ASSERT_TRUE(stage_.background());
    EXPECT_EQ(stage_.background()->learnt.microseconds, 5'000'000);

    ThermalStage next{2, bus_, kCamera, true, nullptr};
    EXPECT_EQ(difference(next.process(uneven(18'000), plan_, WallTime{6'000'000})), 200);
    next.useBackground(*stage_.background());
    const auto corrected = next.process(uneven(18'000), plan_, WallTime{65'000'000});
    EXPECT_EQ(difference(corrected), 0);
    EXPECT_EQ(toJson(*corrected.measurement)["background"]["ageSeconds"], 60);
    next.forgetBackground();
    const auto plain = next.process(uneven(18'000), plan_, WallTime{66'000'000});
    EXPECT_EQ(difference(plain), 200);
    EXPECT_TRUE(toJson(*plain.measurement)["background"].is_null());
}

TEST_F(Stage, ABackgroundOfAnotherSizeWaitsForPicturesOfItsSize) {
    ThermalStage next{2, bus_, kCamera, true, nullptr};
    next.useBackground({4, 4, std::vector<std::int16_t>(16, 50), WallTime{1}});
    ThermalFrame frame;
    frame.image = {kWidth, kHeight, std::vector<std::uint16_t>(kWidth * kHeight, 18'000)};
    EXPECT_FALSE(next.process(frame, plan_, WallTime{2}).measurement->backgroundLearnt);
    frame.image = {4, 4, std::vector<std::uint16_t>(16, 18'000)};
    const auto outcome = next.process(frame, plan_, WallTime{3});
    EXPECT_EQ(outcome.measurement->image->at(0, 0), 18'050);
}

TEST_F(Stage, VersionsOfAlgorithmAndCalibrationAreTold) {
    const auto versions = toJson(*show(20).measurement)["versions"];
    EXPECT_EQ(versions["algorithm"], "one-path 1.0");
    const std::string calibration = versions["calibration"];
    EXPECT_TRUE(calibration.starts_with("Planck ")) << calibration;
    EXPECT_EQ(calibration, thermal::calibrationVersion(kCamera.calibration));
    auto other = std::get<thermal::PlanckCalibration>(kCamera.calibration);
    other.oCounts += 1;
    EXPECT_NE(thermal::calibrationVersion(other), calibration);
}

}  // namespace
}  // namespace ocelli::camera::thermometry
