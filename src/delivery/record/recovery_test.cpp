// Tests of recovery: every state a power cut may leave, lost and broken indexes, reindexing,
// verification.
#include "delivery/record/recovery.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "host/volumes/encrypted_files.h"
#include "tests/support/recording_rig.h"

namespace ocelli::delivery::record {
namespace {

using namespace std::chrono_literals;
using test::DiskImage;
using test::MemoryFiles;
using test::numbers;
using test::RecordingRig;

/// Rows as the index gives them, open or not.
std::vector<SegmentRow> rowsOf(RecordingIndex& index) {
    auto rows = index.find({});
    EXPECT_TRUE(rows);
    for (SegmentRow& row : *rows) {
        row.open = false;
    }
    return std::move(*rows);
}

/// How the files of a volume lie on its disk.
enum class Disk { Plain, Encrypted };

/// The files as a program sees them.
class Shown {
  public:
    Shown(FileSystem& files, Disk disk) : hidden_(files, "/card") {
        if (disk == Disk::Encrypted) {
            hidden_.openEncrypted(Bytes(host::volumes::EncryptedFiles::kKeyBytes, std::byte{7}));
        } else {
            hidden_.openPlain();
        }
    }

    FileSystem& files() { return hidden_; }

  private:
    host::volumes::EncryptedFiles hidden_;
};

/// Recovers the image with the rows that were committed, and checks all that must hold.
/// @param atLeast  frames below it were durable
void expectRecovers(
    const DiskImage& image,
    const std::vector<Segment>& committed,
    std::int64_t atLeast,
    Disk disk = Disk::Plain
) {
    MemoryFiles bare(image);
    Shown shown(bare, disk);
    FileSystem& files = shown.files();
    auto index = RecordingIndex::openInMemory();
    ASSERT_TRUE(index);
    for (const Segment& segment : committed) {
        ASSERT_TRUE(index->put(segment, true));
    }
    const auto report = recover(files, "/card", *index, RecoveryDepth::Newest);
    ASSERT_TRUE(report) << report.error().describe();
    const auto back = test::readBack(files, bare.now());
    EXPECT_TRUE(back.faults.empty()) << back.faults.front();
    const auto count = static_cast<std::int64_t>(back.frames.size());
    EXPECT_EQ(back.frames, numbers(0, count - 1)) << "a prefix, nothing missing in it";
    EXPECT_GE(count, atLeast) << "what was durable is there";
    EXPECT_EQ(*index->loadAll({}), back.segments);
    auto rebuilt = RecordingIndex::openInMemory();
    ASSERT_TRUE(recover(files, "/card", *rebuilt, RecoveryDepth::Everything));
    EXPECT_EQ(rowsOf(*index), rowsOf(*rebuilt));
}

/// Runs a recording and stops at each operation that changes the disk.
void cutEverywhere(
    std::size_t frameBytes,
    int keyFrameInterval,
    int frames,
    std::size_t bound,
    Disk disk = Disk::Plain
) {
    RecordingRig rig(frameBytes, keyFrameInterval);
    Shown shown(rig.files, disk);
    rig.shown = &shown.files();
    rig.open();
    std::size_t states = 0;
    std::uint32_t seed = 1;
    std::int64_t durable = 0;
    std::vector<Segment> committed;
    const auto check = [&](const std::string& /*operation*/) {
        for (const DiskImage& image : rig.files.cutStates(bound, ++seed)) {
            ++states;
            expectRecovers(image, committed, durable, disk);
            if (testing::Test::HasFailure()) {
                return;
            }
        }
    };
    rig.files.setHook(check);
    rig.recorder->setTypes(1, type::kContinuous);
    for (int i = 0; i < frames && !testing::Test::HasFailure(); ++i) {
        rig.publish(1);
        const auto status = rig.recorder->status();
        std::int64_t all = 0;
        for (const auto& [id, segment] : status->open) {
            all += segment->frames();
        }
        const auto rows = rig.recorder->index().loadAll({});
        committed = *rows;
        for (const Segment& segment : *rows) {
            all += status->open.contains(segment.id) ? 0 : segment.frames();
        }
        durable = all;
    }
    rig.recorder->close();
    EXPECT_GT(states, 100U);
    fmt::print("{} states of the disk, each recovered\n", states);
}

TEST(CrashStates, SmallFramesRecoverFromEveryState) {
    cutEverywhere(300, 10, 60, 400);
}

TEST(CrashStates, FragmentsOverManyBlocksRecover) {
    cutEverywhere(3000, 10, 60, 60);
}

TEST(CrashStates, EncryptedFilesRecoverFromEveryState) {
    cutEverywhere(300, 10, 60, 400, Disk::Encrypted);
    cutEverywhere(3000, 10, 60, 60, Disk::Encrypted);
}

TEST(CrashStates, SegmentChangesRecover) {
    // One frame each 40 ms: 60 s are 1500 frames; only the change itself is looked at.
    RecordingRig rig(100, 25);
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(1480);
    std::vector<Segment> committed = *rig.recorder->index().loadAll({});
    const std::int64_t durable = rig.recorder->status()->open.begin()->second->frames();
    std::size_t states = 0;
    std::uint32_t seed = 1;
    rig.files.setHook([&](const std::string&) {
        for (const DiskImage& image : rig.files.cutStates(24, ++seed)) {
            ++states;
            expectRecovers(image, committed, durable);
        }
    });
    rig.publish(45);
    EXPECT_GT(states, 40U);
}

TEST(Recovery, DeletingTheIndexGivesIdenticalRows) {
    RecordingRig rig;
    rig.sound = true;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(25 * 130);
    rig.recorder->setTypes(1, type::kContinuous | type::kAlarm);
    rig.clock.step(-1h);
    rig.publish(200);
    rig.recorder->close();
    const auto before = rowsOf(rig.recorder->index());
    const auto fragments = *rig.recorder->index().loadAll({});
    ASSERT_EQ(before.size(), 4U);
    auto rebuilt = RecordingIndex::openInMemory();
    const auto report = recover(rig.files, "/card", *rebuilt, RecoveryDepth::Everything);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->added, 4U);
    EXPECT_EQ(rowsOf(*rebuilt), before);
    EXPECT_EQ(*rebuilt->loadAll({}), fragments);
}

TEST(Recovery, ReadsOnlyWhatTheIndexDoesNotVouchFor) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(25 * 190);
    const auto image = rig.files.now();
    MemoryFiles files(image);
    const auto report = recover(files, "/card", rig.recorder->index(), RecoveryDepth::Newest);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->files, 4U);
    EXPECT_EQ(report->scanned, 1U);
}

