// Tests of volumes that are formatted with a password, locked, carried elsewhere and unlocked.
#include "host/volumes/volume_vault.h"

#include <gtest/gtest.h>

#include "host/volumes/volume_probe.h"
#include "tests/support/memory_file_system.h"
#include "tests/support/temporary_folder.h"

namespace ocelli::host::volumes {
namespace {

using test::MemoryFiles;

constexpr const char* kPassword = "a long password";
constexpr const char* kLockPassword = "another password";
constexpr WallTime kNow{1'800'000'000'000'000};

struct VolumeVaultTest : testing::Test {
    VolumeVault vaultOf(const std::string& device) {
        return {card, "/card", folder.path() / device};
    }

    static ProbeResult look(VolumeVault& vault) {
        return probeVolume(vault, {.path = "/card"}, kNow);
    }

    static void format(VolumeVault& vault) {
        const auto keyFile = vault.newKeyFile(kPassword);
        ASSERT_TRUE(keyFile);
        ASSERT_TRUE(formatVolume(vault.bare(), "/card", kNow, *keyFile));
    }

    std::size_t files() { return card.now().files.size(); }

    test::TemporaryFolder folder;
    MemoryFiles card;
};

TEST_F(VolumeVaultTest, APlainVolumeIsOpenAfterALookAndNotBefore) {
    auto vault = vaultOf("mine");
    EXPECT_FALSE(vault.files().list("/card"));
    EXPECT_EQ(look(vault).state, VolumeState::Normal);
    EXPECT_FALSE(look(vault).encrypted);
    EXPECT_TRUE(vault.files().list("/card"));
}

TEST_F(VolumeVaultTest, TheDeviceThatFormattedOpensItAfterARestartAndOthersDoNot) {
    {
        auto vault = vaultOf("mine");
        format(vault);
        const auto seen = look(vault);
        EXPECT_EQ(seen.state, VolumeState::Normal);
        EXPECT_TRUE(seen.encrypted);
        ASSERT_TRUE(vault.files().makeFolders("/card/video"));
        const auto file = vault.files().open("/card/video/a", OpenMode::Create);
        const ByteSpan bytes = asBytes("hidden");
        ASSERT_TRUE((*file)->writeAt(0, std::span(&bytes, 1)));
    }
    auto again = vaultOf("mine");
    EXPECT_EQ(look(again).state, VolumeState::Normal);
    EXPECT_EQ(asText(*readWhole(again.files(), "/card/video/a", 100)), "hidden");

    auto other = vaultOf("other");
    const std::size_t before = files();
    const auto seen = look(other);
    EXPECT_EQ(seen.state, VolumeState::Locked);
    EXPECT_TRUE(seen.encrypted);
    EXPECT_NE(seen.message.find("unlock"), std::string::npos);
    EXPECT_EQ(files(), before) << "nothing is written";
    EXPECT_FALSE(other.files().open("/card/video/a", OpenMode::Read));
}

TEST_F(VolumeVaultTest, APasswordUnlocksUntilTheEndOrFromNowOn) {
    auto mine = vaultOf("mine");
    format(mine);
    {
        auto other = vaultOf("other");
        EXPECT_EQ(
            other.unlock("a wrong password", Remember::Yes).error().kind(),
            ErrorKind::Unauthenticated
        );
        EXPECT_EQ(look(other).state, VolumeState::Locked);
        ASSERT_TRUE(other.unlock(kPassword, Remember::No));
        EXPECT_EQ(look(other).state, VolumeState::Normal);
    }
    {
        auto other = vaultOf("other");
        EXPECT_EQ(look(other).state, VolumeState::Locked);
        ASSERT_TRUE(other.unlock(kPassword, Remember::Yes));
    }
    auto other = vaultOf("other");
    EXPECT_EQ(look(other).state, VolumeState::Normal);
    EXPECT_EQ(look(mine).state, VolumeState::Normal) << "as before";
}

TEST_F(VolumeVaultTest, TheLockHoldsWithItsPasswordEverywhereButHere) {
    auto mine = vaultOf("mine");
    format(mine);
    EXPECT_EQ(mine.setLock(true, kLockPassword).error().kind(), ErrorKind::PermissionDenied)
        << "not open yet";
    ASSERT_EQ(look(mine).state, VolumeState::Normal);
    ASSERT_TRUE(mine.setLock(true, kLockPassword));
    EXPECT_TRUE(look(mine).lock);
    auto again = vaultOf("mine");
    EXPECT_EQ(look(again).state, VolumeState::Normal);

    auto other = vaultOf("other");
    EXPECT_EQ(look(other).state, VolumeState::Locked);
    EXPECT_TRUE(look(other).lock);
    EXPECT_FALSE(other.unlock(kPassword, Remember::No));
    ASSERT_TRUE(other.unlock(kLockPassword, Remember::No));
    EXPECT_EQ(look(other).state, VolumeState::Normal);
    EXPECT_FALSE(other.setLock(false, kPassword));
    ASSERT_TRUE(other.setLock(false, kLockPassword));
    EXPECT_FALSE(look(other).lock);
    EXPECT_EQ(other.setLock(false, kLockPassword).error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(VolumeVaultTest, AfterAFactoryResetItIsUnlockedByHand) {
    {
        auto mine = vaultOf("mine");
        format(mine);
        ASSERT_EQ(look(mine).state, VolumeState::Normal);
        ASSERT_TRUE(mine.setLock(true, kLockPassword));
    }
    ASSERT_TRUE(forgetVolumeSecret(folder.path() / "mine"));
    auto mine = vaultOf("mine");
    EXPECT_EQ(look(mine).state, VolumeState::Locked);
    ASSERT_TRUE(mine.unlock(kLockPassword, Remember::No));
    EXPECT_EQ(look(mine).state, VolumeState::Normal);
}

TEST_F(VolumeVaultTest, OnlyWhatIsEncryptedCanBeLocked) {
    auto mine = vaultOf("mine");
    ASSERT_EQ(look(mine).state, VolumeState::Normal);
    for (const auto& result :
         {mine.setLock(true, kPassword), mine.unlock(kPassword, Remember::No)}) {
        EXPECT_EQ(result.error().kind(), ErrorKind::FailedPrecondition);
        EXPECT_NE(result.error().message().find("format it"), std::string::npos);
    }
}

TEST_F(VolumeVaultTest, WithoutItsKeyFileAnEncryptedVolumeIsNotTakenForAPlainOne) {
    auto mine = vaultOf("mine");
    format(mine);
    ASSERT_EQ(look(mine).state, VolumeState::Normal);
    const std::string path = "/card/" + std::string(kKeyFile);
    const Bytes keyFile = *readWhole(card, path, kMostKeyFile);
    for (const std::size_t length : {0U, 20U, 100U}) {
        ASSERT_TRUE(card.remove(path));
        const ByteSpan part = ByteSpan(keyFile).first(length);
        ASSERT_TRUE((*card.open(path, OpenMode::Create))->writeAt(0, std::span(&part, 1)));
        const auto seen = look(mine);
        EXPECT_EQ(seen.state, VolumeState::Locked) << length;
        EXPECT_NE(seen.message.find("gone or broken"), std::string::npos) << length;
    }
    ASSERT_TRUE(card.remove(path));
    EXPECT_EQ(look(mine).state, VolumeState::Locked);
    EXPECT_FALSE(mine.files().makeFolders("/card/video"));
    ASSERT_TRUE(formatVolume(card, "/card", kNow));
    EXPECT_EQ(look(mine).state, VolumeState::Normal);
    EXPECT_FALSE(look(mine).encrypted);
}

}  // namespace
}  // namespace ocelli::host::volumes
