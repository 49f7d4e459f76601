// Tests of motion detection on drawn pictures: what counts, and what must not.
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "camera/analytics/motion_detector.h"
#include "camera/analytics/motion_state.h"

namespace ocelli::camera::analytics {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 360;

/// A backdrop with edges and even areas, things drawn over it, light, noise and shaking.
class Stage {
  public:
    Stage() {
        std::normal_distribution<float> bell(0, 1);
        noise_.resize(1U << 15U);
        std::generate(noise_.begin(), noise_.end(), [&] { return bell(random_); });
        backdrop_.resize(kWidth * kHeight);
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const bool window = x % 80 > 50 && y % 90 > 50;
                at(backdrop_, x, y) =
                    static_cast<float>(70 + x / 12 + (y > 240 ? 30 : 0) + (window ? 50 : 0));
            }
        }
    }

    struct Moment {
        double gain = 1;
        double offset = 0;
        double noise = 1.5;
        int shiftX = 0;
        int shiftY = 0;
        std::function<void(std::vector<float>&)> draw = {};
    };

    media::Frame& picture(const Moment& moment) {
        auto pixels = backdrop_;
        if (moment.draw) {
            moment.draw(pixels);
        }
        const auto strength = static_cast<float>(moment.noise);
        const auto gain = static_cast<float>(moment.gain);
        const auto offset = static_cast<float>(moment.offset);
        for (int y = 0; y < kHeight; ++y) {
            const auto* noise = noise_.data() + random_() % (noise_.size() - kWidth);
            const auto* from = &at(pixels, 0, std::clamp(y + moment.shiftY, 0, kHeight - 1));
            auto* to = frame_.plane(0).row(y);
            for (int x = 0; x < kWidth; ++x) {
                const float value = from[std::clamp(x + moment.shiftX, 0, kWidth - 1)];
                const float seen = value * gain + offset + strength * noise[x];
                to[x] = static_cast<std::uint8_t>(std::clamp(seen, 0.0F, 255.0F));
            }
        }
        frame_.captureTime = time_;
        time_ = time_ + std::chrono::milliseconds(100);
        return frame_;
    }

    static float& at(std::vector<float>& pixels, int x, int y) {
        return pixels[static_cast<std::size_t>(y * kWidth + x)];
    }

    static void box(std::vector<float>& pixels, int x, int y, int width, int height, float value) {
        for (int v = std::max(0, y); v < std::min(kHeight, y + height); ++v) {
            for (int u = std::max(0, x); u < std::min(kWidth, x + width); ++u) {
                at(pixels, u, v) = value;
            }
        }
    }

    std::mt19937 random_{9};

  private:
    std::vector<float> noise_;
    std::vector<float> backdrop_;
    media::Frame frame_{kWidth, kHeight};
    MonoTime time_{5'000'000'000};
};

class Motion : public testing::Test {
  protected:
    Motion() { EXPECT_TRUE(detector.apply(parameters).has_value()); }

    /// How many of `count` pictures move.
    int moving(int count, const std::function<Stage::Moment(int)>& moment) {
        int moved = 0;
        for (int i = 0; i < count; ++i) {
            const auto report = detector.process(stage.picture(moment(i)));
            EXPECT_TRUE(report.has_value());
            last = *report;
            moved += last.motion ? 1 : 0;
        }
        return moved;
    }

    void learn(int count = 40) {
        moving(count, [](int) { return Stage::Moment{}; });
    }

    /// A dark box of 40 x 80 walks from the left at 6 pixels a picture.
    static Stage::Moment walker(int i, int y = 200) {
        Stage::Moment moment;
        moment.draw = [=](auto& pixels) { Stage::box(pixels, 40 + 6 * i, y, 40, 80, 30); };
        return moment;
    }

    MotionParameters parameters;
    MotionDetector detector;
    Stage stage;
    MotionReport last;
};

