// Tests reading tags: answers of readers, the twin, and a machine without PC/SC.
#include <gtest/gtest.h>

#include "host/tags/pcsc_readers.h"
#include "host/tags/uid_answer.h"
#include "host/tags/virtual_tag_readers.h"
#include "tests/support/fake_clock.h"

namespace ocelli::host::tags {
namespace {

Bytes bytesOf(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

TEST(UidAnswer, IsTheNumberInUpperCaseHex) {
    EXPECT_EQ(*parseUidAnswer(bytesOf({0x04, 0xAB, 0xCD, 0xEF, 0x90, 0x00})), "04ABCDEF");
    EXPECT_EQ(*parseUidAnswer(bytesOf({0x04, 1, 2, 3, 4, 5, 6, 0x90, 0x00})), "04010203040506");
}

TEST(UidAnswer, WhatIsNoNumberOrNotKnownIsRefused) {
    EXPECT_EQ(parseUidAnswer(bytesOf({0x6D, 0x00})).error().kind(), ErrorKind::Unsupported);
    EXPECT_EQ(parseUidAnswer(bytesOf({0x90})).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(parseUidAnswer(bytesOf({0x90, 0x00})).error().kind(), ErrorKind::InvalidArgument);
    EXPECT_EQ(
        parseUidAnswer(bytesOf({1, 2, 3, 0x90, 0x00})).error().kind(), ErrorKind::InvalidArgument
    );
    EXPECT_FALSE(parseUidAnswer(bytesOf({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x90, 0x00})));
}

TEST(VirtualTagReaders, TellsItsListenerWhatIsTapped) {
    std::vector<std::string> seen;
    VirtualTagReaders readers(
        {[&](const std::string& uid, const std::string& reader) {
             seen.push_back(reader + " " + uid);
         },
         [&](const std::vector<Reader>& there) { seen.push_back(std::to_string(there.size())); }}
    );
    readers.set({{"desk", ReaderState::Ready}});
    readers.tap("04ABCDEF");
    EXPECT_EQ(seen, (std::vector<std::string>{"1", "desk 04ABCDEF"}));
}

TEST(PcscReaders, EndAtOnceAlsoWhereNobodyServesThem) {
    SystemClock clock;
    EventLoop loop(clock);
    const MonoTime began = clock.mono();
    {
        const auto readers = makePcscReaders(loop, {[](auto&, auto&) {}, [](auto&) {}});
    }
    EXPECT_LT(clock.mono() - began, std::chrono::seconds(3));
}

}  // namespace
}  // namespace ocelli::host::tags
