// Noise, white balance, light and night, on drawn pictures whose truth is known.
#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "camera/image/day_night.h"
#include "camera/image/image_chain.h"
#include "camera/image/light_grid.h"

namespace ocelli::camera::image {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;

struct Spread {
    double mean = 0;
    double deviation = 0;
};

/// Of a part of a plane; right and bottom are not included.
Spread spreadOf(const media::Frame& frame, int index, int left, int top, int right, int bottom) {
    const auto plane = frame.plane(index);
    double sum = 0;
    double squares = 0;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const double value = plane.row(y)[x];
            sum += value;
            squares += value * value;
        }
    }
    const double count = (right - left) * (bottom - top);
    const double mean = sum / count;
    return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

Spread wholeSpread(const media::Frame& frame) {
    return spreadOf(frame, 0, 0, 0, frame.width(), frame.height());
}

class LightStages : public testing::Test {
  protected:
    template <class At>
    media::FrameBuilder drawn(At at, int blue = 128, int red = 128) {
        auto frame = pool.acquire(kWidth, kHeight);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            for (int y = 0; y < plane.height; ++y) {
                for (int x = 0; x < plane.width; ++x) {
                    const double value = i == 0 ? at(x, y) : i == 1 ? blue : red;
                    plane.row(y)[x] =
                        static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
                }
            }
        }
        return frame;
    }

    /// `at` with the noise of a sensor; other noise each time.
    template <class At>
    media::FrameBuilder noisy(At at, double deviation) {
        std::normal_distribution<double> noise(0, deviation);
        return drawn([&](int x, int y) { return at(x, y) + noise(random); });
    }

    void use(const ImageParameters& parameters) {
        ASSERT_TRUE(chain.apply(parameters, {}).has_value());
    }

    template <class Make>
    media::FrameBuilder settled(Make make, int pictures = 60) {
        media::FrameBuilder frame;
        for (int i = 0; i < pictures; ++i) {
            frame = chain.process(make());
        }
        return frame;
    }

    media::FramePool pool;
    std::mt19937 random{5};
    ImageChain chain;
};

constexpr auto kEven = [](int, int) { return 110.0; };

TEST_F(LightStages, NoiseFallsWithTheLevelInTimeAndInSpace) {
    for (const bool inTime : {true, false}) {
        double before = 4.0;
        for (const int level : {30, 60, 100}) {
            ImageParameters parameters;
            (inTime ? parameters.timeNoise : parameters.spaceNoise) = level;
            use(parameters);
            const auto frame = settled([&] { return noisy(kEven, 4); }, 25);
            const Spread left = wholeSpread(*frame);
            EXPECT_NEAR(left.mean, 110, 0.6) << "no darker, no brighter";
            EXPECT_LT(left.deviation, before) << (inTime ? "time " : "space ") << level;
            before = left.deviation;
            use({});
        }
        EXPECT_LT(before, 2.2) << "at the highest level, less than half of 4 is left";
    }
}

TEST_F(LightStages, AMovingEdgeLeavesNoTrail) {
    ImageParameters parameters;
    parameters.timeNoise = 100;
    use(parameters);
    int edge = 40;
    const auto at = [&](int x, int) { return x < edge ? 60.0 : 150.0; };
    media::FrameBuilder frame;
    for (; edge < 240; edge += 6) {
        frame = chain.process(drawn(at));
        const auto row = std::as_const(*frame).plane(0).row(kHeight / 2);
        for (int x = 0; x < kWidth; ++x) {
            ASSERT_NEAR(row[x], at(x, 0), 1) << "edge at " << edge << ", pixel " << x;
        }
    }
}

