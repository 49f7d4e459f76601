// Falls and what is none, as traces of acceleration at 50 Hz.
#include "bodyworn/device/fall_detector.h"

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::bodyworn::device {
namespace {

constexpr double kG = 9.80665;
constexpr int kRate = 50;

/// A trace grows piece by piece, with the noise of a real sensor.
class Trace {
  public:
    explicit Trace(unsigned seed = 1) : random_(seed) {}

    /// @param wave  m/s² up and down, `hertz` times a second
    Trace& stand(double seconds, double wave = 0, double hertz = 2) {
        return add(seconds, [=](double t) {
            return Acceleration{0, kG + wave * std::sin(2 * std::numbers::pi * hertz * t), 0};
        });
    }

    Trace& drop(double seconds) {
        return add(seconds, [](double) { return Acceleration{0.5, 1.0, 0.5}; });
    }

    Trace& hit(double size) {
        return add(0.06, [=](double) { return Acceleration{size * 0.3, size * 0.5, size * 0.8}; });
    }

    Trace& lie(double seconds) {
        return add(seconds, [](double) { return Acceleration{0.4, 0.9, kG}; });
    }

    int falls() {
        FallDetector detector;
        int count = 0;
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            const MonoTime time{static_cast<std::int64_t>(i) * 1'000'000'000 / kRate};
            count += detector.add(samples_[i], time) ? 1 : 0;
        }
        return count;
    }

  private:
    template <class F>
    Trace& add(double seconds, F at) {
        std::normal_distribution<double> noise(0, 0.25);
        for (int i = 0; i < static_cast<int>(seconds * kRate); ++i) {
            Acceleration sample = at(static_cast<double>(i) / kRate);
            sample.x += noise(random_);
            sample.y += noise(random_);
            sample.z += noise(random_);
            samples_.push_back(sample);
        }
        return *this;
    }

    std::mt19937 random_;
    std::vector<Acceleration> samples_;
};

TEST(FallDetector, AFallFromStandingIsOneFall) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        EXPECT_EQ(Trace(seed).stand(3).drop(0.35).hit(40).lie(5).falls(), 1) << seed;
    }
}

TEST(FallDetector, WalkingRunningAndStandingAreNone) {
    EXPECT_EQ(Trace().stand(10).falls(), 0);
    EXPECT_EQ(Trace().stand(20, 4, 2).falls(), 0);
    EXPECT_EQ(Trace().stand(20, 9, 3).falls(), 0);
}

TEST(FallDetector, AJumpThatLandsUprightIsNone) {
    EXPECT_EQ(Trace().stand(3).drop(0.4).hit(45).stand(5).falls(), 0);
}

TEST(FallDetector, LyingDownSlowlyIsNone) {
    EXPECT_EQ(Trace().stand(3).lie(10).falls(), 0);
}

TEST(FallDetector, AKnockWithoutAFallIsNone) {
    EXPECT_EQ(Trace().stand(3).hit(60).stand(5).falls(), 0);
}

TEST(FallDetector, WhoFallsAndGetsUpAtOnceIsNone) {
    EXPECT_EQ(Trace().stand(3).drop(0.3).hit(40).stand(4, 6, 2).falls(), 0);
}

TEST(FallDetector, AfterGettingUpTheNextFallCounts) {
    EXPECT_EQ(
        Trace().stand(3).drop(0.35).hit(40).lie(5).stand(5).drop(0.35).hit(40).lie(5).falls(), 2
    );
}

TEST(FallDetector, NonsenseIsLeftOut) {
    FallDetector detector;
    EXPECT_FALSE(detector.add({NAN, 0, 0}, {0}));
    EXPECT_FALSE(detector.add({INFINITY, 0, 0}, {1}));
    EXPECT_FALSE(detector.add({0, kG, 0}, {100}));
    EXPECT_FALSE(detector.add({0, 0, 0}, {50}));
}

}  // namespace
}  // namespace ocelli::bodyworn::device
