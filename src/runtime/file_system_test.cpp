// Tests of the real file system behind its face.
#include "runtime/file_system.h"

#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ocelli {
namespace {

class Files : public testing::Test {
  protected:
    void SetUp() override {
        root = (std::filesystem::temp_directory_path() / fmt::format("ocelli-files-{}", ::getpid()))
                   .string();
        ASSERT_TRUE(files.makeFolders(root + "/a/b"));
    }

    void TearDown() override { std::filesystem::remove_all(root); }

    FileSystem& files = systemFiles();
    std::string root;
};

TEST_F(Files, WritesManyPartsAndReadsThemBack) {
    const auto file = files.open(root + "/a/x", OpenMode::Create);
    ASSERT_TRUE(file);
    std::vector<Bytes> parts;
    std::vector<ByteSpan> spans;
    for (int i = 0; i < 3000; ++i) {
        parts.push_back(Bytes(static_cast<std::size_t>(i % 7), static_cast<std::byte>(i)));
    }
    Bytes whole;
    for (const Bytes& part : parts) {
        spans.emplace_back(part);
        whole.insert(whole.end(), part.begin(), part.end());
    }
    ASSERT_TRUE((*file)->writeAt(0, spans));
    ASSERT_TRUE((*file)->sync());
    EXPECT_EQ(*(*file)->size(), whole.size());
    EXPECT_EQ(*readWhole(files, root + "/a/x", 1U << 20U), whole);
}

TEST_F(Files, ListsSortedAndRemoves) {
    ASSERT_TRUE(files.open(root + "/a/y", OpenMode::Create));
    ASSERT_TRUE(files.open(root + "/a/c", OpenMode::Create));
    const auto entries = files.list(root + "/a");
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].name, "b");
    EXPECT_TRUE((*entries)[0].folder);
    EXPECT_EQ((*entries)[2].name, "y");
    ASSERT_TRUE(files.remove(root + "/a/b"));
    ASSERT_TRUE(files.remove(root + "/a/y"));
    ASSERT_TRUE(files.syncFolder(root + "/a"));
    EXPECT_EQ(files.list(root + "/a")->size(), 1U);
}

TEST_F(Files, SaysWhatIsWrong) {
    EXPECT_EQ(files.open(root + "/none", OpenMode::Read).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(files.list(root + "/none").error().kind(), ErrorKind::NotFound);
    ASSERT_TRUE(files.open(root + "/x", OpenMode::Create));
    EXPECT_EQ(files.open(root + "/x", OpenMode::Create).error().kind(), ErrorKind::AlreadyExists);
    EXPECT_EQ(files.remove(root + "/none").error().kind(), ErrorKind::NotFound);
    EXPECT_FALSE(files.remove(root + "/a"));
    EXPECT_EQ(readWhole(files, root + "/x", 0)->size(), 0U);
}

TEST_F(Files, DoesNotFollowALinkAtTheEnd) {
    std::filesystem::create_symlink("/etc/hostname", root + "/link");
    EXPECT_FALSE(files.open(root + "/link", OpenMode::Read));
    EXPECT_EQ(files.list(root)->size(), 1U);
}

TEST_F(Files, ALockIsHeldByOneAtATime) {
    auto first = files.lock(root + "/lock");
    ASSERT_TRUE(first);
    const auto second = files.lock(root + "/lock");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::Unavailable);
    first->reset();
    EXPECT_TRUE(files.lock(root + "/lock"));
}

TEST_F(Files, ReservesRoomWithoutGrowing) {
    const auto file = files.open(root + "/x", OpenMode::Create);
    const auto reserved = (*file)->reserve(1U << 20U);
    EXPECT_TRUE(reserved || reserved.error().kind() == ErrorKind::Unsupported);
    EXPECT_EQ(*(*file)->size(), 0U);
    EXPECT_GT(files.space(root)->capacity, 0U);
}

}  // namespace
}  // namespace ocelli