TEST_F(LightStages, AFaintThingThatMovesTrailsLessThanItsOwnContrast) {
    ImageParameters parameters;
    parameters.timeNoise = 50;
    use(parameters);
    int edge = 40;
    const auto at = [&](int x, int) { return x < edge ? 100.0 : 112.0; };
    settled([&] { return drawn(at); }, 30);
    edge = 46;
    const auto once = chain.process(drawn(at));
    EXPECT_NEAR(std::as_const(*once).plane(0).row(5)[43], 100, 6) << "half of it at once";
    const auto soon = settled([&] { return drawn(at); }, 12);
    EXPECT_NEAR(std::as_const(*soon).plane(0).row(5)[43], 100, 1) << "and all of it soon";
}

TEST_F(LightStages, EdgesStaySharpWhileNoiseIsTakenOutInSpace) {
    ImageParameters parameters;
    parameters.spaceNoise = 100;
    use(parameters);
    const auto at = [](int x, int) { return x < kWidth / 2 ? 60.0 : 150.0; };
    const auto frame = settled([&] { return noisy(at, 3); }, 1);
    double left = 0;
    double right = 0;
    for (int y = 0; y < kHeight; ++y) {
        left += std::as_const(*frame).plane(0).row(y)[kWidth / 2 - 1];
        right += std::as_const(*frame).plane(0).row(y)[kWidth / 2];
    }
    EXPECT_NEAR(left / kHeight, 60, 1);
    EXPECT_NEAR(right / kHeight, 150, 1);
}

TEST_F(LightStages, WhatAMaskHidesFromNowOnShinesThroughNothing) {
    ImageParameters parameters;
    parameters.timeNoise = 100;
    use(parameters);
    const auto at = [](int x, int y) { return (x / 4 + y / 4) % 2 == 0 ? 30.0 : 38.0; };
    settled([&] { return drawn(at); }, 10);
    MaskParameters masks;
    masks.enabled = true;
    masks.areas = {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};
    masks.colour = {34, 128, 128};
    ASSERT_TRUE(chain.apply(parameters, masks).has_value());
    const auto frame = chain.process(drawn(at));
    const Spread hidden = wholeSpread(*frame);
    EXPECT_EQ(hidden.mean, 34);
    EXPECT_EQ(hidden.deviation, 0);
}

TEST_F(LightStages, WhiteBalanceByItselfMakesATintedGreyNeutral) {
    // A lamp that adds red and takes blue, in proportion to brightness.
    const auto tinted = [&] {
        auto frame = drawn([](int x, int) { return 60 + x / 2; });
        const auto luma = frame->plane(0);
        for (int y = 0; y < kHeight / 2; ++y) {
            for (int x = 0; x < kWidth / 2; ++x) {
                const int light = luma.row(2 * y)[2 * x] - 16;
                frame->plane(1).row(y)[x] =
                    static_cast<std::uint8_t>(std::lround(128 - 0.18 * light));
                frame->plane(2).row(y)[x] =
                    static_cast<std::uint8_t>(std::lround(128 + 0.15 * light));
            }
        }
        return frame;
    };
    ImageParameters parameters;
    parameters.whiteBalance = WhiteBalance::Automatic;
    use(parameters);
    const auto frame = settled(tinted, 30);
    for (const int plane : {1, 2}) {
        const auto colour = std::as_const(*frame).plane(plane);
        for (int x = 0; x < colour.width; ++x) {
            ASSERT_NEAR(colour.row(40)[x], 128, 2) << plane << " " << x;
        }
    }
    // Locked holds it, also before something that is no grey at all.
    parameters.whiteBalance = WhiteBalance::Locked;
    use(parameters);
    settled([&] { return drawn(kEven, 90, 200); }, 30);
    const auto held = chain.process(tinted());
    EXPECT_NEAR(std::as_const(*held).plane(1).row(40)[60], 128, 2);
    // The source's own colours come back at once.
    use({});
    const auto back = chain.process(tinted());
    EXPECT_LT(std::as_const(*back).plane(1).row(40)[150], 110);
}

