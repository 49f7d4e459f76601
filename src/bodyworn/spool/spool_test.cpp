// The spool: resumable, whole, sealed, and nothing lost over a kill at any write.
#include "bodyworn/spool/spool.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/text.h"
#include "bodyworn/spool/admission.h"
#include "bodyworn/spool/sealed_file.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::bodyworn::spool {
namespace {

const Bytes kKey(32, std::byte{5});

Bytes content(std::size_t size, std::uint8_t seed = 1) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::byte>((i * 31 + i / 251 + seed) & 0xFFU);
    }
    return bytes;
}

SpooledObject objectOf(const std::string& name, ByteSpan bytes) {
    SpooledObject object;
    object.name = name;
    object.content = {bytes.size(), formatHex(crypto::digest(crypto::Hash::Sha256, bytes))};
    object.md5 = formatHex(crypto::digest(crypto::Hash::Md5, bytes));
    object.facts = {{"StartTime", "1"}};
    return object;
}

Bytes readAll(evidence::ClipReader& reader) {
    Bytes all(static_cast<std::size_t>(reader.length()));
    const auto got = reader.readAt(0, all);
    return got && *got == all.size() ? all : Bytes{};
}

class SpoolTest : public testing::Test {
  protected:
    SpoolTest() { open(); }

    void open() {
        spool.reset();
        spool = std::move(*Spool::open(
            systemFiles(),
            clock,
            {.folder = (folder / "spool").string(), .key = kKey, .reserve = reserve}
        ));
    }

    void begin(const std::string& name = "R1") {
        SpooledRecording recording;
        recording.name = name;
        recording.serial = "C1";
        recording.facts = {{"UserID", "Anna"}};
        ASSERT_TRUE(spool->begin(recording).has_value());
    }

    /// As a camera does it: from where the spool says, in pieces.
    Result<void> send(const std::string& name, ByteSpan bytes, std::size_t piece) {
        std::uint64_t at = OCELLI_TRY(spool->expect("R1", objectOf(name, bytes)));
        while (at < bytes.size()) {
            const auto offset = static_cast<std::size_t>(at);
            at = OCELLI_TRY(spool->append(
                "R1", name, at, bytes.subspan(offset, std::min(piece, bytes.size() - offset))
            ));
        }
        return {};
    }

    std::uint64_t reserve = 0;
    test::FakeClock clock;
    test::TemporaryFolder folder;
    std::unique_ptr<Spool> spool;
};

TEST_F(SpoolTest, KeepsAClipUntilItIsReleased) {
    begin();
    const Bytes clip = content(3 * kBlockBytes + 17);
    ASSERT_TRUE(send("a.mp4", clip, 2 * kBlockBytes).has_value());
    ASSERT_TRUE(spool->put("R1", "manifest.json", {}, asBytes("{}")).has_value());
    ASSERT_TRUE(spool->end("R1", {{"StopTime", "9"}}).has_value());
    open();
    const SpooledRecording recording = spool->recordings()->at(0);
    EXPECT_TRUE(recording.whole);
    EXPECT_EQ(recording.facts, (Facts{{"UserID", "Anna"}}));
    EXPECT_EQ(recording.finalFacts, (Facts{{"StopTime", "9"}}));
    const auto objects = *spool->objects("R1");
    ASSERT_EQ(objects.size(), 2U);
    EXPECT_TRUE(objects[0].held && objects[1].held);
    EXPECT_EQ(readAll(**spool->read("R1", "a.mp4")), clip);
    EXPECT_EQ(spool->status()->waiting, clip.size() + 2);
    EXPECT_FALSE(*spool->delivered("C1", "R1"));
    ASSERT_TRUE(spool->release("R1").has_value());
    EXPECT_TRUE(spool->release("R1").has_value());
    EXPECT_TRUE(*spool->delivered("C1", "R1"));
    EXPECT_FALSE(*spool->delivered("C2", "R1"));
    EXPECT_TRUE(spool->recordings()->empty());
    EXPECT_FALSE(std::filesystem::exists(folder / "spool" / "R1"));
}