TEST_F(Motion, SeesAWalkerAndOnlyWhileItWalks) {
    learn();
    EXPECT_GE(moving(50, [](int i) { return walker(i); }), 45);
    EXPECT_LE(moving(30, [](int) { return Stage::Moment{}; }), 6);
    EXPECT_FALSE(last.motion);
}

TEST_F(Motion, MarksTheCellsWhereItMoves) {
    learn();
    moving(30, [](int i) { return walker(i); });
    const double x = (40 + 6 * 29 + 20.0) / kWidth;
    const double y = 240.0 / kHeight;
    const auto cell =
        static_cast<std::size_t>(int(y * kMotionRows) * kMotionColumns + int(x * kMotionColumns));
    EXPECT_TRUE(last.cells[cell]);
    EXPECT_LT(last.share, 0.12);
    for (std::size_t i = 0; i < 4 * kMotionColumns; ++i) {
        EXPECT_FALSE(last.cells[i]);
    }
}

TEST_F(Motion, SeesNothingInNoise) {
    for (const double noise : {0.0, 3.0, 8.0}) {
        EXPECT_EQ(moving(80, [=](int) { return Stage::Moment{.noise = noise}; }), 0) << noise;
    }
}

TEST_F(Motion, TakesExposureAsLight) {
    learn();
    EXPECT_EQ(
        moving(
            60,
            [](int i) {
                const double wave = std::sin(i * 0.15);
                return Stage::Moment{.gain = 1 + 0.25 * wave, .offset = -10 * wave};
            }
        ),
        0
    );
}

TEST_F(Motion, SeesAWalkerWhileTheExposureChanges) {
    learn();
    const int seen = moving(50, [](int i) {
        auto moment = walker(i);
        moment.gain = 1 - 0.006 * i;
        return moment;
    });
    EXPECT_GE(seen, 40);
}

TEST_F(Motion, CalmsDownAfterTheLightIsSwitched) {
    learn();
    // Not a straight line: the lower half goes dark, lamps stay.
    const auto dark = [](int) {
        Stage::Moment moment;
        moment.gain = 0.35;
        moment.draw = [](auto& pixels) {
            for (int y = 180; y < kHeight; ++y) {
                for (int x = 0; x < kWidth; ++x) {
                    Stage::at(pixels, x, y) *= 0.5F;
                }
            }
        };
        return moment;
    };
    EXPECT_LE(moving(20, dark), 8);
    EXPECT_EQ(moving(30, dark), 0);
    EXPECT_LE(moving(20, [](int) { return Stage::Moment{}; }), 8);
    EXPECT_EQ(moving(30, [](int) { return Stage::Moment{}; }), 0);
}

TEST_F(Motion, LearnsWhatFlickers) {
    const auto screen = [this](int) {
        Stage::Moment moment;
        const float value = stage.random_() % 2 == 0 ? 40.0F : 220.0F;
        moment.draw = [=](auto& pixels) { Stage::box(pixels, 300, 100, 80, 60, value); };
        return moment;
    };
    moving(60, screen);
    EXPECT_EQ(moving(100, screen), 0);
}

TEST_F(Motion, BearsShaking) {
    learn();
    const auto shaken = [this](int) {
        return Stage::Moment{
            .shiftX = static_cast<int>(stage.random_() % 3) - 1,
            .shiftY = static_cast<int>(stage.random_() % 3) - 1
        };
    };
    EXPECT_EQ(moving(80, shaken), 0);
}

TEST_F(Motion, BearsRain) {
    const auto rain = [this](int) {
        Stage::Moment moment;
        moment.draw = [this](auto& pixels) {
            for (int drop = 0; drop < 120; ++drop) {
                const int x = static_cast<int>(stage.random_() % kWidth);
                const int y = static_cast<int>(stage.random_() % kHeight);
                Stage::box(pixels, x, y, 2, 14, 210);
            }
        };
        return moment;
    };
    moving(80, rain);
    EXPECT_LE(moving(100, rain), 2);
}

