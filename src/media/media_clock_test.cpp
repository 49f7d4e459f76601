// Tests of slewing, stepping and order of the media clock.
#include "media/media_clock.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::media {
namespace {

using namespace std::chrono_literals;

TEST(MediaClock, AgreesWithUtcWhenNobodyTouchesIt) {
    test::FakeClock clock;
    MediaClock media(clock);
    for (int i = 0; i < 100; ++i) {
        clock.advance(777ms);
        EXPECT_EQ(media.wallAt(clock.mono()), clock.wall());
    }
    EXPECT_EQ(media.run(), 0U);
}

TEST(MediaClock, SlewsASmallDifferenceAtMost500PartsPerMillion) {
    test::FakeClock clock;
    MediaClock media(clock);
    clock.step(400ms);
    WallTime last = media.wallAt(clock.mono());
    for (int i = 0; i < 20100; ++i) {
        clock.advance(40ms);
        const WallTime now = media.wallAt(clock.mono());
        EXPECT_GE((now - last).count(), 39'979'000);
        EXPECT_LE((now - last).count(), 40'021'000);
        last = now;
    }
    EXPECT_EQ(last, clock.wall()) << "801 s are enough for 400 ms";
    EXPECT_EQ(media.run(), 0U);
}

TEST(MediaClock, StepsAndBeginsARunWhenTheClockIsSet) {
    test::FakeClock clock;
    MediaClock media(clock);
    clock.step(1h);
    clock.advance(1s);
    EXPECT_EQ(media.wallAt(clock.mono()), clock.wall());
    EXPECT_EQ(media.run(), 1U);
    clock.step(-1h);
    clock.advance(1s);
    EXPECT_EQ(media.wallAt(clock.mono()), clock.wall());
    EXPECT_EQ(media.run(), 2U);
}

TEST(MediaClock, KeepsTheOldTimeForMomentsBeforeAStep) {
    test::FakeClock clock;
    MediaClock media(clock);
    clock.advance(5s);
    const MonoTime captured = clock.mono();
    const WallTime expected = clock.wall();
    clock.step(1h);
    clock.advance(20ms);
    media.wallAt(clock.mono());
    EXPECT_EQ(media.wallAt(captured), expected);
}

TEST(MediaClock, ReportsWhatIsStillToBeSlewed) {
    test::FakeClock clock;
    MediaClock media(clock);
    clock.step(-200ms);
    clock.advance(1s);
    media.wallAt(clock.mono());
    EXPECT_EQ(media.behind(), -200ms);
    clock.advance(100s);
    EXPECT_EQ(media.behind(), -150ms);
}

TEST(MediaClock, NeverGoesBackWhileUtcJitters) {
    test::FakeClock clock;
    MediaClock media(clock);
    WallTime last = media.wallAt(clock.mono());
    for (int i = 0; i < 5000; ++i) {
        clock.advance(8ms);
        clock.step(i % 2 == 0 ? 30ms : -30ms);
        const WallTime now = media.wallAt(clock.mono() - 100ms);
        EXPECT_GE(now, last - 100ms);
        if (i > 20) {
            EXPECT_GT(now, last);
        }
        last = now;
    }
}

}  // namespace
}  // namespace ocelli::media