TEST_F(SpoolTest, GoesOnWhereItWasAfterAKill) {
    begin();
    const Bytes clip = content(4 * kBlockBytes);
    ASSERT_EQ(*spool->expect("R1", objectOf("a.mp4", clip)), 0U);
    const std::uint64_t at =
        *spool->append("R1", "a.mp4", 0, ByteSpan(clip).first(2 * kBlockBytes + 100));
    EXPECT_EQ(at, 2 * kBlockBytes);  // what is less than a block comes again
    open();
    EXPECT_EQ(*spool->expect("R1", objectOf("a.mp4", clip)), 2 * kBlockBytes);
    EXPECT_EQ(spool->read("R1", "a.mp4").error().kind(), ErrorKind::FailedPrecondition);
    ASSERT_TRUE(send("a.mp4", clip, kBlockBytes).has_value());
    EXPECT_EQ(readAll(**spool->read("R1", "a.mp4")), clip);
}

TEST_F(SpoolTest, AWrongOffsetIsToldTheRightOne) {
    begin();
    const Bytes clip = content(2 * kBlockBytes);
    ASSERT_TRUE(spool->expect("R1", objectOf("a.mp4", clip)).has_value());
    const auto refused = spool->append("R1", "a.mp4", kBlockBytes, clip);
    EXPECT_EQ(refused.error().field(), "offset");
    EXPECT_EQ(refused.error().allowed(), "0");
    EXPECT_EQ(spool->append("R1", "a.mp4", UINT64_MAX, clip).error().field(), "offset");
    const Bytes more = content(2 * kBlockBytes + 1);
    EXPECT_EQ(spool->append("R1", "a.mp4", 0, more).error().kind(), ErrorKind::InvalidArgument);
    ASSERT_TRUE(spool->append("R1", "a.mp4", 0, clip).has_value());
    EXPECT_EQ(spool->append("R1", "a.mp4", 0, clip).error().allowed(), std::to_string(clip.size()));
}

TEST_F(SpoolTest, DamageOnTheWayIsFoundAndTheClipBeginsAnew) {
    begin();
    const Bytes clip = content(kBlockBytes + 5);
    Bytes damaged = clip;
    damaged[7] ^= std::byte{1};
    ASSERT_TRUE(spool->expect("R1", objectOf("a.mp4", clip)).has_value());
    EXPECT_EQ(spool->append("R1", "a.mp4", 0, damaged).error().kind(), ErrorKind::DataLoss);
    EXPECT_EQ(*spool->expect("R1", objectOf("a.mp4", clip)), 0U);
    ASSERT_TRUE(send("a.mp4", clip, clip.size()).has_value());
}

TEST_F(SpoolTest, AnotherClipUnderTheSameNameIsRefused) {
    begin();
    ASSERT_TRUE(send("a.mp4", content(100), 100).has_value());
    EXPECT_EQ(
        spool->expect("R1", objectOf("a.mp4", content(100, 2))).error().kind(),
        ErrorKind::FailedPrecondition
    );
    EXPECT_EQ(*spool->expect("R1", objectOf("a.mp4", content(100))), 100U);
}

TEST_F(SpoolTest, NamesThatLeadElsewhereAreRefused) {
    SpooledRecording recording{.name = "../x", .serial = "C1", .facts = {}, .finalFacts = {}};
    EXPECT_EQ(spool->begin(recording).error().field(), "recording");
    recording.name = ".hidden";
    EXPECT_EQ(spool->begin(recording).error().field(), "recording");
    recording.name = std::string(129, 'a');
    EXPECT_EQ(spool->begin(recording).error().field(), "recording");
    recording = {.name = "R", .serial = "a b", .facts = {}, .finalFacts = {}};
    EXPECT_EQ(spool->begin(recording).error().field(), "serial");
    begin();
    EXPECT_EQ(spool->expect("R1", objectOf("a/b", {})).error().field(), "object");
    EXPECT_EQ(spool->expect("R9", objectOf("a", {})).error().kind(), ErrorKind::NotFound);
    SpooledObject odd = objectOf("a", {});
    odd.content.sha256 = "xyz";
    EXPECT_EQ(spool->expect("R1", odd).error().field(), "sha256");
    EXPECT_EQ(spool->end("R9", {}).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(spool->release("../x").error().field(), "recording");
}

TEST_F(SpoolTest, AnEmptyObjectIsHeldToo) {
    begin();
    ASSERT_TRUE(spool->put("R1", "mark", {}, {}).has_value());
    EXPECT_TRUE(spool->objects("R1")->at(0).held);
    EXPECT_EQ((*spool->read("R1", "mark"))->length(), 0U);
}

TEST_F(SpoolTest, NothingOfTheContentCanBeReadFromTheDisk) {
    begin();
    const std::string words = "the witness said that";
    ASSERT_TRUE(spool->put("R1", "note", {}, asBytes(words)).has_value());
    spool.reset();
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (file.is_regular_file()) {
            std::ifstream stream(file.path(), std::ios::binary);
            const std::string bytes(std::istreambuf_iterator<char>(stream), {});
            EXPECT_EQ(bytes.find(words), std::string::npos) << file.path();
        }
    }
}

