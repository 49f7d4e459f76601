// Tests of the window of latest values.
#include "host/diagnostics/median_window.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ocelli::host::diagnostics {
namespace {

TEST(MedianWindow, IsZeroWhileEmpty) {
    const auto result = MedianWindow().percentiles();
    EXPECT_EQ(result.count, 0U);
    EXPECT_EQ(result.p50, 0);
    EXPECT_EQ(result.most, 0);
}

TEST(MedianWindow, GivesNearestRanks) {
    MedianWindow window(200);
    for (int value = 100; value >= 1; --value) {
        window.add(value);
    }
    const auto result = window.percentiles();
    EXPECT_EQ(result.count, 100U);
    EXPECT_EQ(result.p50, 50);
    EXPECT_EQ(result.p95, 95);
    EXPECT_EQ(result.p99, 99);
    EXPECT_EQ(result.most, 100);
}

TEST(MedianWindow, OneValueIsEverything) {
    MedianWindow window(1);
    window.add(3);
    window.add(7);
    const auto result = window.percentiles();
    EXPECT_EQ(result.count, 1U);
    EXPECT_EQ(result.p50, 7);
    EXPECT_EQ(result.p99, 7);
}

TEST(MedianWindow, ForgetsTheOldest) {
    MedianWindow window(3);
    for (const double value : {100.0, 1.0, 2.0, 3.0}) {
        window.add(value);
    }
    EXPECT_EQ(window.percentiles().most, 3);
    window.add(4);
    window.add(5);
    window.add(6);
    EXPECT_EQ(window.percentiles().p50, 5);
    window.clear();
    EXPECT_EQ(window.percentiles().count, 0U);
    window.add(9);
    EXPECT_EQ(window.percentiles().p50, 9);
}

TEST(MedianWindow, LeavesOutWhatIsNoNumber) {
    MedianWindow window;
    window.add(std::numeric_limits<double>::quiet_NaN());
    window.add(std::numeric_limits<double>::infinity());
    EXPECT_EQ(window.percentiles().count, 0U);
}

TEST(MedianWindowDeathTest, HasABound) {
    EXPECT_DEATH(MedianWindow(0), "size >= 1");
    EXPECT_DEATH(MedianWindow(65537), "size <= 65536");
}

}  // namespace
}  // namespace ocelli::host::diagnostics
