// Percentiles of delays: how exact, how far back.
#include "media/delay_meter.h"

#include <gtest/gtest.h>

namespace ocelli::media {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(DelayMeter, SaysNothingBeforeTheFirstDelay) {
    const DelaySummary none = DelayMeter().summary();
    EXPECT_EQ(none.count, 0U);
    EXPECT_EQ(none.p99, Duration::zero());
}

TEST(DelayMeter, TellsMedianAndTailAtMostATenthTooLarge) {
    DelayMeter meter;
    for (int i = 1; i <= 1000; ++i) {
        meter.add(microseconds(i * 10));
    }
    const DelaySummary all = meter.summary();
    EXPECT_EQ(all.count, 1000U);
    EXPECT_GE(all.p50, milliseconds(5));
    EXPECT_LE(all.p50, microseconds(5650));
    EXPECT_GE(all.p95, microseconds(9500));
    EXPECT_LE(all.p95, microseconds(10700));
    EXPECT_GE(all.p99, microseconds(9900));
}

TEST(DelayMeter, KeepsToItsRange) {
    DelayMeter meter;
    meter.add(-milliseconds(3));
    EXPECT_LE(meter.summary().p50, microseconds(2));
    meter.add(hours(1));
    EXPECT_GE(meter.summary().p99, std::chrono::seconds(120));
}

TEST(DelayMeter, ForgetsWhatIsLongAgo) {
    DelayMeter meter;
    for (std::uint32_t i = 0; i < DelayMeter::kWindow; ++i) {
        meter.add(std::chrono::seconds(1));
    }
    for (std::uint32_t i = 0; i < 2 * DelayMeter::kWindow; ++i) {
        meter.add(milliseconds(1));
    }
    const DelaySummary all = meter.summary();
    EXPECT_EQ(all.count, 3U * DelayMeter::kWindow);
    EXPECT_LT(all.p99, milliseconds(2));
}

}  // namespace
}  // namespace ocelli::media
