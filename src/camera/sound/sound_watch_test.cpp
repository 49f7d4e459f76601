// Tests of what is noticed in sound, with tones and noise made here.
#include "camera/sound/sound_watch.h"

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::camera::sound {
namespace {

constexpr std::uint32_t kRate = 8000;

/// Feeds noise of given levels piece by piece and keeps what is told.
class Listener {
  public:
    explicit Listener(SoundTrouble trouble, SoundParameters parameters = {})
        : watch(trouble, parameters) {}

    /// @param dbfs  level of the noise; nothing: no sound comes, only time passes
    void play(double seconds, std::optional<double> dbfs) {
        for (double left = seconds; left > 1e-6; left -= 0.02) {
            std::optional<bool> change;
            if (dbfs) {
                change = watch.hear(noise(*dbfs), kRate, 1, MonoTime{time_});
            } else {
                change = watch.wait(MonoTime{time_});
            }
            if (change) {
                (*change ? starts : stops).push_back(static_cast<double>(time_) / 1e9);
            }
            time_ += 20'000'000;
        }
    }

    SoundWatch watch;
    std::vector<double> starts;  ///< s
    std::vector<double> stops;

  private:
    std::vector<std::int16_t> noise(double dbfs) {
        std::normal_distribution<double> spread(0, 32768 * std::pow(10, dbfs / 20));
        std::vector<std::int16_t> made(kRate / 50);
        for (auto& sample : made) {
            sample = static_cast<std::int16_t>(std::clamp(spread(random_), -32768.0, 32767.0));
        }
        return made;
    }

    std::mt19937 random_{7};
    std::int64_t time_ = 0;
};

TEST(SoundLevel, IsThatOfASine) {
    std::vector<std::int16_t> sine(8000);
    for (std::size_t i = 0; i < sine.size(); ++i) {
        sine[i] = static_cast<std::int16_t>(
            3276.8 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / 8000)
        );
    }
    EXPECT_NEAR(levelOf(sine), -23.01, 0.05);
    EXPECT_EQ(levelOf(std::vector<std::int16_t>(100, 0)), kSilence);
    EXPECT_EQ(levelOf({}), kSilence);
}

TEST(SoundWatch, TellsASuddenRiseOnceAndItsEnd) {
    Listener listener(SoundTrouble::Rise);
    listener.play(5, -60);
    listener.play(1, -20);
    listener.play(5, -60);
    ASSERT_EQ(listener.starts.size(), 1U);
    EXPECT_NEAR(listener.starts[0], 5.1, 0.1);
    ASSERT_EQ(listener.stops.size(), 1U);
    EXPECT_NEAR(listener.stops[0], 7.0, 0.2);
}

TEST(SoundWatch, TakesALastingLoudnessForUsual) {
    Listener listener(SoundTrouble::Rise);
    listener.play(5, -60);
    listener.play(60, -30);
    listener.play(1, -60);
    listener.play(2, -30);
    EXPECT_EQ(listener.starts.size(), 1U);
}

TEST(SoundWatch, DoesNotMindWhatIsQuieterThanTheThreshold) {
    SoundParameters loudPlace;
    loudPlace.threshold = 70;  // usually -30 dBFS
    Listener listener(SoundTrouble::Rise, loudPlace);
    listener.play(5, -60);
    listener.play(1, -25);
    EXPECT_TRUE(listener.starts.empty());
    listener.play(5, -60);
    listener.play(1, -8);
    EXPECT_EQ(listener.starts.size(), 1U);
}

TEST(SoundWatch, NeedsASmallerChangeWhenItIsMoreSensitive) {
    EXPECT_DOUBLE_EQ(neededChange(1), 30);
    EXPECT_DOUBLE_EQ(neededChange(100), 6);
    SoundParameters keen;
    keen.sensitivity = 95;
    Listener sharp(SoundTrouble::Rise, keen);
    Listener usual(SoundTrouble::Rise);
    for (auto* listener : {&sharp, &usual}) {
        listener->play(5, -50);
        listener->play(1, -40);
    }
    EXPECT_EQ(sharp.starts.size(), 1U);
    EXPECT_TRUE(usual.starts.empty());
}

TEST(SoundWatch, TellsASuddenFall) {
    Listener listener(SoundTrouble::Fall);
    listener.play(5, -30);
    listener.play(3, -65);
    listener.play(5, -30);
    ASSERT_EQ(listener.starts.size(), 1U);
    EXPECT_NEAR(listener.starts[0], 5.3, 0.15);
    EXPECT_EQ(listener.stops.size(), 1U);
}

TEST(SoundWatch, HearsNoFallWhereItIsQuietAnyway) {
    Listener listener(SoundTrouble::Fall);
    listener.play(5, -75);
    listener.play(5, -98);
    EXPECT_TRUE(listener.starts.empty());
}

TEST(SoundWatch, TellsTheLossWhenNothingComesAndWhenOnlyZerosCome) {
    for (const auto level : {std::optional<double>(), std::optional<double>(-120.0)}) {
        SoundParameters two;
        two.seconds = 2;
        Listener listener(SoundTrouble::Loss, two);
        listener.play(4, -40);
        listener.play(4, level);
        listener.play(2, -40);
        ASSERT_EQ(listener.starts.size(), 1U);
        EXPECT_NEAR(listener.starts[0], 6, 0.15);
        ASSERT_EQ(listener.stops.size(), 1U);
        EXPECT_NEAR(listener.stops[0], 8, 0.15);
    }
}

TEST(SoundWatch, TellsTheLossOfATrackThatNeverWas) {
    SoundParameters two;
    two.seconds = 2;
    Listener listener(SoundTrouble::Loss, two);
    listener.play(5, std::nullopt);
    ASSERT_EQ(listener.starts.size(), 1U);
    EXPECT_NEAR(listener.starts[0], 2, 0.1);
}

TEST(SoundWatch, LeavesOutWhatHasNoRateOrChannels) {
    SoundWatch watch(SoundTrouble::Rise, {});
    const std::vector<std::int16_t> loud(8000, 20000);
    EXPECT_FALSE(watch.hear(loud, 0, 1, MonoTime{}));
    EXPECT_FALSE(watch.hear(loud, 8000, 0, MonoTime{}));
    EXPECT_EQ(watch.level(), kSilence);
}

}  // namespace
}  // namespace ocelli::camera::sound
