// Tests of reading and replacing small files.
#include "base/file.h"

#include <fstream>

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
  protected:
    FileTest() {
        std::string pattern = (fs::temp_directory_path() / "ocelli_file_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }

    ~FileTest() override { fs::remove_all(folder_); }

    fs::path folder_;
};

TEST_F(FileTest, WhatWasWrittenIsReadAndPrivate) {
    const fs::path file = folder_ / "a";
    ASSERT_TRUE(replaceFile(file, "one").has_value());
    ASSERT_TRUE(replaceFile(file, std::string(100'000, 'x')).has_value());
    EXPECT_EQ(readFile(file, 100'000).value().size(), 100'000U);
    EXPECT_EQ(readFile(file, 99'999).error().kind(), ErrorKind::ResourceExhausted);
    struct stat status = {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(fs::exists(folder_ / "a.tmp"));
}

TEST_F(FileTest, AHalfWrittenCopyOfACrashChangesNothing) {
    const fs::path file = folder_ / "a";
    ASSERT_TRUE(replaceFile(file, "good").has_value());
    std::ofstream(folder_ / "a.tmp") << "half";
    EXPECT_EQ(readFile(file, 100).value(), "good");
    ASSERT_TRUE(replaceFile(file, "better").has_value());
    EXPECT_EQ(readFile(file, 100).value(), "better");
}

TEST_F(FileTest, AFailedWriteKeepsTheOldFile) {
    const fs::path file = folder_ / "a";
    ASSERT_TRUE(replaceFile(file, "good").has_value());
    fs::create_directory(folder_ / "a.tmp");
    EXPECT_FALSE(replaceFile(file, "bad").has_value());
    EXPECT_EQ(readFile(file, 100).value(), "good");
    EXPECT_EQ(replaceFile(folder_ / "no" / "b", "x").error().kind(), ErrorKind::NotFound);
}

TEST_F(FileTest, WhatIsNoFileIsAnError) {
    EXPECT_EQ(readFile(folder_ / "none", 10).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(readFile(folder_, 10).error().kind(), ErrorKind::InvalidArgument);
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(readFile(folder_ / "pipe", 10).error().kind(), ErrorKind::InvalidArgument);
}

}  // namespace
}  // namespace ocelli
