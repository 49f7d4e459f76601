// Tests of taking turns between volumes.
#include "delivery/record/segment_plan.h"

#include <gtest/gtest.h>

#include "delivery/record/shelf.h"

namespace ocelli::delivery::record {
namespace {

SegmentRow row(int shelf, std::int64_t id, std::int64_t from, std::int64_t to) {
    SegmentRow made;
    made.id = idOn(shelf, id);
    made.start = WallTime{from * 1'000'000};
    made.end = WallTime{to * 1'000'000};
    return made;
}

struct Turn {
    std::int64_t id;
    std::optional<std::int64_t> until;  // seconds

    bool operator==(const Turn&) const = default;
};

std::vector<Turn> turns(const std::vector<SegmentRow>& rows) {
    std::vector<Turn> found;
    for (const PlannedSegment& one : planSegments(rows)) {
        found.push_back({one.id, {}});
        if (one.until) {
            found.back().until = one.until->microseconds / 1'000'000;
        }
    }
    return found;
}

TEST(SegmentPlan, OneVolumePlaysAllInItsOrder) {
    // The clock was set back between the two: both are played.
    EXPECT_EQ(
        turns({row(0, 1, 100, 200), row(0, 2, 150, 180)}), (std::vector<Turn>{{1, {}}, {2, {}}})
    );
}

TEST(SegmentPlan, TheFileThatGoesFurtherTakesOverWhereItBegins) {
    // Own disk, a share that dies and comes back, reaching back to the key frame it once had.
    EXPECT_EQ(
        turns({row(0, 1, 10, 45), row(1, 1, 40, 42), row(1, 2, 40, 90)}),
        (std::vector<Turn>{{idOn(0, 1), 40}, {idOn(1, 2), {}}})
    );
    EXPECT_EQ(
        turns({row(0, 2, 88, 120), row(1, 2, 40, 90), row(2, 1, 30, 50)}),
        (std::vector<Turn>{{idOn(2, 1), 40}, {idOn(1, 2), 88}, {idOn(0, 2), {}}})
    );
}

TEST(SegmentPlan, WhatHasNothingOfItsOwnIsLeftOut) {
    EXPECT_EQ(
        turns({row(0, 1, 10, 50), row(1, 1, 20, 50), row(1, 2, 50, 60)}),
        (std::vector<Turn>{{idOn(0, 1), {}}, {idOn(1, 2), {}}})
    );
}

TEST(SegmentPlan, OtherStreamsAndConfigurationsAreNotTheSameMoments) {
    auto sub = row(1, 1, 20, 60);
    sub.stream.stream = config::StreamName::Sub;
    auto other = row(2, 1, 25, 60);
    other.configuration = 7;
    EXPECT_EQ(
        turns({row(0, 1, 10, 50), sub, other}),
        (std::vector<Turn>{{idOn(0, 1), {}}, {idOn(1, 1), {}}, {idOn(2, 1), {}}})
    );
}

TEST(SegmentPlan, TellsWhatIsBeingWritten) {
    auto open = row(1, 1, 20, 60);
    open.open = true;
    const auto plan = planSegments({row(0, 1, 10, 20), open});
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_FALSE(plan[0].open);
    EXPECT_TRUE(plan[1].open);
    EXPECT_TRUE(planSegments({}).empty());
}

}  // namespace
}  // namespace ocelli::delivery::record
