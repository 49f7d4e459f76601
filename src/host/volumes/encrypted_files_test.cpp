// Tests of hidden files: what shows, what lies on the disk, and what is refused.
#include "host/volumes/encrypted_files.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/support/memory_file_system.h"

namespace ocelli::host::volumes {
namespace {

using test::MemoryFiles;

constexpr const char* kPath = "/card/video/1-main/a.mp4";

struct EncryptedFilesTest : testing::Test {
    EncryptedFilesTest() : hidden(bare, "/card") {
        hidden.openEncrypted(key);
        EXPECT_TRUE(hidden.makeFolders("/card/video/1-main"));
    }

    static Result<void> write(File& file, std::uint64_t offset, ByteSpan bytes) {
        return file.writeAt(offset, std::span(&bytes, 1));
    }

    static Bytes read(File& file, std::uint64_t offset, std::size_t count) {
        Bytes bytes(count);
        const auto got = file.readAt(offset, bytes);
        EXPECT_TRUE(got);
        bytes.resize(got.value_or(0));
        return bytes;
    }

    std::string onTheDisk(const std::string& path) {
        return std::string(asText(bare.now().files.at(path)));
    }

    Bytes key = crypto::randomBytes(EncryptedFiles::kKeyBytes);
    MemoryFiles bare;
    EncryptedFiles hidden;
};

TEST_F(EncryptedFilesTest, ShowsWhatWasWrittenAtAnyPlaceAndHidesItOnTheDisk) {
    Bytes content = crypto::randomBytes(700'000);
    const std::string word = "nobody reads this on the disk";
    std::copy_n(asBytes(word).begin(), word.size(), content.begin() + 1000);
    auto file = hidden.open(kPath, OpenMode::Create);
    ASSERT_TRUE(file);
    const std::vector<ByteSpan> parts = {
        ByteSpan(content).first(3),
        ByteSpan(content).subspan(3, 0),
        ByteSpan(content).subspan(3, 599'996)
    };
    ASSERT_TRUE((*file)->writeAt(0, parts));
    ASSERT_TRUE(write(**file, 599'999, ByteSpan(content).subspan(599'999)));
    EXPECT_EQ(*(*file)->size(), content.size());
    const auto again = hidden.open(kPath, OpenMode::Read);
    EXPECT_EQ(*readWhole(hidden, kPath, 1U << 20U), content);
    EXPECT_EQ(read(**again, 999, 40), Bytes(content.begin() + 999, content.begin() + 1039));
    EXPECT_EQ(read(**again, content.size() - 5, 40).size(), 5U);
    EXPECT_EQ(onTheDisk(kPath).find(word), std::string::npos);
    EXPECT_EQ(onTheDisk(kPath).size(), content.size() + EncryptedFiles::kHeaderBytes);
    EXPECT_EQ(hidden.list("/card/video/1-main")->front().size, content.size());
}

TEST_F(EncryptedFilesTest, TheSameContentLooksDifferentInEachFile) {
    const Bytes content(64);
    for (const std::string name : {"/card/video/a", "/card/video/b"}) {
        ASSERT_TRUE(write(**hidden.open(name, OpenMode::Create), 0, content));
    }
    EXPECT_NE(onTheDisk("/card/video/a").substr(64), onTheDisk("/card/video/b").substr(64));
}

TEST_F(EncryptedFilesTest, NoByteIsWrittenTwice) {
    const Bytes content(100);
    {
        auto file = hidden.open(kPath, OpenMode::Create);
        ASSERT_TRUE(write(**file, 0, content));
        EXPECT_EQ(write(**file, 99, content).error().kind(), ErrorKind::FailedPrecondition);
        bare.setFault(MemoryFiles::Fault::WriteError);
        EXPECT_FALSE(write(**file, 100, content));
        bare.setFault(MemoryFiles::Fault::None);
        EXPECT_EQ(write(**file, 100, content).error().kind(), ErrorKind::FailedPrecondition)
            << "some of it may be on the disk";
    }
    auto file = hidden.open(kPath, OpenMode::Change);
    ASSERT_TRUE((*file)->truncate(50));
    EXPECT_EQ(*(*file)->size(), 50U);
    EXPECT_EQ(write(**file, 50, content).error().kind(), ErrorKind::FailedPrecondition);
}

TEST_F(EncryptedFilesTest, WhatLiesDirectlyInTheFolderIsPlain) {
    ASSERT_TRUE(write(**hidden.open("/card/ocelli-volume.json", OpenMode::Create), 0, asBytes("{}"))
    );
    EXPECT_EQ(onTheDisk("/card/ocelli-volume.json"), "{}");
    ASSERT_TRUE(write(**hidden.open("/card/pictures.tmp", OpenMode::Create), 0, asBytes("{}")));
    EXPECT_EQ(hidden.list("/card")->back().size, 0U) << "a folder";
}

TEST_F(EncryptedFilesTest, ClosedNothingIsReadOrWritten) {
    ASSERT_TRUE(hidden.open(kPath, OpenMode::Create));
    hidden.close();
    const auto denied = [](const auto& result) {
        return !result && result.error().kind() == ErrorKind::PermissionDenied;
    };
    EXPECT_TRUE(denied(hidden.open(kPath, OpenMode::Read)));
    EXPECT_TRUE(denied(hidden.open("/card/new", OpenMode::Create)));
    EXPECT_TRUE(denied(hidden.list("/card/video")));
    EXPECT_TRUE(denied(hidden.makeFolders("/card/video/2-main")));
    EXPECT_TRUE(denied(hidden.remove(kPath)));
    EXPECT_TRUE(denied(hidden.rename(kPath, "/card/video/b")));
    EXPECT_TRUE(denied(hidden.syncFolder("/card/video")));
    EXPECT_TRUE(denied(hidden.lock("/card/ocelli-volume.lock")));
}

TEST_F(EncryptedFilesTest, AHeaderThatNeverReachedTheDiskIsAnEmptyFile) {
    for (const std::size_t size : {0U, 1U, 63U, 64U, 5000U}) {
        const std::string path = "/card/video/cut" + std::to_string(size);
        ASSERT_TRUE(write(**bare.open(path, OpenMode::Create), 0, Bytes(size)));
        auto file = hidden.open(path, OpenMode::Change);
        ASSERT_TRUE(file);
        EXPECT_EQ(*(*file)->size(), 0U);
        EXPECT_TRUE(read(**file, 0, 10).empty());
        EXPECT_TRUE((*file)->truncate(0));
    }
}

TEST_F(EncryptedFilesTest, AFileOfAnotherKeyOrWithABrokenHeaderIsTold) {
    ASSERT_TRUE(write(**hidden.open(kPath, OpenMode::Create), 0, Bytes(100)));
    const std::string whole = onTheDisk(kPath);
    for (const std::size_t at : {0U, 8U, 39U, 40U, 55U}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const std::string path = "/card/video/changed" + std::to_string(at);
        ASSERT_TRUE(write(**bare.open(path, OpenMode::Create), 0, asBytes(changed)));
        Bytes into(10);
        EXPECT_EQ(
            (*hidden.open(path, OpenMode::Read))->readAt(0, into).error().kind(),
            ErrorKind::DataLoss
        );
    }
    hidden.openEncrypted(crypto::randomBytes(EncryptedFiles::kKeyBytes));
    Bytes into(10);
    EXPECT_FALSE((*hidden.open(kPath, OpenMode::Read))->readAt(0, into));
}

}  // namespace
}  // namespace ocelli::host::volumes
