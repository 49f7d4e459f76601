// Tests of recording on a disk in memory: no frame lost or doubled, pre-record, faults, room, clock
// steps.
#include "delivery/record/volume_recorder.h"

#include <gtest/gtest.h>

#include "tests/support/recording_rig.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;
using test::numbers;
using test::RecordingRig;
using Fault = test::MemoryFiles::Fault;

constexpr RecordTypes kContinuous = type::kContinuous;

TEST(VolumeRecorder, LosesAndDoublesNoFrameOverSegmentChanges) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 200);
    rig.recorder->close();
    const auto back = rig.read();
    EXPECT_TRUE(back.faults.empty());
    EXPECT_EQ(back.frames, numbers(0, 4999));
    ASSERT_EQ(back.segments.size(), 4U);
    for (const Segment& segment : back.segments) {
        EXPECT_TRUE(segment.fragments.front().keyFrame);
        EXPECT_EQ(segment.run, 1);
    }
    // Segments join without a gap.
    for (std::size_t i = 1; i < back.segments.size(); ++i) {
        EXPECT_EQ(back.segments[i].start(), back.segments[i - 1].end());
    }
}

TEST(VolumeRecorder, IndexEqualsWhatIsInTheFiles) {
    RecordingRig rig;
    rig.sound = true;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 90);
    rig.recorder->setTypes(1, kContinuous | type::kMotion);
    rig.publish(60);
    rig.recorder->close();
    const auto back = rig.read();
    const auto rows = rig.recorder->index().loadAll({});
    ASSERT_TRUE(rows);
    EXPECT_EQ(*rows, back.segments);
}

TEST(VolumeRecorder, SoundBesideEachFrameIsKept) {
    RecordingRig rig;
    rig.sound = true;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 70);
    rig.recorder->close();
    std::size_t sounds = 0;
    for (const Segment& segment : rig.read().segments) {
        for (const FragmentEntry& fragment : segment.fragments) {
            for (const auto& run : fragment.table.runs) {
                sounds += run.track == 1 ? run.samples.size() : 0;
            }
        }
    }
    EXPECT_EQ(sounds, 25U * 70U);
}

TEST(VolumeRecorder, WritesThePreRecordAndSaysHowLongItReaches) {
    RecordingRig rig;
    rig.open();
    rig.publish(25 * 20);
    EXPECT_TRUE(rig.read().frames.empty());
    EXPECT_GE(rig.ring->held(), 5s);
    EXPECT_LE(rig.ring->held(), 6s);
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(50);
    rig.recorder->close();
    const auto back = rig.read();
    ASSERT_FALSE(back.frames.empty());
    EXPECT_EQ(back.frames, numbers(back.frames.front(), 549));
    EXPECT_LE(back.frames.front(), 500 - 125);
    EXPECT_GE(back.frames.front(), 500 - 150);
    EXPECT_EQ(back.frames.front() % 25, 0);
    EXPECT_EQ(back.segments[0].types(), type::kMotion);
}

TEST(VolumeRecorder, ShortensThePreRecordWhenTheMemoryIsUsedUp) {
    RecordingRig rig(10'000);
    rig.bounds.bytes = 600'000;
    rig.open();
    rig.publish(25 * 20);
    EXPECT_LT(rig.ring->held(), 3s);
    EXPECT_GT(rig.ring->held(), 1s);
    EXPECT_LE(rig.ring->heldBytes(), 600'000U);
    EXPECT_EQ(rig.ring->lost(), 0U) << "nobody wanted these frames yet";
}

TEST(VolumeRecorder, GoesOnInTheSameFileWhenTheNextEventComesSoon) {
    RecordingRig rig;
    rig.open();
    rig.publish(200);
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(60);
    rig.recorder->setTypes(1, 0);
    rig.publish(70);
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(30);
    rig.recorder->close();
    const auto back = rig.read();
    EXPECT_EQ(back.frames, numbers(back.frames.front(), 359)) << "nothing missing, nothing twice";
    EXPECT_EQ(back.segments.size(), 1U);
}

TEST(VolumeRecorder, EndsTheFileWhenTheStreamIsReadNoMore) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(60);
    rig.recorder->setTypes(1, 0);
    rig.publish(10);
    rig.ring->cut();
    rig.recorder->tick();
    EXPECT_TRUE(rig.recorder->status()->open.empty()) << "nothing grows any more";
    EXPECT_EQ(rig.ring->heldBytes(), 0U) << "nothing is kept of what nobody wants";
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(60);
    rig.recorder->close();
    const auto back = rig.read();
    ASSERT_EQ(back.segments.size(), 2U);
    EXPECT_EQ(back.byFile[0], numbers(0, 59));
    EXPECT_NE(back.segments[0].run, back.segments[1].run);
}

TEST(VolumeRecorder, EndsTheFileWhenTheNextEventComesLate) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kMotion);
    rig.publish(60);
    rig.recorder->setTypes(1, 0);
    rig.publish(25 * 30);
    rig.recorder->setTypes(1, type::kAlarm);
    rig.publish(60);
    rig.recorder->close();
    const auto back = rig.read();
    ASSERT_EQ(back.segments.size(), 2U);
    EXPECT_EQ(back.byFile[0], numbers(0, 59));
    EXPECT_EQ(back.byFile[1], numbers(back.byFile[1].front(), 869));
    EXPECT_NE(back.segments[0].run, back.segments[1].run);
}