TEST_F(Motion, ForgetsWhatStandsStill) {
    learn();
    const auto parked = [](int i) { return walker(std::min(i, 30)); };
    EXPECT_GE(moving(32, parked), 25);
    moving(10, [&](int i) { return parked(i + 32); });
    EXPECT_EQ(moving(60, [&](int i) { return parked(i + 42); }), 0);
    // Its place, once it is gone, does not move either.
    moving(6, [](int) { return Stage::Moment{}; });
    EXPECT_EQ(moving(60, [](int) { return Stage::Moment{}; }), 0);
}

TEST_F(Motion, IsOffAtSensitivityZeroAndWhenDisabled) {
    parameters.sensitivity = 0;
    ASSERT_TRUE(detector.apply(parameters).has_value());
    learn();
    EXPECT_EQ(moving(40, [](int i) { return walker(i); }), 0);
    EXPECT_EQ(std::count(last.cells.begin(), last.cells.end(), true), 0);
    parameters.enabled = false;
    ASSERT_TRUE(detector.apply(parameters).has_value());
    EXPECT_FALSE(detector.process(stage.picture({})).has_value());
}

TEST_F(Motion, SeesMoreWithMoreSensitivity) {
    int before = 0;
    for (const int sensitivity : {10, 50, 100}) {
        MotionDetector fresh;
        parameters.sensitivity = sensitivity;
        ASSERT_TRUE(fresh.apply(parameters).has_value());
        int moved = 0;
        for (int i = 0; i < 90; ++i) {
            Stage::Moment moment;
            moment.noise = 0.5;
            if (i > 40) {
                // Grey on slightly brighter grey.
                moment.draw = [=](auto& pixels) {
                    for (int y = 120; y < 170; ++y) {
                        for (int x = 5 * i; x < 5 * i + 24; ++x) {
                            Stage::at(pixels, x, y) -= 14;
                        }
                    }
                };
            }
            moved += fresh.process(stage.picture(moment))->motion ? 1 : 0;
        }
        EXPECT_GE(moved, before);
        before = moved;
    }
    EXPECT_GE(before, 35);
}

TEST_F(Motion, CountsOnlyWithinItsAreas) {
    parameters.areas = {{.name = "top", .points = {{0, 0}, {1, 0}, {1, 0.4}, {0, 0.4}}}};
    ASSERT_TRUE(detector.apply(parameters).has_value());
    learn();
    EXPECT_EQ(moving(50, [](int i) { return walker(i, 220); }), 0);
    EXPECT_GE(moving(50, [](int i) { return walker(i, 40); }), 40);
    EXPECT_EQ(last.areas.size(), 1U);
}

TEST_F(Motion, GivesEachAreaItsOwnSensitivityAndShareInExpertMode) {
    parameters.mode = MotionMode::Expert;
    parameters.areas = {
        {.name = "off", .points = {{0, 0.5}, {0.5, 0.5}, {0.5, 1}, {0, 1}}, .sensitivity = 0},
        {.name = "on", .points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}}, .sensitivity = 60},
        {.name = "much",
         .points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}},
         .sensitivity = 60,
         .minimumShare = 50},
    };
    ASSERT_TRUE(detector.apply(parameters).has_value());
    learn();
    moving(25, [](int i) { return walker(i); });
    ASSERT_EQ(last.areas.size(), 3U);
    EXPECT_FALSE(last.areas[0]);
    EXPECT_TRUE(last.areas[1]);
    EXPECT_FALSE(last.areas[2]);
    EXPECT_TRUE(last.motion);
}