TEST_F(LightStages, LampsAndGainsTurnColoursTheOtherWay) {
    const auto greyAs = [&](WhiteBalance mode, int red = 50, int blue = 50) {
        ImageParameters parameters;
        parameters.whiteBalance = mode;
        parameters.redGain = red;
        parameters.blueGain = blue;
        use(parameters);
        const auto frame = chain.process(drawn(kEven));
        return std::pair(
            int(std::as_const(*frame).plane(1).row(9)[9]),
            int(std::as_const(*frame).plane(2).row(9)[9])
        );
    };
    EXPECT_EQ(greyAs(WhiteBalance::Manual), std::pair(128, 128)) << "50 changes nothing";
    EXPECT_GT(greyAs(WhiteBalance::Manual, 80).second, 135);
    EXPECT_LT(greyAs(WhiteBalance::Manual, 20).second, 121);
    EXPECT_GT(greyAs(WhiteBalance::Manual, 50, 80).first, 135);
    const auto [shadeBlue, shadeRed] = greyAs(WhiteBalance::Shade);
    const auto [lampBlue, lampRed] = greyAs(WhiteBalance::Incandescent);
    const auto [candleBlue, candleRed] = greyAs(WhiteBalance::Candle);
    EXPECT_LT(shadeBlue, 128) << "the shade is blue, so blue is taken out";
    EXPECT_GT(lampBlue, 135) << "a lamp is yellow";
    EXPECT_LT(lampRed, 121);
    EXPECT_GT(candleBlue, lampBlue);
    EXPECT_LT(candleRed, lampRed);
    EXPECT_GE(shadeRed, 128);
}

/// A dark half with a pattern, and a bright one.
double halves(int x, int y) {
    const double pattern = (x / 3 + y / 3) % 2 == 0 ? 4 : -4;
    return (x < kWidth / 2 ? 40 : 205) + pattern;
}

TEST_F(LightStages, WideRangeShowsShadowsAndBrightPlacesAtOnce) {
    const auto before = drawn(halves);
    const Spread darkBefore = spreadOf(*before, 0, 20, 20, 120, 160);
    const Spread brightBefore = spreadOf(*before, 0, 200, 20, 300, 160);
    double lifted = darkBefore.mean;
    for (const int level : {30, 60, 100}) {
        ImageParameters parameters;
        parameters.wideRange = level;
        use(parameters);
        const auto frame = settled([&] { return drawn(halves); });
        const Spread dark = spreadOf(*frame, 0, 20, 20, 120, 160);
        const Spread bright = spreadOf(*frame, 0, 200, 20, 300, 160);
        EXPECT_GT(dark.mean, lifted + 4) << level;
        EXPECT_LT(bright.mean, brightBefore.mean) << level;
        EXPECT_GT(dark.deviation, darkBefore.deviation * 1.1) << "what is in the shadow is seen";
        EXPECT_GT(bright.mean, dark.mean) << "bright stays brighter";
        lifted = dark.mean;
    }
}

TEST_F(LightStages, BacklightCompensationBrightensUntilItsPartIsBrightEnough) {
    ImageParameters parameters;
    for (const auto mode : {Backlight::Left, Backlight::Custom}) {
        parameters.backlight = mode;
        parameters.backlightArea = {{0, 0}, {0.4, 0}, {0.4, 1}, {0, 1}};
        use(parameters);
        const auto frame = settled([&] { return drawn(halves); });
        EXPECT_GT(spreadOf(*frame, 0, 20, 20, 120, 160).mean, 75);
        use({});
    }
    // Where that part is bright already nothing is done.
    parameters.backlight = Backlight::Right;
    use(parameters);
    const auto frame = settled([&] { return drawn(halves); });
    EXPECT_NEAR(spreadOf(*frame, 0, 20, 20, 120, 160).mean, 40, 1);
}

