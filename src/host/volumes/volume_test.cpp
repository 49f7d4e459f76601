// Tests of probing, formatting and watching volumes.
#include "host/volumes/volume.h"

#include <optional>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::host::volumes {
namespace {

using namespace std::chrono_literals;
using test::MemoryFiles;
using Fault = MemoryFiles::Fault;

ProbeResult probe(MemoryFiles& files, ProbeOptions options = {.path = "/card"}) {
    VolumeVault vault(files, options.path, "/nowhere/volume-secret");
    return probeVolume(vault, options, WallTime{1'800'000'000'000'000});
}

void put(MemoryFiles& files, const std::string& path) {
    ASSERT_TRUE(files.makeFolders(path.substr(0, path.rfind('/'))));
    ASSERT_TRUE(files.open(path, OpenMode::Create));
}

TEST(VolumeProbe, MakesAnEmptyFolderAVolumeAndKeepsItsIdentity) {
    MemoryFiles files;
    const auto first = probe(files);
    EXPECT_EQ(first.state, VolumeState::Normal);
    EXPECT_EQ(first.id.size(), 36U);
    EXPECT_EQ(probe(files).id, first.id);
    EXPECT_EQ(files.list("/card")->size(), 1U) << "the probe leaves nothing behind";
}

TEST(VolumeProbe, OnlyLooksWhereItMayNotWrite) {
    MemoryFiles files;
    const auto id = probe(files).id;
    files.setFault(Fault::ReadOnly);
    EXPECT_EQ(probe(files).state, VolumeState::Error);
    const auto result = probe(files, {.path = "/card", .mayWrite = false});
    EXPECT_EQ(result.state, VolumeState::Normal) << "nothing was tried";
    EXPECT_EQ(result.id, id);
}

TEST(VolumeProbe, DoesNotTouchAFolderWithOtherFiles) {
    MemoryFiles files;
    put(files, "/card/holiday.jpg");
    const auto result = probe(files);
    EXPECT_EQ(result.state, VolumeState::Uninitialized);
    EXPECT_EQ(files.list("/card")->size(), 1U);
}

TEST(VolumeProbe, KnowsAnotherDisk) {
    MemoryFiles files;
    const auto id = probe(files).id;
    EXPECT_EQ(probe(files, {.path = "/card", .expectedId = id}).state, VolumeState::Normal);
    const auto other = probe(files, {.path = "/card", .expectedId = "another"});
    EXPECT_EQ(other.state, VolumeState::Missing);
    EXPECT_NE(other.message.find("another disk"), std::string::npos);
}

TEST(VolumeProbe, MakesNoVolumeWhereOneIsMissing) {
    MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("/card"));
    for (const auto* folder : {"/card", "/absent"}) {
        const auto result = probe(files, {.path = folder, .expectedId = "the-card"});
        EXPECT_EQ(result.state, VolumeState::Missing) << folder;
        EXPECT_NE(result.message.find("not there"), std::string::npos);
    }
    EXPECT_TRUE(files.list("/card")->empty());
}

TEST(VolumeProbe, TellsFaultsApart) {
    const struct {
        Fault fault;
        VolumeState state;
    } cases[] = {
        {Fault::NoSpace, VolumeState::Full},
        {Fault::WriteError, VolumeState::Error},
        {Fault::SyncError, VolumeState::Error},
        {Fault::ReadOnly, VolumeState::Error},
        {Fault::None, VolumeState::Normal},
    };

    MemoryFiles files;
    ASSERT_EQ(probe(files).state, VolumeState::Normal);
    for (const auto& one : cases) {
        files.setFault(one.fault);
        const auto result = probe(files);
        EXPECT_EQ(result.state, one.state) << static_cast<int>(one.fault);
        EXPECT_EQ(result.message.empty(), one.state == VolumeState::Normal);
    }
}

TEST(VolumeProbe, FormatsOnlyWhatIsOurs) {
    MemoryFiles files;
    const auto id = probe(files).id;
    put(files, "/card/video/1-main/2026-11-21/a.mp4");
    put(files, "/card/pictures/2026-11-21/a.jpg");
    put(files, "/card/thermal/2/2026-11-21/a.mkv");
    put(files, "/card/ocelli-index.db");
    put(files, "/card/pictures.db");
    put(files, "/card/pictures.db-wal");
    put(files, "/card/holiday.jpg");
    ASSERT_TRUE(formatVolume(files, "/card", WallTime{1}));
    const auto left = files.list("/card");
    ASSERT_EQ(left->size(), 2U);
    EXPECT_EQ((*left)[0].name, "holiday.jpg");
    EXPECT_EQ((*left)[1].name, kIdentityFile);
    const auto after = probe(files);
    EXPECT_EQ(after.state, VolumeState::Normal);
    EXPECT_NE(after.id, id);
}

TEST(VolumeProbe, RefusesABrokenIdentity) {
    for (const std::string_view text :
         {"",
          "{",
          "[]",
          R"({"id":"x"})",
          R"({"id":7,"format":1})",
          R"({"id":"","format":1})",
          R"({"id":"x","format":2})"}) {
        EXPECT_FALSE(parseIdentity(text)) << text;
    }
    EXPECT_EQ(parseIdentity(R"({"id":"x","format":1})")->id, "x");
}

/// A volume that is watched, and the states that it told.
struct WatchedVolume {
    explicit WatchedVolume(MemoryFiles& files) : vault(files, "/card", "/nowhere/volume-secret") {}

    bool wait(std::size_t count) {
        return loop.runUntil([&] { return states.size() >= count; }, 5s);
    }

    const SystemClock clock;
    EventLoop loop{clock};
    std::vector<VolumeState> states;
    VolumeVault vault;
    Volume volume{loop, vault, {.path = "/card"}, [this](const VolumeStatus& status) {
                      states.push_back(status.probe.state);
                  }};
};

constexpr auto kNothingOpen = [](Volume::Done closed) { closed({}); };

TEST(Volume, TellsAFaultAndItsEndOnTheLoop) {
    MemoryFiles files;
    WatchedVolume watched(files);
    auto& states = watched.states;
    Volume& volume = watched.volume;
    ASSERT_TRUE(watched.wait(1));
    files.setFault(Fault::ReadOnly);
    volume.suspect();
    ASSERT_TRUE(watched.wait(2));
    files.setFault(Fault::None);
    volume.suspect();
    ASSERT_TRUE(watched.wait(3));
    EXPECT_EQ(states, (std::vector{VolumeState::Normal, VolumeState::Error, VolumeState::Normal}));
    EXPECT_EQ(volume.status().failures, 1U);
}

TEST(Volume, ACardThatIsTakenOutIsMissingUntilItIsBackOrFormatted) {
    MemoryFiles files;
    WatchedVolume watched(files);
    auto& states = watched.states;
    Volume& volume = watched.volume;
    ASSERT_TRUE(watched.wait(1));
    const std::string id = volume.status().probe.id;
    ASSERT_TRUE(files.rename("/card/ocelli-volume.json", "/away.json"));
    volume.suspect();
    ASSERT_TRUE(watched.wait(2));
    EXPECT_EQ(states.back(), VolumeState::Missing);
    EXPECT_TRUE(files.list("/card")->empty());
    ASSERT_TRUE(files.rename("/away.json", "/card/ocelli-volume.json"));
    volume.suspect();
    ASSERT_TRUE(watched.wait(3));
    EXPECT_EQ(states.back(), VolumeState::Normal);
    EXPECT_EQ(volume.status().probe.id, id);
    ASSERT_TRUE(files.remove("/card/ocelli-volume.json"));
    volume.suspect();
    ASSERT_TRUE(watched.wait(4));
    volume.format("", kNothingOpen, [](Result<void>) {});
    ASSERT_TRUE(watched.wait(5));
    EXPECT_EQ(states.back(), VolumeState::Normal);
    EXPECT_NE(volume.status().probe.id, id);
}

TEST(Volume, FormatsOnItsQueueAndAnswersOnTheLoop) {
    MemoryFiles files;
    put(files, "/card/strange");
    WatchedVolume watched(files);
    auto& states = watched.states;
    Volume& volume = watched.volume;
    ASSERT_TRUE(watched.wait(1));
    EXPECT_EQ(states.back(), VolumeState::Uninitialized);
    bool formatted = false;
    volume.format("", kNothingOpen, [&](Result<void> result) { formatted = result.has_value(); });
    ASSERT_TRUE(watched.wait(2));
    EXPECT_TRUE(formatted);
    EXPECT_EQ(states.back(), VolumeState::Normal);
}

TEST(Volume, TellsNothingBetweenTheWishToFormatAndItsEnd) {
    MemoryFiles files;
    WatchedVolume watched(files);
    auto& states = watched.states;
    Volume& volume = watched.volume;
    // The first look is on its way; what it saw would open files that the format deletes.
    Volume::Done closed;
    bool formatted = false;
    volume.format(
        "",
        [&](Volume::Done told) { closed = std::move(told); },
        [&](Result<void> result) { formatted = result.has_value(); }
    );
    EXPECT_TRUE(volume.formatting());
    std::optional<ErrorKind> refused;
    volume.unlock("a long password", Remember::No, [&](Result<void> result) {
        refused = result ? std::nullopt : std::optional(result.error().kind());
    });
    EXPECT_EQ(refused, ErrorKind::Unavailable);
    closed({});
    ASSERT_TRUE(watched.loop.runUntil([&] { return formatted; }, 5s));
    EXPECT_TRUE(states.empty());
    EXPECT_FALSE(volume.known());
    ASSERT_TRUE(watched.loop.runUntil([&] { return volume.known(); }, 5s));
    EXPECT_EQ(states, std::vector{VolumeState::Normal});
    EXPECT_FALSE(volume.formatting());
}

TEST(Volume, DeletesNothingWhenWhatIsOpenCannotBeClosed) {
    const SystemClock clock;
    EventLoop loop(clock);
    MemoryFiles files;
    std::size_t told = 0;
    VolumeVault vault(files, "/card", "/nowhere/volume-secret");
    Volume volume(loop, vault, {.path = "/card"}, [&](const VolumeStatus&) { ++told; });
    ASSERT_TRUE(loop.runUntil([&] { return told == 1; }, 5s));
    const std::string id = volume.status().probe.id;
    bool failed = false;
    volume.format(
        "",
        [](Volume::Done closed) { closed(fail(ErrorKind::Unavailable, "it hangs")); },
        [&](Result<void> result) { failed = !result; }
    );
    EXPECT_TRUE(failed);
    EXPECT_FALSE(volume.formatting());
    ASSERT_TRUE(loop.runUntil([&] { return told == 2; }, 5s)) << "who closed something may go on";
    EXPECT_EQ(volume.status().probe.id, id);
}

}  // namespace
}  // namespace ocelli::host::volumes