TEST_F(Motion, JudgesAreasThatOverlapEachByItsOwnSensitivity) {
    const std::vector<AreaPoint> all{{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    parameters.mode = MotionMode::Expert;
    parameters.areas = {
        {.name = "dull", .points = all, .sensitivity = 1, .minimumShare = 0},
        {.name = "keen", .points = all, .sensitivity = 90, .minimumShare = 0},
    };
    ASSERT_TRUE(detector.apply(parameters).has_value());
    learn();
    // A little darker than what is behind it.
    int dull = 0;
    int keen = 0;
    for (int i = 0; i < 30; ++i) {
        Stage::Moment moment;
        moment.draw = [=](auto& pixels) {
            for (int y = 110; y < 190; ++y) {
                for (int x = 6 * i; x < 6 * i + 40; ++x) {
                    Stage::at(pixels, x, y) -= 20;
                }
            }
        };
        const auto report = detector.process(stage.picture(moment));
        dull += report->areas[0] ? 1 : 0;
        keen += report->areas[1] ? 1 : 0;
    }
    EXPECT_EQ(dull, 0);
    EXPECT_GE(keen, 25);
}

TEST_F(Motion, TakesNightSensitivityInTheDark) {
    parameters.mode = MotionMode::Expert;
    parameters.dayNight = DayNight::Automatic;
    parameters.areas = {{.name = "all", .points = {{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};
    ASSERT_TRUE(detector.apply(parameters).has_value());
    learn();
    EXPECT_FALSE(last.night);
    moving(20, [](int) { return Stage::Moment{.gain = 0.2}; });
    EXPECT_FALSE(last.night);
    moving(20, [](int) { return Stage::Moment{.gain = 0.2}; });
    EXPECT_TRUE(last.night);
    // Between the two limits it stays as it is.
    moving(60, [](int) { return Stage::Moment{.gain = 0.4}; });
    EXPECT_TRUE(last.night);
    learn();
    EXPECT_FALSE(last.night);
}

TEST_F(Motion, AsksForTenFramesASecondAtMost) {
    auto& frame = stage.picture({});
    EXPECT_TRUE(detector.process(frame).has_value());
    EXPECT_FALSE(detector.wants(frame.captureTime + std::chrono::milliseconds(40)));
    EXPECT_FALSE(detector.wants(frame.captureTime + std::chrono::milliseconds(80)));
    EXPECT_TRUE(detector.wants(frame.captureTime + std::chrono::milliseconds(100)));
    EXPECT_TRUE(detector.wants(frame.captureTime - std::chrono::seconds(5)));
}

TEST_F(Motion, TakesPicturesOfAnySizeAndChangesOfSize) {
    for (const auto& [width, height] :
         {std::pair{2, 2}, {64, 2}, {2, 480}, {1920, 1080}, {352, 288}, {1080, 1920}}) {
        for (int i = 0; i < 8; ++i) {
            media::Frame frame(width, height);
            const auto luma = frame.plane(0);
            for (int y = 0; y < height; ++y) {
                std::fill_n(luma.row(y), width, static_cast<std::uint8_t>(stage.random_()));
            }
            frame.captureTime = {1'000'000'000LL * (i + 1)};
            const auto report = detector.process(frame);
            EXPECT_TRUE(report.has_value());
        }
    }
}

TEST_F(Motion, StartsAnewAfterAGapWithoutAFalseReport) {
    learn();
    Stage later;
    for (int i = 0; i < 100; ++i) {
        later.picture({});
    }
    for (int i = 0; i < 20; ++i) {
        auto& frame = later.picture({.gain = 0.6, .draw = [](auto& pixels) {
                                         Stage::box(pixels, 100, 100, 200, 150, 20);
                                     }});
        const auto report = detector.process(frame);
        EXPECT_FALSE(report->motion);
    }
}

TEST_F(Motion, RefusesWhatIsOutOfRange) {
    const auto expectRefused = [&](const MotionParameters& wrong, const char* field) {
        const auto done = detector.apply(wrong);
        ASSERT_FALSE(done.has_value()) << field;
        EXPECT_EQ(done.error().field(), field);
    };
    MotionParameters wrong;
    wrong.sensitivity = 101;
    expectRefused(wrong, "sensitivity");
    wrong = {};
    wrong.areas.resize(9);
    expectRefused(wrong, "areas");
    wrong.areas.resize(1);
    expectRefused(wrong, "areas[0].points");
    wrong.areas[0].points = {{0, 0}, {1, 1}, {std::nan(""), 0}};
    expectRefused(wrong, "areas[0].points");
    wrong.areas[0].minimumShare = -1;
    expectRefused(wrong, "areas[0].minimumSize");
}

TEST(LightFit, FindsTheLineThatMostCellsAgreeWith) {
    std::mt19937 random(3);
    std::vector<float> before;
    std::vector<float> now;
    for (int i = 0; i < 300; ++i) {
        before.push_back(static_cast<float>(random() % 180));
        now.push_back(i % 4 == 0 ? 250 : before.back() * 0.8F + 12);
    }
    const auto light = fitLight(before, now);
    EXPECT_NEAR(light.gain, 0.8, 0.01);
    EXPECT_NEAR(light.offset, 12, 1);
}

TEST(LightFit, KeepsToAnOffsetWhenAllIsEven) {
    const std::vector<float> before(50, 100);
    const std::vector<float> now(50, 130);
    EXPECT_EQ(fitLight(before, now).gain, 1);
    EXPECT_NEAR(fitLight(before, now).offset, 30, 0.01);
}

TEST(LightFit, SaysOfTheDarkThatItStaysDark) {
    // Bright cells, of which the brighter ones got a little more light than the others.
    std::vector<float> before;
    std::vector<float> now;
    for (int i = 0; i < 200; ++i) {
        before.push_back(static_cast<float>(90 + i % 70));
        now.push_back(16 + (before.back() - 16) * (1.16F + 0.0006F * static_cast<float>(i % 70)));
    }
    const auto light = fitLight(before, now);
    EXPECT_NEAR(light.gain * 20 + light.offset, 16 + 4 * light.gain, 0.1);
    EXPECT_NEAR(light.gain, 1.18, 0.02);
}

TEST(MotionCells, ArePackedRowByRowHighestBitFirst) {
    MotionCells cells{};
    cells[0] = true;
    cells[9] = true;
    cells[kMotionCells - 1] = true;
    const auto packed = packCells(cells);
    ASSERT_EQ(packed.size(), 50U);
    EXPECT_EQ(packed[0], std::byte{0x80});
    EXPECT_EQ(packed[1], std::byte{0x40});
    EXPECT_EQ(packed[49], std::byte{0x10});
}

TEST(MotionState, StartsUpdatesEachSecondAndStopsAfterTheHold) {
    using namespace std::chrono_literals;
    MotionState state(5s);
    const auto at = [](double seconds) {
        return MonoTime{static_cast<std::int64_t>(seconds * 1e9)};
    };
    EXPECT_EQ(state.update(false, at(0)), std::nullopt);
    EXPECT_EQ(state.update(true, at(1)), MotionChange::Start);
    EXPECT_EQ(state.update(true, at(1.5)), std::nullopt);
    EXPECT_EQ(state.update(true, at(2)), MotionChange::Update);
    EXPECT_EQ(state.update(false, at(3)), std::nullopt);
    EXPECT_EQ(state.update(true, at(6.9)), MotionChange::Update);
    EXPECT_EQ(state.update(false, at(11.8)), std::nullopt);
    EXPECT_EQ(state.update(false, at(11.9)), MotionChange::Stop);
    EXPECT_EQ(state.update(false, at(30)), std::nullopt);
    EXPECT_EQ(state.update(true, at(31)), MotionChange::Start);
    EXPECT_EQ(state.end(), MotionChange::Stop);
    EXPECT_EQ(state.end(), std::nullopt);
}

}  // namespace
}  // namespace ocelli::camera::analytics
