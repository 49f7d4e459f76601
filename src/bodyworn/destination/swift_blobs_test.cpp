// Tests of the bytes in Swift: tokens that end, damage, clusters that are away or full.
#include "bodyworn/destination/swift_blobs.h"

#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "tests/support/destination_stores.h"

namespace ocelli::bodyworn::destination {
namespace {

class SwiftBlobsTest : public testing::Test {
  protected:
    SwiftBlobsTest() { store = std::move(*stores.open()); }

    Result<Object> put(const std::string& name, const std::string& content) {
        OCELLI_TRY(store->putContainer("c", {}, {}));
        return test::putWhole(*store, "c", name, content);
    }

    std::string read(const Object& object, std::uint64_t at, std::size_t count) {
        const auto file = store->openContent(object);
        std::string bytes(count, '\0');
        const auto got = (*file)->readAt(at, std::as_writable_bytes(std::span(bytes)));
        return got ? bytes.substr(0, *got) : std::string(toString(got.error().kind()));
    }

    test::DestinationStores stores{test::Storage::SwiftAndSqlite};
    std::unique_ptr<ContentStore> store;
};

TEST_F(SwiftBlobsTest, ALongObjectGoesThroughAndIsReadByRanges) {
    std::string content;
    for (int i = 0; content.size() < (6U << 20U); ++i) {
        content += std::to_string(i);
    }
    const auto object = put("long.mp4", content);
    ASSERT_TRUE(object) << object.error().describe();
    const auto file = store->openContent(*object);
    std::string all;
    std::string piece(100'000, '\0');
    for (std::size_t count = 1; count > 0;) {
        count = (*file)->readAt(all.size(), std::as_writable_bytes(std::span(piece))).value_or(0);
        all.append(piece, 0, count);
    }
    EXPECT_TRUE(all == content);
    EXPECT_EQ(read(*object, 5'000'001, 10), content.substr(5'000'001, 10));
    EXPECT_EQ(read(*object, content.size() - 3, 10), content.substr(content.size() - 3));
    EXPECT_EQ(read(*object, content.size(), 10), "");
}

TEST_F(SwiftBlobsTest, ATokenThatEndedCostsOneMoreLogin) {
    ASSERT_TRUE(put("a.mp4", "one"));
    ++stores.swift.state.lock()->token;
    const auto object = put("b.mp4", "two");
    ASSERT_TRUE(object) << object.error().describe();
    ++stores.swift.state.lock()->token;
    EXPECT_EQ(read(*object, 0, 10), "two");
}

TEST_F(SwiftBlobsTest, WhatTheClusterGotDifferentlyIsNotTakenAndRemoved) {
    stores.swift.state.lock()->damages = true;
    EXPECT_EQ(put("a.mp4", "one").error().kind(), ErrorKind::Unavailable);
    EXPECT_FALSE(store->object("c", "a.mp4"));
    EXPECT_EQ(stores.kept(), 0U);
}

TEST_F(SwiftBlobsTest, EveryRefusalHasItsKind) {
    const auto object = put("a.mp4", "one");

    struct Case {
        int status;
        ErrorKind kind;
    };

    for (const auto& [status, kind] :
         {Case{401, ErrorKind::Unavailable},
          Case{403, ErrorKind::Unavailable},
          Case{413, ErrorKind::InvalidArgument},
          Case{503, ErrorKind::Unavailable},
          Case{507, ErrorKind::ResourceExhausted}}) {
        stores.swift.state.lock()->status = status;
        EXPECT_EQ(put("b.mp4", "two").error().kind(), kind) << status;
    }
    EXPECT_EQ(store->check().content.error().kind(), ErrorKind::ResourceExhausted);
    stores.swift.state.lock()->status = 0;
    stores.swift.state.lock()->away = true;
    EXPECT_EQ(put("b.mp4", "two").error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(read(*object, 0, 3), toString(ErrorKind::Unavailable));
    EXPECT_TRUE(store->check().index);
    EXPECT_FALSE(store->check().content);
    stores.swift.state.lock()->away = false;
    EXPECT_TRUE(put("b.mp4", "two"));
}

TEST_F(SwiftBlobsTest, AContainerThatWasRemovedIsMadeAgain) {
    stores.swift.state.lock()->containers.clear();
    EXPECT_TRUE(put("a.mp4", "one"));
}

TEST_F(SwiftBlobsTest, BytesThatAreGoneAreALossAndNotAnEmptyObject) {
    const auto object = put("a.mp4", "one");
    stores.swift.state.lock()->containers.clear();
    EXPECT_EQ(read(*object, 0, 3), toString(ErrorKind::DataLoss));
    EXPECT_EQ(store->localCopy(*object).error().kind(), ErrorKind::DataLoss);
    EXPECT_TRUE(std::filesystem::is_empty(stores.folder / "copies"));
}

}  // namespace
}  // namespace ocelli::bodyworn::destination