TEST_F(LightStages, HighlightCompensationWeakensLampsAndLiftsTheDark) {
    ImageParameters parameters;
    parameters.highlights = true;
    use(parameters);
    const auto frame = chain.process(drawn([](int x, int) { return x < 160 ? 36.0 : 232.0; }));
    EXPECT_GT(spreadOf(*frame, 0, 0, 0, 100, 100).mean, 46);
    EXPECT_LT(spreadOf(*frame, 0, 200, 0, 300, 100).mean, 190);
    // No step may turn dark and bright round.
    const auto ramp = chain.process(drawn([](int x, int) { return x * 255 / (kWidth - 1); }));
    const auto row = std::as_const(*ramp).plane(0).row(3);
    EXPECT_TRUE(std::is_sorted(row, row + kWidth));
}

TEST_F(LightStages, DefogRaisesContrastAndColourOfAHazyPictureAlone) {
    ImageParameters parameters;
    parameters.defog = true;
    use(parameters);
    const auto hazy = [&] {
        return drawn(
            [](int x, int y) { return 150 + 20 * std::sin(x * 0.1) + 10 * std::cos(y * 0.2); },
            118,
            136
        );
    };
    const auto before = hazy();
    const auto frame = settled(hazy);
    EXPECT_GT(wholeSpread(*frame).deviation, 2 * wholeSpread(*before).deviation);
    EXPECT_LT(int(std::as_const(*frame).plane(1).row(9)[9]), 114);
    EXPECT_GT(int(std::as_const(*frame).plane(2).row(9)[9]), 138);
    const auto clear = [&] { return drawn([](int x, int) { return 18 + x * 216 / kWidth; }); };
    const auto kept = settled(clear, 60);
    const auto truth = clear();
    for (int x = 0; x < kWidth; ++x) {
        ASSERT_EQ(
            std::as_const(*kept).plane(0).row(9)[x], std::as_const(*truth).plane(0).row(9)[x]
        );
    }
}

TEST_F(LightStages, NightIsWithoutColour) {
    use({});
    chain.setBlackWhite(true);
    EXPECT_FALSE(chain.neutral());
    const auto frame = chain.process(drawn(kEven, 80, 200));
    for (const int plane : {1, 2}) {
        const Spread colour = spreadOf(*frame, plane, 0, 0, kWidth / 2, kHeight / 2);
        EXPECT_EQ(colour.mean, 128);
        EXPECT_EQ(colour.deviation, 0);
    }
    EXPECT_EQ(wholeSpread(*frame).mean, 110);
    chain.setBlackWhite(false);
    EXPECT_TRUE(chain.neutral());
}

TEST_F(LightStages, ZoomShowsTheMiddleLargerAndSofter) {
    ImageParameters parameters;
    parameters.zoom = 2;
    use(parameters);
    const auto at = [](int x, int y) { return 40 + x / 2 + y / 4; };
    auto small = drawn(at);
    small->pts = 7;
    const auto frame = chain.process(std::move(small));
    EXPECT_EQ(frame->pts, 7);
    EXPECT_EQ(frame->width(), kWidth);
    const auto row = std::as_const(*frame).plane(0).row(kHeight / 2);
    EXPECT_NEAR(row[0], at(kWidth / 4, kHeight / 2), 1);
    EXPECT_NEAR(row[kWidth / 2], at(kWidth / 2, kHeight / 2), 1);
    EXPECT_NEAR(row[kWidth - 1], at(kWidth * 3 / 4, kHeight / 2), 1);
    // Lines of one pixel are no longer as strong.
    const auto lines = [](int x, int) { return x % 2 == 0 ? 60.0 : 180.0; };
    int before = 120;
    for (const double zoom : {2.0, 4.0}) {
        parameters.zoom = zoom;
        use(parameters);
        const auto large = chain.process(drawn(lines));
        const auto plane = std::as_const(*large).plane(0);
        int steepest = 0;
        for (int x = 1; x < kWidth; ++x) {
            steepest = std::max(steepest, std::abs(plane.row(50)[x] - plane.row(50)[x - 1]));
        }
        EXPECT_LT(steepest, before) << zoom;
        before = steepest;
    }
}

