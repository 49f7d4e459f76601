// Tests of the burnt-in clock.
#include "camera/capture/scene_clock.h"

#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>

#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture {
namespace {

void grey(media::Frame& frame, std::uint8_t luma) {
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame.plane(i);
        std::memset(
            plane.data, i == 0 ? luma : 128, static_cast<std::size_t>(plane.stride * plane.height)
        );
    }
}

/// Mean of the covered area, as a good scaler does.
void scale(const media::Frame& from, media::Frame& to) {
    const auto a = from.plane(0);
    const auto b = to.plane(0);
    for (int y = 0; y < b.height; ++y) {
        for (int x = 0; x < b.width; ++x) {
            int sum = 0;
            int count = 0;
            for (int v = y * a.height / b.height;
                 v < std::max(y * a.height / b.height + 1, (y + 1) * a.height / b.height);
                 ++v) {
                for (int u = x * a.width / b.width;
                     u < std::max(x * a.width / b.width + 1, (x + 1) * a.width / b.width);
                     ++u) {
                    sum += a.row(v)[u];
                    ++count;
                }
            }
            b.row(y)[x] = static_cast<std::uint8_t>(sum / count);
        }
    }
}

constexpr WallTime kTime{1'767'571'212'345'678};

TEST(SceneClock, ReadsWhatItWrote) {
    for (const auto& [width, height] :
         {std::pair{1920, 1080}, {1280, 720}, {640, 360}, {640, 480}, {3840, 2160}}) {
        media::Frame frame(width, height);
        grey(frame, 90);
        drawClock(frame, kTime);
        EXPECT_EQ(readClockPattern(frame), clockPatternOf(kTime)) << width;
    }
}

TEST(SceneClock, IsReadAfterScalingTo640) {
    for (const auto& [width, height] : {std::pair{640, 360}, {704, 576}, {960, 540}}) {
        media::Frame frame(1920, 1080);
        media::Frame small(width, height);
        for (int i = 0; i < 6; ++i) {
            grey(frame, 200);
            const WallTime time = kTime + std::chrono::milliseconds(i * 977'123);
            drawClock(frame, time);
            scale(frame, small);
            EXPECT_EQ(readClockPattern(small), clockPatternOf(time));
        }
    }
}

TEST(SceneClock, IsReadThroughNoiseAndLowContrast) {
    media::Frame frame(640, 360);
    grey(frame, 128);
    drawClock(frame, kTime);
    scene::Random random(4);
    const auto luma = frame.plane(0);
    for (int y = 0; y < luma.height; ++y) {
        for (int x = 0; x < luma.width; ++x) {
            const double value = 60 + luma.row(y)[x] * 0.5 + random.between(-25, 25);
            luma.row(y)[x] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
        }
    }
    EXPECT_EQ(readClockPattern(frame), clockPatternOf(kTime));
}

TEST(SceneClock, FindsNothingWhereThereIsNoPattern) {
    media::Frame frame(640, 360);
    grey(frame, 128);
    EXPECT_EQ(readClockPattern(frame), std::nullopt);
    scene::Random random(8);
    int found = 0;
    for (int i = 0; i < 200; ++i) {
        const auto luma = frame.plane(0);
        for (int y = 0; y < luma.height; ++y) {
            for (int x = 0; x < luma.width; ++x) {
                luma.row(y)[x] = static_cast<std::uint8_t>(random.below(256));
            }
        }
        found += readClockPattern(frame).has_value() ? 1 : 0;
    }
    EXPECT_LE(found, 1);
}

TEST(SceneClock, StaysWithinTheSmallestPicture) {
    media::Frame frame(2, 2);
    grey(frame, 10);
    drawClock(frame, kTime);
    EXPECT_EQ(readClockPattern(frame), std::nullopt);
}

}  // namespace
}  // namespace ocelli::camera::capture