TEST(VolumeRecorder, MarksTypesWithoutANewFile) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(100);
    rig.recorder->setTypes(1, kContinuous | type::kMotion);
    rig.publish(100);
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(100);
    rig.recorder->close();
    const auto back = rig.read();
    ASSERT_EQ(back.segments.size(), 1U);
    const auto spans = back.segments[0].typeSpans();
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[1].types, kContinuous | type::kMotion);
    EXPECT_EQ((spans[1].to - spans[1].from), 4s);
    EXPECT_EQ(back.frames, numbers(0, 299));
}

TEST(VolumeRecorder, BeginsANewFileWhenTheCodecChanges) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(50);
    rig.describe();
    rig.publish(50);
    rig.recorder->close();
    const auto back = rig.read();
    ASSERT_EQ(back.segments.size(), 2U);
    EXPECT_NE(back.segments[0].configuration, back.segments[1].configuration);
    EXPECT_EQ(back.frames, numbers(0, 99));
}

TEST(VolumeRecorder, AClockStepSplitsTheRunAndLosesNothing) {
    for (const Duration step : {Duration(1h), Duration(-1h)}) {
        RecordingRig rig;
        rig.open();
        rig.recorder->setTypes(1, kContinuous);
        rig.publish(75);
        rig.clock.step(step);
        rig.publish(75);
        rig.recorder->close();
        const auto back = rig.read();
        ASSERT_EQ(back.segments.size(), 2U);
        EXPECT_NE(back.segments[0].run, back.segments[1].run);
        EXPECT_EQ(back.frames, numbers(0, 149));
        EXPECT_EQ(back.segments[1].start() - back.segments[0].end(), step);
        EXPECT_EQ(back.segments[0].end() - back.segments[0].start(), 3s)
            << "no time of the step in a file";
    }
}

TEST(VolumeRecorder, IsDurableWithinTheLossWindow) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    for (int i = 0; i < 300; ++i) {
        rig.publish(1);
        const auto status = rig.recorder->status();
        if (i > 25) {
            // The status is of the last tick; a tick comes each 0.8 s.
            EXPECT_LE(status->channels.at(1).durabilityLag, 40ms);
        }
    }
    rig.recorder->close();
}

TEST(VolumeRecorder, ADiskErrorLosesNoFrameThatTheRingCanHold) {
    for (const Fault fault : {Fault::WriteError, Fault::SyncError, Fault::ReadOnly}) {
        RecordingRig rig;
        rig.open();
        rig.recorder->setTypes(1, kContinuous);
        rig.publish(130);
        rig.files.setFault(fault);
        rig.publish(200);
        ASSERT_EQ(rig.problems.size(), 1U) << static_cast<int>(fault);
        EXPECT_EQ(rig.problems[0], Problem::Error);
        rig.recorder->resume();
        EXPECT_EQ(rig.recorder->status()->problem, Problem::Error) << "still broken";
        rig.files.setFault(Fault::None);
        rig.recorder->resume();
        EXPECT_EQ(rig.problems.back(), Problem::None);
        rig.publish(100);
        rig.recorder->close();
        const auto back = rig.read();
        EXPECT_TRUE(back.faults.empty()) << back.faults.front();
        EXPECT_EQ(back.frames, numbers(0, 429)) << static_cast<int>(fault);
        EXPECT_EQ(*rig.recorder->index().loadAll({}), back.segments);
    }
}

TEST(VolumeRecorder, NeverSyncsAFileAgainAfterASyncFailed) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(60);
    rig.files.setFault(Fault::SyncError);
    rig.publish(40);
    rig.files.setFault(Fault::None);
    const auto syncs = rig.files.syncs();
    rig.publish(100);
    EXPECT_EQ(rig.files.syncs(), syncs) << "until resume() nothing is touched";
    EXPECT_EQ(rig.recorder->status()->problem, Problem::Error);
}

