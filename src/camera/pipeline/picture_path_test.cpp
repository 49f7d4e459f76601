// Tests what becomes of a picture at its time: scenes, day and night, the sensor and the lamp.
#include "camera/pipeline/picture_path.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "camera/pipeline/channel_plan.h"
#include "camera/pipeline/image_plan.h"

namespace ocelli::camera::pipeline {
namespace {

constexpr WallTime kMidnight{1'767'571'200'000'000};  // 2026-01-05

class PicturePathTest : public testing::Test {
  protected:
    PicturePathTest()
        : path(
              {[this](const auto& controls) { told.push_back(controls); },
               [this](bool on) { lamp.push_back(on); }}
          ) {
        settings.osd.showName = settings.osd.showDate = false;
    }

    void use() { path.apply(settings, false, config::TimeZone::utc()); }

    /// A coloured picture at a minute of the day.
    media::FramePtr at(int minute, int luma = 120, bool ofSource = true) {
        auto frame = pool.acquire(320, 180);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            for (int y = 0; y < plane.height; ++y) {
                std::fill_n(
                    plane.row(y), plane.width, static_cast<std::uint8_t>(i == 0 ? luma : 90)
                );
            }
        }
        frame->wallTime = kMidnight + std::chrono::minutes(minute);
        frame->captureTime = {minute * std::int64_t{60'000'000'000}};
        PicturePath::Drawing drawing;
        drawing.ofSource = ofSource;
        return path.process(std::move(frame), drawing);
    }

    static int colourOf(const media::FramePtr& frame) { return frame->plane(1).row(9)[9]; }

    static int lightOf(const media::FramePtr& frame) { return frame->plane(0).row(9)[9]; }

    config::ChannelConfig settings = config::makeChannelConfig(1);
    media::FramePool pool;
    std::vector<capture::CameraControls> told;
    std::vector<bool> lamp;
    PicturePath path;
};

TEST_F(PicturePathTest, WithItsDefaultsAPictureIsLeftAlone) {
    use();
    EXPECT_TRUE(path.untouched());
    EXPECT_EQ(colourOf(at(0)), 90);
    EXPECT_EQ(lightOf(at(1)), 120);
    EXPECT_TRUE(lamp.empty());
}

TEST_F(PicturePathTest, NightIsBlackAndWhiteAtOnceAndDayIsColourAgain) {
    settings.image.dayNight = config::ImageDayNight::Night;
    use();
    EXPECT_FALSE(path.untouched());
    EXPECT_EQ(colourOf(at(0)), 128);
    settings.image.nightPicture = config::ImageNightPicture::Colour;
    use();
    EXPECT_EQ(colourOf(at(1)), 90);
    settings.image.nightPicture = config::ImageNightPicture::BlackWhite;
    settings.image.dayNight = config::ImageDayNight::Day;
    use();
    EXPECT_EQ(colourOf(at(2)), 90);
    EXPECT_TRUE(path.untouched());
}

TEST_F(PicturePathTest, TheScheduleSwitchesBetweenDayAndNight) {
    settings.image.dayNight = config::ImageDayNight::Scheduled;
    settings.image.dayPeriods = {{400, 1000}};
    use();
    EXPECT_EQ(colourOf(at(399)), 128);
    EXPECT_EQ(colourOf(at(400)), 90);
    EXPECT_EQ(colourOf(at(999)), 90);
    EXPECT_EQ(colourOf(at(1000)), 128);
}

TEST_F(PicturePathTest, DarknessSwitchesToNightAndTheLampGoesAlong) {
    settings.image.dayNight = config::ImageDayNight::Automatic;
    settings.image.nightDelay = 60;
    settings.image.supplementLight = config::ImageSupplementLight::Night;
    use();
    EXPECT_EQ(colourOf(at(1)), 90);
    EXPECT_EQ(colourOf(at(2, 25)), 90);
    EXPECT_TRUE(lamp.empty());
    EXPECT_EQ(colourOf(at(3, 25)), 128);
    EXPECT_EQ(lamp, std::vector{true});
    // A placeholder is no darkness and no light.
    at(4, 200, false);
    at(6, 200, false);
    EXPECT_EQ(colourOf(at(7, 25)), 128);
    at(8, 150);
    EXPECT_EQ(colourOf(at(9, 150)), 90);
    EXPECT_EQ(lamp, (std::vector{true, false}));
    settings.image.supplementLight = config::ImageSupplementLight::Always;
    use();
    at(10, 150);
    EXPECT_EQ(lamp, (std::vector{true, false, true}));
    settings.image.supplementLight = config::ImageSupplementLight::Hand;
    use();
    at(11, 150);
    EXPECT_EQ(lamp, (std::vector{true, false, true, false}));
}

TEST_F(PicturePathTest, ASceneHoldsInItsPeriod) {
    settings.image.brightness = 40;
    settings.image.scenesByTime = true;
    settings.image.scenePeriods = {{600, 700, config::ScenePeriodType::Headlights}};
    use();
    const int own = lightOf(at(599, 230));
    const int scene = lightOf(at(600, 230));
    EXPECT_LT(scene, own) << "highlights are weakened, though brightness is back to 50";
    EXPECT_EQ(lightOf(at(650, 230)), scene);
    EXPECT_EQ(lightOf(at(700, 230)), own);
    EXPECT_FALSE(path.untouched());
}

TEST_F(PicturePathTest, MasksThatComeWhileASceneHoldsCoverAtOnce) {
    settings.image.scenesByTime = true;
    settings.image.scenePeriods = {{0, 1440, config::ScenePeriodType::Haze}};
    use();
    at(5);
    settings.masks.enabled = true;
    settings.masks.areas = {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};
    settings.masks.colour = "#000000";
    use();
    EXPECT_LT(lightOf(at(5, 235)), 30);
}

TEST_F(PicturePathTest, WhatIsLaidOverThePictureShowsNothingThroughAMask) {
    settings.masks.enabled = true;
    settings.masks.areas = {{{{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}}};
    settings.masks.colour = "#000000";
    use();
    auto frame = pool.acquire(320, 180);
    frame->wallTime = kMidnight;
    PicturePath::Drawing drawing;
    drawing.ofSource = true;
    drawing.overlay = [](media::Frame& picture) {
        for (int y = 0; y < picture.height(); ++y) {
            std::fill_n(picture.plane(0).row(y), picture.width(), std::uint8_t{200});
        }
        return true;
    };
    const auto made = path.process(std::move(frame), drawing);
    EXPECT_EQ(made->plane(0).row(50)[20], 16);
    EXPECT_EQ(made->plane(0).row(50)[300], 200);
}

TEST_F(PicturePathTest, TheSensorIsToldWhatIsWantedOnceAndWhenItChanges) {
    use();
    at(0);
    at(1);
    EXPECT_EQ(told, std::vector{capture::CameraControls()});
    settings.image.exposure = config::ImageExposure::Manual;
    settings.image.exposureTime = config::ImageExposureTime::Value250;
    settings.image.gain = 30;
    settings.image.iris = 80;
    settings.image.videoStandard = config::ImageVideoStandard::Ntsc;
    use();
    at(2);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_TRUE(told[1].manual);
    EXPECT_EQ(told[1].exposureTime, std::chrono::milliseconds(4));
    EXPECT_EQ(told[1].gain, 30);
    EXPECT_EQ(told[1].iris, 80);
    EXPECT_EQ(told[1].mains, capture::Mains::Hertz60);
    path.forgetControls();
    at(3);
    EXPECT_EQ(told.size(), 3U) << "a new source";
}

TEST(ImagePlan, NoiseReductionHasOneLevelOrTwo) {
    config::ImageSettings settings;
    EXPECT_EQ(imageParametersOf(settings), image::ImageParameters()) << "nothing by default";
    settings.noiseLevel = 30;
    settings.spaceLevel = 10;
    settings.timeLevel = 70;
    EXPECT_EQ(imageParametersOf(settings).timeNoise, 0);
    settings.noiseReduction = config::ImageNoiseReduction::Normal;
    EXPECT_EQ(imageParametersOf(settings).timeNoise, 30);
    EXPECT_EQ(imageParametersOf(settings).spaceNoise, 30);
    settings.noiseReduction = config::ImageNoiseReduction::Expert;
    EXPECT_EQ(imageParametersOf(settings).timeNoise, 70);
    EXPECT_EQ(imageParametersOf(settings).spaceNoise, 10);
}

TEST(ImagePlan, ASourceThatMakesItsPicturesItselfKeepsOnlyTheAdjustments) {
    config::ImageSettings settings;
    settings.contrast = 70;
    settings.mirror = config::ImageMirror::Both;
    settings.digitalZoom = 3;
    settings.dayNight = config::ImageDayNight::Night;
    settings.scenesByTime = true;
    config::ImageSettings left;
    left.contrast = 70;
    EXPECT_EQ(adjustmentsOf(settings), left);
}

TEST(ChannelPlan, TheVideoStandardLimitsTheRateAndGreyScaleChoosesTheRange) {
    config::VideoSettings video;
    video.frameRate = 60;
    config::ImageSettings image;
    EXPECT_EQ(planOf(video, {}, image).video.frameRate, 60);
    image.videoStandard = config::ImageVideoStandard::Pal;
    EXPECT_EQ(planOf(video, {}, image).video.frameRate, 25);
    image.videoStandard = config::ImageVideoStandard::Ntsc;
    EXPECT_EQ(planOf(video, {}, image).video.frameRate, 30);
    video.frameRate = 12;
    EXPECT_EQ(planOf(video, {}, image).video.frameRate, 12);
    EXPECT_FALSE(planOf(video, {}, image).video.fullRange);
    image.greyScale = config::ImageGreyScale::Full;
    EXPECT_TRUE(planOf(video, {}, image).video.fullRange);
    video.codec = config::VideoCodec::Mjpeg;
    EXPECT_FALSE(planOf(video, {}, image).video.fullRange) << "JPEG has its own range";
}

}  // namespace
}  // namespace ocelli::camera::pipeline
