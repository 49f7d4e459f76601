// Tests of the pipe: order, waiting, the end, giving up.
#include "runtime/byte_pipe.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace ocelli {
namespace {

std::string readAll(BytePipe& pipe) {
    std::string all;
    std::byte piece[7];
    for (;;) {
        const auto count = pipe.read(piece);
        if (!count || *count == 0) {
            return count ? all : all + "!";
        }
        all.append(reinterpret_cast<const char*>(&piece[0]), *count);
    }
}

TEST(BytePipe, EverythingComesInOrderThroughASmallRing) {
    std::string sent;
    for (int i = 0; i < 5000; ++i) {
        sent += std::to_string(i);
    }
    BytePipe pipe(10);
    std::string got;
    std::jthread reader([&] { got = readAll(pipe); });
    EXPECT_TRUE(pipe.write(asBytes(sent)));
    pipe.finish();
    reader.join();
    EXPECT_EQ(got, sent);
}

TEST(BytePipe, GivingUpEndsBothSidesWithItsError) {
    BytePipe pipe(2);
    Result<void> written;
    std::jthread writer([&] { written = pipe.write(asBytes("more than there is room for")); });
    pipe.giveUp(fail(ErrorKind::Unavailable, "first"));
    pipe.giveUp(fail(ErrorKind::Internal, "second"));
    writer.join();
    EXPECT_EQ(written.error().kind(), ErrorKind::Unavailable);
    std::byte one[1];
    EXPECT_EQ(pipe.read(one).error().message(), "first");
}

TEST(BytePipe, AnEmptyOneEndsAtOnce) {
    BytePipe pipe(1);
    pipe.finish();
    EXPECT_EQ(readAll(pipe), "");
}

}  // namespace
}  // namespace ocelli
