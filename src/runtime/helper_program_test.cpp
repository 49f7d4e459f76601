// Tests of programs that are spoken to over a socket.
#include "runtime/helper_program.h"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "runtime/helper_frames.h"

namespace ocelli {
namespace {

using namespace std::chrono_literals;

constexpr FrameTerms kTerms{"the program of the test", 1000};

/// cat says what it hears, through the same socket.
Result<HelperProgram> parrot() {
    return HelperProgram::start("/bin/sh", {"-c", "exec cat <&0 >&0"});
}

TEST(HelperProgram, HearsAndAnswersInFrames) {
    auto program = parrot();
    ASSERT_TRUE(program) << program.error().describe();
    const Bytes said(700, std::byte{7});
    ASSERT_TRUE(sendFrame(program->fd(), said, 10s, kTerms));
    const auto heard = receiveFrame(program->fd(), 10s, kTerms);
    ASSERT_TRUE(heard) << heard.error().describe();
    EXPECT_EQ(*heard, said);
}

TEST(HelperProgram, WhatIsNotThereCannotBeStarted) {
    const auto program = HelperProgram::start("/nowhere/ocelli-nothing");
    ASSERT_FALSE(program);
    EXPECT_NE(program.error().message().find("/nowhere/ocelli-nothing"), std::string::npos);
}

TEST(HelperProgram, ItsEndIsTold) {
    auto program = HelperProgram::start("/bin/true");
    ASSERT_TRUE(program);
    const auto heard = receiveFrame(program->fd(), 10s, kTerms);
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().kind(), ErrorKind::Unavailable);
    EXPECT_EQ(heard.error().message(), "the program of the test has ended");
}

TEST(HelperProgram, SilenceHasAnEnd) {
    auto program = parrot();
    ASSERT_TRUE(program);
    const auto heard = receiveFrame(program->fd(), 20ms, kTerms);
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().kind(), ErrorKind::DeadlineExceeded);
    EXPECT_EQ(heard.error().message(), "the program of the test does not answer");
}

TEST(HelperProgram, InterruptedItAnswersNobody) {
    auto program = parrot();
    ASSERT_TRUE(program);
    program->interrupt();
    EXPECT_FALSE(receiveFrame(program->fd(), 10s, kTerms));
}

TEST(HelperFrames, OneThatIsTooLongIsRefusedBeforeThereIsRoomForIt) {
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
    const std::array<unsigned char, 4> head{0x7F, 0xFF, 0xFF, 0xFF};
    ASSERT_EQ(::write(pair[0], head.data(), head.size()), 4);
    const auto heard = receiveFrame(pair[1], 10s, kTerms);
    ASSERT_FALSE(heard);
    EXPECT_EQ(heard.error().kind(), ErrorKind::DataLoss);
    ::close(pair[0]);
    ::close(pair[1]);
}

}  // namespace
}  // namespace ocelli