TEST(VolumeRecorder, ALongStallCountsWhatTheRingCouldNotHold) {
    RecordingRig rig(1000);
    rig.bounds.bytes = 100'000;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(50);
    rig.stalled = true;
    rig.publish(250);
    rig.stalled = false;
    rig.publish(50);
    rig.recorder->close();
    const auto back = rig.read();
    EXPECT_GT(rig.ring->lost(), 100U);
    EXPECT_EQ(back.frames.size() + rig.ring->lost(), 350U);
    for (const auto& file : back.byFile) {
        EXPECT_EQ(file.front() % 25, 0) << "every file begins at a key frame";
    }
}

TEST(VolumeRecorder, OverwritesTheOldestWithinTheQuota) {
    RecordingRig rig(4000);
    rig.limits.quotaBytes = 20'000'000;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 60 * 10);
    rig.recorder->close();
    const auto back = rig.read();
    EXPECT_LE(rig.files.used(), 20'000'000U);
    EXPECT_GE(back.segments.size(), 2U);
    EXPECT_GT(back.segments.front().id, 1);
    EXPECT_EQ(back.frames, numbers(back.frames.front(), 14'999));
    EXPECT_EQ(*rig.recorder->index().loadAll({}), back.segments);
    EXPECT_EQ(rig.recorder->status()->oldest, back.segments.front().start());
    EXPECT_TRUE(rig.problems.empty());
}

TEST(VolumeRecorder, StopsWhenFullAndOverwritingIsOffAndGoesOnWithRoom) {
    RecordingRig rig(4000);
    rig.limits.quotaBytes = 13'000'000;
    rig.options.overwrite = false;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 60 * 4);
    ASSERT_EQ(rig.problems, std::vector{Problem::Full});
    EXPECT_TRUE(rig.recorder->status()->channels.at(1).blocked);
    const auto before = rig.read();
    EXPECT_EQ(before.segments.size(), 2U);
    EXPECT_EQ(before.frames, numbers(0, static_cast<std::int64_t>(before.frames.size()) - 1));
    rig.limits.quotaBytes = 100'000'000;
    rig.recorder->setLimits(rig.limits);
    rig.publish(25 * 10);
    EXPECT_EQ(rig.problems.back(), Problem::None);
    EXPECT_GT(rig.read().frames.size(), before.frames.size());
}

TEST(VolumeRecorder, SurvivesADiskThatFillsUpUnderIt) {
    RecordingRig rig(4000);
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(100);
    rig.files.setFault(Fault::NoSpace);
    rig.publish(100);
    EXPECT_EQ(rig.problems, std::vector{Problem::Full});
    rig.files.setFault(Fault::None);
    rig.publish(100);
    rig.recorder->close();
    EXPECT_EQ(rig.problems.back(), Problem::None);
    const auto back = rig.read();
    EXPECT_TRUE(back.faults.empty());
    EXPECT_EQ(back.frames, numbers(0, 299));
}

TEST(VolumeRecorder, DeletesWhatHasExpired) {
    RecordingRig rig;
    rig.options.expirationDays = 1;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(25 * 130);
    rig.recorder->setTypes(1, 0);
    rig.recorder->close();
    ASSERT_EQ(rig.read().segments.size(), 3U);
    rig.clock.advance(24h - 69s);
    rig.recorder->deleteExpired();
    EXPECT_EQ(rig.read().segments.size(), 2U);
    rig.clock.advance(24h);
    rig.recorder->deleteExpired();
    EXPECT_TRUE(rig.read().segments.empty());
    EXPECT_TRUE(rig.recorder->index().find({})->empty());
    rig.recorder->tick();
    EXPECT_FALSE(rig.recorder->status()->oldest);
}

TEST(VolumeRecorder, ShowsTheGrowingFileAsFarAsItIsDurable) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, kContinuous);
    rig.publish(105);
    const auto status = rig.recorder->status();
    ASSERT_EQ(status->open.size(), 1U);
    const Segment& open = *status->open.begin()->second;
    EXPECT_EQ(open.frames(), 100U);
    EXPECT_EQ(status->oldest, open.start()) << "the only one, though not complete";
    const auto rows = rig.recorder->index().find({});
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_TRUE((*rows)[0].open);
    EXPECT_EQ((*rows)[0].id, open.id);
}

}  // namespace
}  // namespace ocelli::delivery::record