TEST_F(SpoolTest, AnotherKeyOpensNothing) {
    begin();
    ASSERT_TRUE(send("a.mp4", content(100), 100).has_value());
    spool.reset();
    auto other = std::move(*Spool::open(
        systemFiles(),
        clock,
        {.folder = (folder / "spool").string(), .key = Bytes(32, std::byte{6}), .reserve = 0}
    ));
    Bytes into(100);
    auto reader = std::move(*other->read("R1", "a.mp4"));
    EXPECT_EQ(reader->readAt(0, into).error().kind(), ErrorKind::DataLoss);
}

TEST_F(SpoolTest, TheKeyIsMadeOnceAndABrokenOneIsSaid) {
    const auto file = folder / "spool.key";
    const Bytes key = *Spool::keyOf(file);
    EXPECT_EQ(*Spool::keyOf(file), key);
    EXPECT_EQ(
        std::filesystem::status(file).permissions(),
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    std::ofstream(file) << "short";
    EXPECT_EQ(Spool::keyOf(file).error().kind(), ErrorKind::DataLoss);
}

TEST_F(SpoolTest, AFullStorageTakesNothingMoreAndLosesNothing) {
    begin();
    const Bytes clip = content(2 * kBlockBytes);
    ASSERT_TRUE(spool->expect("R1", objectOf("a.mp4", clip)).has_value());
    ASSERT_TRUE(spool->append("R1", "a.mp4", 0, ByteSpan(clip).first(kBlockBytes)).has_value());
    reserve = UINT64_MAX / 2;
    open();
    EXPECT_EQ(spool->status()->level, SpoolLevel::Full);
    const auto full =
        spool->append("R1", "a.mp4", kBlockBytes, ByteSpan(clip).subspan(kBlockBytes));
    EXPECT_EQ(full.error().kind(), ErrorKind::ResourceExhausted);
    reserve = 0;
    open();
    ASSERT_TRUE(send("a.mp4", clip, clip.size()).has_value());
}

TEST_F(SpoolTest, FoldersWithoutAnEntryAreSweptAtTheStart) {
    begin();
    std::filesystem::create_directories(folder / "spool" / "R7");
    std::ofstream(folder / "spool" / "R7" / "a.sealed") << "left over";
    open();
    EXPECT_FALSE(std::filesystem::exists(folder / "spool" / "R7"));
    EXPECT_TRUE(std::filesystem::exists(folder / "spool" / "R1"));
}

TEST_F(SpoolTest, HistoryStaysThreeDaysAndAKillInterrupts) {
    const std::int64_t first = *spool->beginTransfer("C1", 100);
    ASSERT_TRUE(spool->noteTransfer(first, 100, 100).has_value());
    ASSERT_TRUE(spool->endTransfer(first, true).has_value());
    ASSERT_TRUE(spool->beginTransfer("C2", 50).has_value());
    open();
    auto list = *spool->transfers();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].state, "interrupted");
    EXPECT_EQ(list[1].state, "complete");
    clock.advance(Spool::kHistory);
    EXPECT_EQ(spool->transfers()->size(), 2U);
    clock.advance(std::chrono::seconds(1));
    EXPECT_TRUE(spool->transfers()->empty());
}

TEST(SealedFile, AfterAPowerCutWhatWasAnsweredIsThere) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("s").has_value());
    ASSERT_TRUE(files.syncFolder("").has_value());
    const Bytes clip = content(3 * kBlockBytes);
    const SealedFileIdentity identity{"s/a", "R/a", clip.size()};
    ASSERT_EQ(
        *appendSealed(files, kKey, identity, 0, ByteSpan(clip).first(kBlockBytes)), kBlockBytes
    );
    int writes = 0;
    std::vector<test::DiskImage> cuts;
    files.setHook([&](const std::string&) {
        if (++writes <= 4) {
            for (auto& image : files.cutStates(6, static_cast<std::uint32_t>(writes))) {
                cuts.push_back(std::move(image));
            }
        }
    });
    ASSERT_TRUE(
        appendSealed(files, kKey, identity, kBlockBytes, ByteSpan(clip).subspan(kBlockBytes))
            .has_value()
    );
    ASSERT_FALSE(cuts.empty());
    for (const test::DiskImage& image : cuts) {
        test::MemoryFiles after(image);
        Bytes first(kBlockBytes);
        ASSERT_TRUE((*openSealed(after, kKey, identity))->readAt(0, first).has_value());
        EXPECT_EQ(first, Bytes(clip.begin(), clip.begin() + kBlockBytes));
        ASSERT_TRUE(
            appendSealed(after, kKey, identity, kBlockBytes, ByteSpan(clip).subspan(kBlockBytes))
                .has_value()
        );
        EXPECT_EQ(readAll(**openSealed(after, kKey, identity)), clip);
    }
}

