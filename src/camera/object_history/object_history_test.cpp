// Tests that what was seen comes back, that damage stays where it is, and that rules see the past.
#include <gtest/gtest.h>

#include "camera/object_history/object_shelf.h"
#include "camera/object_history/try_rules.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::camera::object_history {
namespace {

using namespace std::chrono_literals;
using objects::Box;
using objects::SceneReport;
using objects::TrackedObject;

constexpr WallTime kNoon{1'767'614'400'000'000};  // 2026-01-05T12:00:00Z

/// Somebody who walks from left to right in ten seconds.
SceneReport walker(MonoTime time, double x, std::uint64_t id = 5) {
    SceneReport scene;
    scene.time = time;
    scene.settled = true;
    TrackedObject track;
    track.id = id;
    track.objectClass = objects::ObjectClass::Human;
    track.box = {x, 0.4, 0.05, 0.2};
    track.born = {0, 0.4, 0.05, 0.2};
    track.since = {1'000'000'000};
    track.enteredOverEdge = true;
    scene.tracks.push_back(track);
    return scene;
}

SceneReport nothing(MonoTime time) {
    SceneReport scene;
    scene.time = time;
    scene.settled = true;
    return scene;
}

class ObjectHistory : public testing::Test {
  protected:
    void walk(int channel, WallTime start) {
        for (int i = 0; i <= 100; ++i) {
            const Duration since = i * 100ms;
            ASSERT_TRUE(shelf_.add(channel, start + since, walker({since.count()}, i * 0.0095)));
        }
        ASSERT_TRUE(shelf_.add(channel, start + 11s, nothing({Duration(11s).count()})));
    }

    std::vector<PastReport> readAll(int channel, WallTime from, WallTime to) {
        std::vector<PastReport> all;
        EXPECT_TRUE(shelf_.read(channel, from, to, [&](const PastReport& report) {
            all.push_back(report);
            return true;
        }));
        return all;
    }

    test::TemporaryFolder folder_;
    std::string root_ = folder_.path() / "objects";
    ObjectShelf shelf_{systemFiles(), root_};
};

TEST(TrackBlock, GivesBackWhatWasSeen) {
    const MonoTime now{5'000'000'000};
    SceneReport scene = walker(now, 0.25);
    scene.tracks[0].hidden = true;
    objects::StillObject still;
    still.id = 9;
    still.kind = objects::StillKind::Left;
    still.evidence = 0.8;
    still.box = {0.5, 0.5, 0.1, 0.1};
    still.area = 0.01;
    still.since = now - 4s;
    still.aloneSince = now - 3s;
    still.accompanied = false;
    scene.stills.push_back(still);
    TrackBlockWriter writer;
    ASSERT_TRUE(writer.add(kNoon, scene));
    const Bytes block = writer.take();
    EXPECT_TRUE(writer.empty());
    const auto blocks = findTrackBlocks(block);
    ASSERT_EQ(blocks.size(), 1U);
    const auto reports = readTrackBlock(blocks[0]);
    ASSERT_TRUE(reports && reports->size() == 1);
    const PastReport& report = reports->front();
    EXPECT_EQ(report.time, kNoon);
    EXPECT_TRUE(report.scene.settled);
    const TrackedObject& track = report.scene.tracks.at(0);
    EXPECT_EQ(track.id, 5U);
    EXPECT_EQ(track.objectClass, objects::ObjectClass::Human);
    EXPECT_TRUE(track.hidden && track.enteredOverEdge);
    EXPECT_NEAR(track.box.x, 0.25, 1e-5);
    EXPECT_EQ(report.scene.time - track.since, Duration(4s));
    const objects::StillObject& back = report.scene.stills.at(0);
    EXPECT_EQ(back.kind, objects::StillKind::Left);
    EXPECT_NEAR(back.evidence, 0.8, 0.006);
    EXPECT_FALSE(back.accompanied);
    EXPECT_EQ(report.scene.time - back.aloneSince, Duration(3s));
}

TEST(TrackBlock, RefusesWhatDoesNotFitIn) {
    TrackBlockWriter writer;
    ASSERT_TRUE(writer.add(kNoon, walker({0}, 0)));
    EXPECT_FALSE(writer.add(kNoon - 1s, walker({0}, 0))) << "the clock was set back";
    EXPECT_FALSE(writer.add(kNoon + 61s, walker({0}, 0)));
    EXPECT_TRUE(writer.add(kNoon + 60s, walker({0}, 0)));
}

TEST(TrackBlock, CutAnywhereItIsRefusedAndFoundOnlyWhole) {
    TrackBlockWriter writer;
    writer.add(kNoon, walker({0}, 0.1));
    writer.add(kNoon + 1s, walker({1}, 0.2));
    const Bytes block = writer.take();
    const ByteSpan payload = ByteSpan(block).subspan(kBlockHeader);
    for (std::size_t size = 0; size < payload.size(); ++size) {
        const auto reports = readTrackBlock(payload.first(size));
        EXPECT_TRUE(!reports || reports->size() < 2) << size;
        EXPECT_TRUE(findTrackBlocks(ByteSpan(block).first(kBlockHeader + size)).empty());
    }
}

TEST(TrackBlock, ATimeThatNanosecondsCannotTellIsRefused) {
    TrackBlockWriter writer;
    ASSERT_TRUE(writer.add({9'223'000'000'000'000}, walker({0}, 0.1)));
    EXPECT_TRUE(readTrackBlock(ByteSpan(writer.take()).subspan(kBlockHeader)));
    ASSERT_TRUE(writer.add({9'223'372'036'854'775}, walker({0}, 0.1)));
    const auto late = readTrackBlock(ByteSpan(writer.take()).subspan(kBlockHeader));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind(), ErrorKind::DataLoss);
}

TEST_F(ObjectHistory, IsReadByTime) {
    walk(1, kNoon);
    walk(2, kNoon + 1h);
    ASSERT_TRUE(shelf_.flush());
    EXPECT_EQ(readAll(1, kNoon, kNoon + 1min).size(), 102U);
    EXPECT_EQ(readAll(1, kNoon + 2s, kNoon + 3s).size(), 10U);
    EXPECT_TRUE(readAll(2, kNoon, kNoon + 1h).empty());
    EXPECT_TRUE(readAll(7, kNoon, kNoon + 1h).empty());
    EXPECT_EQ(shelf_.oldest(1), kNoon - 12h);
    EXPECT_EQ(shelf_.oldest(7), std::nullopt);
}

TEST_F(ObjectHistory, GoesOverMidnight) {
    walk(1, kNoon + 12h - 5s);
    ASSERT_TRUE(shelf_.flush());
    EXPECT_EQ(readAll(1, kNoon, kNoon + 24h).size(), 102U);
    ASSERT_TRUE(shelf_.expire(1, kNoon + 36h));
    EXPECT_LT(readAll(1, kNoon, kNoon + 24h).size(), 60U) << "the first day is gone";
    ASSERT_TRUE(shelf_.expire(0, kNoon + 36h));
    EXPECT_TRUE(readAll(1, kNoon, kNoon + 24h).empty());
}

TEST_F(ObjectHistory, ADamagedBlockCostsOnlyItself) {
    walk(1, kNoon);
    ASSERT_TRUE(shelf_.flush());
    const std::string path = root_ + "/1/2026-01-05.tracks";
    auto file = systemFiles().open(path, OpenMode::Change);
    ASSERT_TRUE(file);
    const Bytes zeros(40);
    const ByteSpan parts[] = {zeros};
    ASSERT_TRUE((*file)->writeAt(100, parts));
    const auto left = readAll(1, kNoon, kNoon + 1min);
    EXPECT_GT(left.size(), 40U);
    EXPECT_LT(left.size(), 102U);
    ASSERT_TRUE((*file)->truncate(*(*file)->size() - 1));
    walk(1, kNoon + 1min);
    ASSERT_TRUE(shelf_.flush());
    EXPECT_EQ(readAll(1, kNoon + 1min, kNoon + 2min).size(), 102U) << "behind a torn end";
}

TEST_F(ObjectHistory, ASceneInWhichNothingMovesTakesHardlyAnyRoom) {
    SceneReport parked = nothing({0});
    parked.stills.emplace_back().id = 1;
    for (int i = 0; i < 12 * 600; ++i) {
        const Duration since = i * 83ms;
        ASSERT_TRUE(shelf_.add(1, kNoon + since, nothing({since.count()})));
        parked.time = {since.count()};
        ASSERT_TRUE(shelf_.add(2, kNoon + since, parked));
    }
    ASSERT_TRUE(shelf_.flush());
    EXPECT_EQ(readAll(1, kNoon, kNoon + 1h).size(), 1U);
    EXPECT_LE(readAll(2, kNoon, kNoon + 1h).size(), 600U);
}

TEST_F(ObjectHistory, AFullDayIsNotWrittenFurther) {
    test::MemoryFiles disk;
    ObjectShelf shelf(disk, "/objects");
    SceneReport crowd = walker({0}, 0.5);
    crowd.tracks.resize(255, crowd.tracks[0]);
    for (std::size_t i = 0; i < crowd.tracks.size(); ++i) {
        crowd.tracks[i].id = i + 1;
    }
    for (int i = 0; i < 30'000; ++i) {
        ASSERT_TRUE(shelf.add(1, kNoon + i * 83ms, crowd));
    }
    const auto entries = disk.list("/objects/1");
    ASSERT_TRUE(entries && entries->size() == 1);
    EXPECT_LE(entries->front().size, ObjectShelf::kMostBytesADay);
    EXPECT_GT(entries->front().size, ObjectShelf::kMostBytesADay * 9 / 10);
}

TEST_F(ObjectHistory, RulesSeeThePast) {
    walk(1, kNoon);
    walk(1, kNoon + 1min);
    ASSERT_TRUE(shelf_.flush());
    rules::Rule line;
    line.name = "middle";
    line.type = rules::RuleType::LineCrossing;
    line.line = {{0.5, 0.9}, {0.5, 0.1}};
    rules::Rule yard;
    yard.name = "yard";
    yard.type = rules::RuleType::Intrusion;
    yard.region = {{0.3, 0.1}, {0.9, 0.1}, {0.9, 0.9}, {0.3, 0.9}};
    yard.seconds = 2;
    const auto tried = tryRules(shelf_, 1, kNoon, kNoon + 1h, {line, yard});
    ASSERT_TRUE(tried) << tried.error().describe();
    ASSERT_EQ(tried->events.size(), 4U);
    EXPECT_EQ(tried->events[0].event.objectClass, objects::ObjectClass::Human);
    EXPECT_NEAR(static_cast<double>((tried->events[0].start - kNoon).count()), 5.2e9, 1.5e9);
    EXPECT_TRUE(tried->events[0].stop || tried->events[1].stop);
    EXPECT_FALSE(tried->more);
    line.line.to = line.line.from;
    EXPECT_EQ(
        tryRules(shelf_, 1, kNoon, kNoon + 1h, {line}).error().kind(), ErrorKind::InvalidArgument
    );
    EXPECT_TRUE(tryRules(shelf_, 4, kNoon, kNoon + 1h, {yard})->events.empty());
}

}  // namespace
}  // namespace ocelli::camera::object_history
