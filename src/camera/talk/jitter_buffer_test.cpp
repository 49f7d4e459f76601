// Tests order, holes, bounds and waiting of the packets of a voice.
#include "camera/talk/jitter_buffer.h"

#include <gtest/gtest.h>

namespace ocelli::camera::talk {
namespace {

using Kind = JitterBuffer::Turn::Kind;

constexpr std::uint32_t kRate = 8000;
constexpr std::uint32_t kPacket = 160;  // 20 ms

class JitterBufferTest : public testing::Test {
  protected:
    /// The packet with this number, which is also its content.
    void put(std::uint32_t number) {
        buffer_.put(start_ + number * kPacket, {static_cast<std::byte>(number)});
    }

    /// The number of the next packet; -1: nothing; -2: a hole.
    int take() {
        auto turn = buffer_.take();
        if (turn.kind == Kind::Nothing) {
            return -1;
        }
        if (turn.kind == Kind::Lost) {
            lost_ += turn.ticks;
            return -2;
        }
        buffer_.advance(kPacket);
        return std::to_integer<int>(turn.payload.at(0));
    }

    void fill(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t number = from; number < to; ++number) {
            put(number);
        }
    }

    std::uint32_t start_ = 0xFFFFFF00U;  // soon begins anew
    std::uint32_t lost_ = 0;
    JitterBuffer buffer_{kRate};
};

TEST_F(JitterBufferTest, WaitsUntilSixtyMillisecondsLieReady) {
    fill(0, 3);
    EXPECT_EQ(take(), -1);
    put(3);
    EXPECT_EQ(take(), 0);
    EXPECT_EQ(take(), 1);
}

TEST_F(JitterBufferTest, WhatIsFinishedIsPlayedWithoutWaiting) {
    put(0);
    EXPECT_EQ(take(), -1);
    buffer_.finish();
    EXPECT_EQ(take(), 0);
    EXPECT_EQ(take(), -1);
}

TEST_F(JitterBufferTest, PacketsThatChangedPlacesComeInOrder) {
    for (const std::uint32_t number : {1U, 0U, 3U, 2U, 5U, 4U}) {
        put(number);
    }
    for (int expected = 0; expected < 6; ++expected) {
        EXPECT_EQ(take(), expected);
    }
    EXPECT_EQ(buffer_.counters().late, 0U);
}

TEST_F(JitterBufferTest, ALostPacketIsAHoleOfItsLength) {
    fill(0, 2);
    fill(3, 6);
    EXPECT_EQ(take(), 0);
    EXPECT_EQ(take(), 1);
    EXPECT_EQ(take(), -2);
    EXPECT_EQ(lost_, kPacket);
    EXPECT_EQ(take(), 3);
    put(2);
    EXPECT_EQ(take(), 4) << "what comes after its time is left out";
    EXPECT_EQ(buffer_.counters().late, 1U);
    EXPECT_EQ(buffer_.counters().lost, 1U);
}

TEST_F(JitterBufferTest, APacketThatComesTwiceIsPlayedOnce) {
    fill(0, 5);
    fill(0, 5);
    for (int expected = 0; expected < 5; ++expected) {
        EXPECT_EQ(take(), expected);
    }
    EXPECT_EQ(take(), -1);
    EXPECT_EQ(buffer_.counters().late, 5U);
}

TEST_F(JitterBufferTest, AFloodKeepsTheNewestFourHundredMilliseconds) {
    fill(0, 200);
    EXPECT_LE(buffer_.span(), std::chrono::milliseconds(400));
    EXPECT_EQ(take(), 199 - 20);
    EXPECT_EQ(buffer_.counters().dropped, 179U);
}

TEST_F(JitterBufferTest, TinyPacketsAreBoundInNumber) {
    JitterBuffer buffer(kRate);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        buffer.put(i, {std::byte{1}});
    }
    EXPECT_EQ(buffer.counters().dropped, 1000U - 64U);
}

TEST_F(JitterBufferTest, StarvingOnARoughWayMakesItWaitLongerUpToABound) {
    fill(0, 4);
    std::uint32_t next = 4;
    for (int round = 0; round < 20; ++round) {
        while (take() != -1) {
        }
        const std::uint32_t until = next + 12;
        while (next < until) {
            put(next++);
        }
    }
    EXPECT_EQ(buffer_.target(), std::chrono::milliseconds(200));
    EXPECT_EQ(buffer_.counters().starved, 20U);
}

TEST_F(JitterBufferTest, APauseBetweenWordsIsNoRoughWay) {
    fill(0, 4);
    while (take() != -1) {
    }
    fill(100, 104);
    EXPECT_EQ(take(), 100);
    EXPECT_EQ(buffer_.target(), std::chrono::milliseconds(60));
    EXPECT_EQ(buffer_.counters().lost, 0U);
}

TEST_F(JitterBufferTest, AClockThatIsSetAnewBeginsAnew) {
    fill(0, 4);
    EXPECT_EQ(take(), 0);
    start_ += 0x40000000U;
    fill(0, 4);
    EXPECT_EQ(take(), 0);
    EXPECT_EQ(take(), 1);
}

}  // namespace
}  // namespace ocelli::camera::talk