TEST_F(LightStages, WideRangeTakesTheWorkOfTheOtherTwo) {
    ImageParameters parameters;
    parameters.wideRange = 50;
    use(parameters);
    const auto alone = settled([&] { return drawn(halves); });
    parameters.highlights = true;
    parameters.backlight = Backlight::Left;
    use(parameters);
    const auto all = settled([&] { return drawn(halves); });
    EXPECT_NEAR(wholeSpread(*alone).mean, wholeSpread(*all).mean, 0.5);
}

TEST_F(LightStages, WrongValuesAreNamedAndChangeNothing) {
    ImageParameters parameters;
    parameters.zoom = 9;
    EXPECT_EQ(chain.apply(parameters, {}).error().field(), "digitalZoom");
    parameters.zoom = 1;
    parameters.timeNoise = 101;
    EXPECT_EQ(chain.apply(parameters, {}).error().field(), "timeLevel");
    parameters.timeNoise = 0;
    parameters.backlightArea = {{0, 0}, {1, 1}};
    EXPECT_EQ(chain.apply(parameters, {}).error().field(), "backlightAreas");
    EXPECT_TRUE(chain.neutral());
}

TEST(DayOrNight, ItMustBeDarkForTheFilteringTime) {
    DayNight light;
    light.apply(50, std::chrono::seconds(5));
    const auto at = [](int seconds) { return MonoTime{seconds * std::int64_t{1'000'000'000}}; };
    EXPECT_FALSE(light.update(120, at(1)));
    EXPECT_FALSE(light.update(30, at(10)));
    EXPECT_FALSE(light.update(120, at(13))) << "a shadow that passed";
    EXPECT_FALSE(light.update(30, at(20)));
    EXPECT_FALSE(light.update(30, at(24)));
    EXPECT_TRUE(light.update(30, at(25)));
    // Between the two it stays what it was.
    EXPECT_TRUE(light.update(55, at(40)));
    EXPECT_TRUE(light.update(55, at(60)));
    EXPECT_TRUE(light.update(120, at(61)));
    EXPECT_FALSE(light.update(120, at(66)));
}

TEST(DayOrNight, SensitivityMovesTheThreshold) {
    const auto night = [](int sensitivity, float brightness) {
        DayNight light;
        light.apply(sensitivity, {});
        return light.update(brightness, MonoTime{1});
    };
    EXPECT_FALSE(night(0, 40));
    EXPECT_TRUE(night(50, 40));
    EXPECT_FALSE(night(50, 60));
    EXPECT_TRUE(night(100, 60));
}

TEST(DayOrNight, ItsOwnLampIsNotTheDay) {
    DayNight light;
    light.apply(50, std::chrono::seconds(1), true);
    const auto at = [](int seconds) { return MonoTime{seconds * std::int64_t{1'000'000'000}}; };
    light.update(30, at(1));
    EXPECT_TRUE(light.update(30, at(2)));
    // The lamp is on and makes the picture as bright as day.
    for (int second = 3; second < 60; ++second) {
        EXPECT_TRUE(light.update(110, at(second))) << second;
    }
    // The day comes on top.
    light.update(150, at(60));
    EXPECT_FALSE(light.update(150, at(61)));
}

TEST(LightGridTest, CellsAreMeansOfTheirPart) {
    media::FramePool pool;
    const auto frame = pool.acquire(640, 360);
    const auto luma = frame->plane(0);
    for (int y = 0; y < 360; ++y) {
        for (int x = 0; x < 640; ++x) {
            luma.row(y)[x] = static_cast<std::uint8_t>(x / 20 * 5 + y / 20);
        }
    }
    const LightGrid grid = measureLight(std::as_const(*frame).plane(0));
    EXPECT_EQ(grid.at(0, 0), 0);
    EXPECT_EQ(grid.at(31, 17), 31 * 5 + 17);
    EXPECT_NEAR(meanLight(std::as_const(*frame).plane(0)), 15.5 * 5 + 8.5, 0.01);
}

}  // namespace
}  // namespace ocelli::camera::image