TEST(Recovery, FinishesADeletionThatWasCut) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(25 * 130);
    rig.recorder->close();
    auto& index = rig.recorder->index();
    ASSERT_TRUE(index.markGarbage(1));
    EXPECT_EQ(index.find({})->size(), 2U);
    ASSERT_TRUE(recover(rig.files, "/card", index, RecoveryDepth::Newest));
    EXPECT_EQ(rig.read().segments.size(), 2U);
    EXPECT_TRUE(index.garbage()->empty());
}

TEST(Recovery, DropsRowsWhoseFileIsGone) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(100);
    rig.recorder->close();
    const auto rows = rig.recorder->index().find({});
    ASSERT_TRUE(rig.files.remove("/card/" + (*rows)[0].path));
    const auto report = recover(rig.files, "/card", rig.recorder->index(), RecoveryDepth::Newest);
    EXPECT_EQ(report->dropped, 1U);
    EXPECT_TRUE(rig.recorder->index().find({})->empty());
}

TEST(Recovery, KeepsAFileWithABrokenBeginningAside) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(100);
    rig.recorder->close();
    auto image = rig.files.now();
    for (auto& [path, bytes] : image.files) {
        bytes[4] = std::byte{'x'};
    }
    MemoryFiles files(image);
    auto index = RecordingIndex::openInMemory();
    const auto report = recover(files, "/card", *index, RecoveryDepth::Newest);
    EXPECT_EQ(report->setAside, 1U);
    EXPECT_TRUE(index->find({})->empty());
}

TEST(Recovery, VerifyNamesTheFileWithAChangedByte) {
    RecordingRig rig;
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(25 * 70);
    rig.recorder->close();
    EXPECT_TRUE(verifyRecordings(rig.files, "/card")->faults.empty());
    auto image = rig.files.now();
    auto& bytes = image.files.begin()->second;
    bytes[bytes.size() / 2] ^= std::byte{1};
    MemoryFiles files(image);
    const auto report = verifyRecordings(files, "/card");
    ASSERT_EQ(report->faults.size(), 1U);
    EXPECT_NE(report->faults[0].find(".mp4"), std::string::npos);
    EXPECT_EQ(report->files, 2U);
}

TEST(Recovery, ABrokenDatabaseIsMovedAsideAndRebuilt) {
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("ocelli-index-{}", ::getpid());
    std::filesystem::create_directories(folder);
    RecordingRig rig;
    rig.indexFile = (folder / "index.db").string();
    rig.open();
    rig.recorder->setTypes(1, type::kContinuous);
    rig.publish(25 * 70);
    rig.recorder->close();
    const auto before = rowsOf(rig.recorder->index());
    ASSERT_EQ(before.size(), 2U);
    rig.recorder.reset();
    std::ofstream(rig.indexFile, std::ios::binary) << std::string(100'000, 'x');
    rig.open();
    EXPECT_EQ(rowsOf(rig.recorder->index()), before);
    EXPECT_TRUE(std::filesystem::exists(rig.indexFile + ".broken"));
    rig.recorder.reset();
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ocelli::delivery::record
