// Tests of a network disk that is found, lost and found again.
#include "host/netdisk/network_disk.h"

#include <atomic>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ocelli::host::netdisk {
namespace {

class NetworkDiskTest : public testing::Test {
  protected:
    void open() {
        disk = std::make_unique<NetworkDisk>(
            loop,
            "smb://nas/camera",
            [this](RemoteFileSystem&, std::stop_token) -> Result<void> {
                ++attempts;
                if (good) {
                    return {};
                }
                return fail(ErrorKind::Unavailable, "nobody there");
            },
            [this] { ++changes; }
        );
    }

    void expect(LinkState state) {
        EXPECT_TRUE(loop.runUntil([&] { return disk->state() == state; }, std::chrono::seconds(5)))
            << toString(disk->state());
    }

    test::FakeClock clock;
    EventLoop loop{clock};
    std::atomic<bool> good = true;
    std::atomic<int> attempts = 0;
    int changes = 0;
    std::unique_ptr<NetworkDisk> disk;
};

TEST_F(NetworkDiskTest, IsReadyWhenTheServerAnswers) {
    open();
    EXPECT_EQ(disk->state(), LinkState::Connecting);
    expect(LinkState::Ready);
    EXPECT_EQ(changes, 1);
    disk->tick();
    EXPECT_EQ(attempts, 1);
}

TEST_F(NetworkDiskTest, AsksAgainWithGrowingPauses) {
    good = false;
    open();
    expect(LinkState::Lost);
    EXPECT_EQ(disk->message(), "nobody there");
    disk->tick();
    EXPECT_EQ(attempts, 1) << "not before the pause is over";
    for (int attempt = 2; attempt <= 7; ++attempt) {
        const Duration pause =
            std::min(NetworkDisk::kFirstPause * (1 << (attempt - 2)), NetworkDisk::kLongestPause);
        clock.advance(pause - std::chrono::milliseconds(1));
        disk->tick();
        EXPECT_EQ(attempts, attempt - 1);
        clock.advance(std::chrono::milliseconds(1));
        disk->tick();
        ASSERT_TRUE(loop.runUntil([&] { return attempts == attempt; }, std::chrono::seconds(5)));
        // The answer is on the loop before the next look.
        loop.runUntil([] { return false; }, std::chrono::milliseconds(20));
    }
    good = true;
    clock.advance(NetworkDisk::kLongestPause);
    disk->tick();
    expect(LinkState::Ready);
    EXPECT_EQ(disk->message(), "");
}

TEST_F(NetworkDiskTest, WhatIsNotConnectedAnswersAtOnce) {
    open();
    expect(LinkState::Ready);  // said so, but has started no program
    EXPECT_EQ(disk->files().list("smb://nas/camera/video").error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(disk->files().space("smb://nas/camera").error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(disk->files().list("/etc").error().kind(), ErrorKind::Internal);
    EXPECT_EQ(disk->files().list("smb://nas/camera2").error().kind(), ErrorKind::Internal);
}

TEST(HelperProcess, AProgramThatIsNotThereIsAnError) {
    RemoteFileSystem files("smb://nas/camera", [](const std::string&) {});
    EXPECT_FALSE(files.connect("/nowhere/ocelli-netdisk", {}, {}, {}).has_value());
}

TEST(HelperProcess, AProgramThatSpeaksOtherwiseIsEnded) {
    // Ends at once, without a word.
    RemoteFileSystem files("smb://nas/camera", [](const std::string&) {});
    const auto connected = files.connect("/bin/true", {}, {}, {});
    ASSERT_FALSE(connected.has_value());
    EXPECT_EQ(connected.error().kind(), ErrorKind::Unavailable);
}

}  // namespace
}  // namespace ocelli::host::netdisk
