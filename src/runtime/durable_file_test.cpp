// Tests of replacing files so that a power cut leaves the old or the new.
#include "runtime/durable_file.h"

#include <gtest/gtest.h>

#include "tests/support/memory_file_system.h"

namespace ocelli {
namespace {

TEST(DurableFile, APowerCutLeavesTheOldOrTheNew) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("books"));
    ASSERT_TRUE(replaceWhole(files, "books", "a", asBytes("old")));
    std::vector<test::DiskImage> images;
    files.setHook([&](const std::string&) {
        for (auto& image : files.cutStates(16, 1)) {
            images.push_back(std::move(image));
        }
    });
    ASSERT_TRUE(replaceWhole(files, "books", "a", asBytes("new")));
    files.setHook({});
    for (const auto& image : images) {
        const auto content = asText(image.files.at("books/a"));
        EXPECT_TRUE(content == "old" || content == "new") << content;
    }
    EXPECT_EQ(asText(files.now().files.at("books/a")), "new");
}

TEST(DurableFile, AfterAnErrorTheOldOneIsThere) {
    test::MemoryFiles files;
    ASSERT_TRUE(files.makeFolders("books"));
    ASSERT_TRUE(replaceWhole(files, "books", "a", asBytes("old")));
    files.setFault(test::MemoryFiles::Fault::NoSpace);
    EXPECT_FALSE(replaceWhole(files, "books", "a", asBytes("new")));
    EXPECT_EQ(asText(files.now().files.at("books/a")), "old");
}

TEST(DurableFile, RemovingWhatIsNotThereIsNoError) {
    test::MemoryFiles files;
    EXPECT_TRUE(removeIfThere(files, "a"));
}

}  // namespace
}  // namespace ocelli