TEST(SealedFile, BlocksThatChangedPlacesAreNoticed) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("s").has_value());
    const Bytes clip = content(2 * kBlockBytes);
    const SealedFileIdentity identity{"s/a", "R/a", clip.size()};
    ASSERT_TRUE(appendSealed(files, kKey, identity, 0, clip).has_value());
    Bytes raw = *readWhole(files, "s/a", 1U << 20U);
    const auto half = static_cast<std::ptrdiff_t>(raw.size() / 2);
    std::rotate(raw.begin(), raw.begin() + half, raw.end());
    auto file = std::move(*files.open("s/a", OpenMode::Change));
    const std::array<ByteSpan, 1> parts = {raw};
    ASSERT_TRUE(file->writeAt(0, parts).has_value());
    Bytes into(10);
    EXPECT_EQ(
        (*openSealed(files, kKey, identity))->readAt(0, into).error().kind(), ErrorKind::DataLoss
    );
    // Cut at the end of a block.
    ASSERT_TRUE(file->truncate(static_cast<std::uint64_t>(half)).has_value());
    EXPECT_FALSE((*openSealed(files, kKey, identity))->readAt(kBlockBytes, into).has_value());
}

TEST(SealedFile, ReadsAtAnyOffset) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("s").has_value());
    const Bytes clip = content(2 * kBlockBytes + 9);
    const SealedFileIdentity identity{"s/a", "R/a", clip.size()};
    ASSERT_TRUE(appendSealed(files, kKey, identity, 0, clip).has_value());
    auto reader = std::move(*openSealed(files, kKey, identity));
    for (const std::size_t at : {std::size_t{0}, kBlockBytes - 3, kBlockBytes, clip.size() - 1}) {
        Bytes into(8);
        const std::size_t got = *reader->readAt(at, into);
        EXPECT_EQ(got, std::min<std::size_t>(8, clip.size() - at));
        EXPECT_EQ(into[0], clip[at]);
    }
    Bytes into(8);
    EXPECT_EQ(*reader->readAt(clip.size(), into), 0U);
}

Candidate candidate(
    std::string serial, std::uint64_t remaining, std::uint64_t taken, bool leaving
) {
    return {std::move(serial), remaining, taken, leaving, {}};
}

TEST(Admission, WhoIsAboutToLeaveComesFirstTheShortestBefore) {
    EXPECT_EQ(
        admit(
            {candidate("A", 10, 0, false),
             candidate("B", 900, 0, true),
             candidate("C", 300, 50, true),
             candidate("D", 0, 0, true)},
            3
        ),
        (std::vector<std::string>{"C", "B", "A"})
    );
}

TEST(Admission, OthersShareFairly) {
    EXPECT_EQ(
        admit(
            {candidate("A", 10, 500, false),
             candidate("B", 10, 20, false),
             candidate("C", 9, 20, false)},
            2
        ),
        (std::vector<std::string>{"B", "C"})
    );
    EXPECT_TRUE(admit({candidate("A", 1, 0, false)}, 0).empty());
}

/// Forty cameras, ten places, each turn the same amount: nobody starves, nobody gets far ahead.
TEST(Admission, FortyCamerasStayTogether) {
    std::vector<Candidate> cameras;
    for (int i = 0; i < 40; ++i) {
        cameras.push_back(candidate("C" + std::to_string(i), 1000, 0, false));
    }
    for (int turn = 0; turn < 400; ++turn) {
        for (const std::string& serial : admit(cameras, 10)) {
            const auto found = std::ranges::find(cameras, serial, &Candidate::serial);
            found->remaining -= 1;
            found->taken += 1;
        }
        const auto [least, most] = std::ranges::minmax_element(cameras, {}, &Candidate::taken);
        EXPECT_LE(most->taken - least->taken, 1U);
    }
}

}  // namespace
}  // namespace ocelli::bodyworn::spool
