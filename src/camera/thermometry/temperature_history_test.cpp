// Courses of temperatures: every frame counts, steps by age and width, what is old goes.
#include "camera/thermometry/temperature_history.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::thermometry {
namespace {

class HistoryTest : public testing::Test {
  protected:
    HistoryTest() {
        auto opened = TemperatureHistory::open(loop_, folder_.path() / "temperatures.db");
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().describe());
        history_ = std::move(*opened);
        start_ = clock_.wall();
    }

    /// One frame of rule 3 in channel 2, `seconds` after the start.
    void add(double seconds, double low, double average, double high, bool frozen = false) {
        Measurement measurement;
        measurement.time = {start_.microseconds + static_cast<std::int64_t>(seconds * 1e6)};
        measurement.frozen = frozen;
        thermal_rules::RuleReading reading;
        reading.id = 3;
        reading.minimum.celsius = low;
        reading.averageCelsius = average;
        reading.maximum.celsius = high;
        measurement.found.readings = {reading};
        history_->add(2, measurement);
    }

    History find(double from, double to, std::size_t points, int rule = 3) {
        std::optional<Result<History>> found;
        const auto at = [&](double seconds) {
            return WallTime{start_.microseconds + static_cast<std::int64_t>(seconds * 1e6)};
        };
        history_->find({2, rule, at(from), at(to), points}, [&](Result<History> result) {
            found = std::move(result);
        });
        loop_.runUntil([&] { return found.has_value(); }, std::chrono::seconds(10));
        EXPECT_TRUE(*found);
        return std::move(**found);
    }

    test::TemporaryFolder folder_;
    test::FakeClock clock_;
    EventLoop loop_{clock_};
    std::unique_ptr<TemperatureHistory> history_;
    WallTime start_;
};

TEST_F(HistoryTest, EveryFrameCountsAndPeaksStayWhateverTheWidth) {
    for (int i = 0; i < 100; ++i) {
        add(i * 0.2, 10, 20, i == 37 ? 90 : 30);
    }
    const auto fine = find(0, 20, 1000);
    EXPECT_EQ(fine.stepSeconds, 1);
    ASSERT_EQ(fine.points.size(), 20U);
    EXPECT_EQ(fine.points[7].highest, 90);
    EXPECT_DOUBLE_EQ(fine.points[7].maximum, (4 * 30 + 90) / 5.0);
    EXPECT_EQ(fine.points[8].highest, 30);
    const auto coarse = find(0, 20, 2);
    EXPECT_LE(coarse.points.size(), 3U);
    double highest = 0;
    for (const auto& point : coarse.points) {
        highest = std::max(highest, point.highest);
        EXPECT_DOUBLE_EQ(point.lowest, 10);
        EXPECT_DOUBLE_EQ(point.average, 20);
    }
    EXPECT_EQ(highest, 90);
}

TEST_F(HistoryTest, FrozenPicturesAndOtherRulesDoNotCount) {
    add(0, 10, 20, 30);
    add(1, 10, 20, 95, true);
    EXPECT_EQ(find(0, 10, 100).points.size(), 1U);
    EXPECT_TRUE(find(0, 10, 100, 4).points.empty());
}

TEST_F(HistoryTest, OldSecondsGoAndTheirStepsStay) {
    add(0, 10, 20, 55);
    history_->flush();
    clock_.advance(std::chrono::hours(5));
    add(5 * 3600, 10, 20, 30);
    const auto day = find(-60, 6 * 3600, 5000);
    EXPECT_EQ(day.stepSeconds, 30);
    ASSERT_EQ(day.points.size(), 2U);
    EXPECT_EQ(day.points[0].highest, 55);
    EXPECT_TRUE(find(5 * 3600 - 7000, 5 * 3600 - 1, 5000).points.empty());
}

TEST_F(HistoryTest, IsThereAgainAfterARestart) {
    add(0, 10, 20, 30);
    history_.reset();
    history_ = *TemperatureHistory::open(loop_, folder_.path() / "temperatures.db");
    add(0.5, 5, 20, 40);
    const auto found = find(0, 1, 10);
    ASSERT_EQ(found.points.size(), 1U);
    EXPECT_EQ(found.points[0].lowest, 5);
    EXPECT_DOUBLE_EQ(found.points[0].maximum, 35);
}

}  // namespace
}  // namespace ocelli::camera::thermometry
