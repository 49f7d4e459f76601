// Feedback of browsers, and which stream follows from it.
#include "delivery/webrtc/link_watch.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace ocelli::delivery::webrtc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Bytes feedback(std::string_view chunksAndDeltas, unsigned count) {
    ByteWriter out;
    const Bytes tail = parseHex(chunksAndDeltas).value();
    const std::size_t padded = (tail.size() + 3) / 4 * 4;
    out.u8(0x80 | 15);
    out.u8(205);
    out.u16(static_cast<std::uint16_t>(4 + padded / 4));
    out.u32(1);
    out.u32(2);
    out.u16(0xFFFE);
    out.u16(static_cast<std::uint16_t>(count));
    out.u24(2);  // 128 ms
    out.u8(0);
    out.bytes(tail);
    out.zeros(padded - tail.size());
    return out.release();
}

TEST(TransportFeedback, ReadsRunsVectorsAndBothDeltas) {
    // Two small ones in a run; then two bits each: lost, large.
    const auto fates = parseTransportFeedback(feedback(
        "2002c800"
        "04"
        "08"
        "fffc",
        4
    ));
    ASSERT_TRUE(fates) << fates.error().describe();
    ASSERT_EQ(fates->size(), 4U);
    EXPECT_EQ((*fates)[0].sequence, 0xFFFE);
    EXPECT_EQ((*fates)[0].arrival, milliseconds(129));
    EXPECT_EQ((*fates)[1].arrival, milliseconds(131));
    EXPECT_EQ((*fates)[2].sequence, 0);
    EXPECT_FALSE((*fates)[2].arrival);
    EXPECT_EQ((*fates)[3].arrival, milliseconds(130)) << "a large delta may be negative";
}

TEST(TransportFeedback, OneBitVectorsTellOfFourteen) {
    const auto fates = parseTransportFeedback(feedback(
        "a001"
        "04"
        "04",
        14
    ));
    ASSERT_TRUE(fates);
    ASSERT_EQ(fates->size(), 14U);
    EXPECT_TRUE((*fates)[0].arrival);
    EXPECT_FALSE((*fates)[1].arrival);
    EXPECT_TRUE((*fates)[13].arrival);
}

TEST(TransportFeedback, OtherPacketsAreSkippedAndHostileOnesRefused) {
    const Bytes report = parseHex("80c9000100000001").value();
    EXPECT_TRUE(parseTransportFeedback(report).value().empty());
    EXPECT_FALSE(parseTransportFeedback(feedback("0000", 4))) << "a run of none for ever";
    EXPECT_FALSE(parseTransportFeedback(feedback("2004", 4))) << "no deltas";
    EXPECT_FALSE(parseTransportFeedback(feedback("3fff", 60000))) << "more than anybody sent";
    const Bytes whole = feedback(
        "2002c800"
        "04"
        "08"
        "fffc",
        4
    );
    for (std::size_t size = 1; size < whole.size(); ++size) {
        EXPECT_FALSE(parseTransportFeedback(ByteSpan(whole).first(size))) << size;
    }
}

struct Link : testing::Test {
    /// A second of 50 packets, each `late` after the shortest way, every `lose`th lost.
    void second(Duration late, int lose = 0) {
        for (int i = 0; i < 50; ++i) {
            now = now + milliseconds(20);
            watch.onSent(sequence, now);
            PacketFate fate{sequence++, {}};
            if (lose == 0 || i % lose != 0) {
                fate.arrival = Duration(now.nanoseconds) + seconds(900) + late;
            }
            watch.onFates({&fate, 1}, now + milliseconds(5));
        }
        step = choice.look(watch.loss(), watch.queueing(), now);
    }

    MonoTime now{1'000'000'000};
    std::uint16_t sequence = 65'500;
    LinkWatch watch;
    StreamChoice choice;
    StreamChoice::Step step = StreamChoice::Step::Stay;
};

TEST_F(Link, AnEvenWayIsLeftAlone) {
    for (int i = 0; i < 60; ++i) {
        second(milliseconds(i % 2 == 0 ? 5 : 20));
        EXPECT_EQ(step, StreamChoice::Step::Stay);
        EXPECT_EQ(watch.loss(), 0);
    }
    EXPECT_LT(watch.queueing(), milliseconds(25));
}

TEST_F(Link, AQueueBringsTheSmallerStream) {
    second(milliseconds(5));
    second(milliseconds(400));
    EXPECT_GT(watch.queueing(), milliseconds(300));
    second(milliseconds(400));
    EXPECT_EQ(step, StreamChoice::Step::Down);
}

TEST_F(Link, LossesBringTheSmallerStream) {
    for (int i = 0; i < 5 && step == StreamChoice::Step::Stay; ++i) {
        second(milliseconds(5), 5);
    }
    EXPECT_EQ(step, StreamChoice::Step::Down);
}

TEST_F(Link, WhatDidNotLastIsTriedAgainMoreRarely) {
    const auto secondsUntilUp = [&] {
        int count = 0;
        do {
            second(milliseconds(5));
            ++count;
        } while (step == StreamChoice::Step::Stay && count < 400);
        return count;
    };
    const auto goDown = [&] {
        for (int i = 0; i < 10 && step != StreamChoice::Step::Down; ++i) {
            second(milliseconds(400));
        }
        ASSERT_EQ(step, StreamChoice::Step::Down);
    };
    second(milliseconds(5));
    goDown();
    const int first = secondsUntilUp();
    ASSERT_EQ(step, StreamChoice::Step::Up);
    goDown();
    const int then = secondsUntilUp();
    ASSERT_EQ(step, StreamChoice::Step::Up);
    EXPECT_GE(first, 10);
    EXPECT_GE(then, 2 * first - 4);
}

}  // namespace
}  // namespace ocelli::delivery::webrtc
