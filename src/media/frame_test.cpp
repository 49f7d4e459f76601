// Tests frame memory and the pool.
#include "media/frame.h"

#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::media {
namespace {

TEST(Frame, PlanesAreAlignedAndApart) {
    Frame frame(322, 178);
    const std::uint8_t* end = nullptr;
    for (int i = 0; i < 3; ++i) {
        const Plane plane = frame.plane(i);
        EXPECT_EQ(plane.width, i == 0 ? 322 : 161);
        EXPECT_EQ(plane.height, i == 0 ? 178 : 89);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(plane.data) % 64, 0U);
        EXPECT_EQ(plane.stride % 64, 0);
        EXPECT_GE(plane.stride, plane.width);
        EXPECT_GE(plane.data, end);
        end = plane.row(plane.height - 1) + plane.stride;
        // Every byte of the plane is ours (the address sanitizer looks on).
        std::memset(plane.data, i, static_cast<std::size_t>(plane.stride * plane.height));
    }
}

TEST(FramePool, OddSizesAreRoundedUp) {
    FramePool pool;
    const FrameBuilder frame = pool.acquire(321, 1);
    EXPECT_EQ(frame->width(), 322);
    EXPECT_EQ(frame->height(), 2);
}

TEST(FramePool, MemoryIsUsedAgainAndTimesAreZero) {
    FramePool pool;
    auto first = pool.acquire(64, 64);
    first->pts = 5;
    first->sequence = 6;
    const std::uint8_t* memory = first->plane(0).data;
    first.reset();
    const auto second = pool.acquire(64, 64);
    EXPECT_EQ(second->plane(0).data, memory);
    EXPECT_EQ(second->pts, 0);
    EXPECT_EQ(second->sequence, 0U);
}

TEST(FramePool, FramesOfAnotherSizeAreNotGivenOut) {
    FramePool pool;
    pool.acquire(64, 64).reset();
    const auto other = pool.acquire(32, 32);
    EXPECT_EQ(other->width(), 32);
}

TEST(FramePool, FrameMayOutliveThePool) {
    FramePtr kept;
    {
        FramePool pool;
        auto frame = pool.acquire(16, 16);
        frame->plane(0).data[0] = 42;
        kept = publish(std::move(frame));
    }
    EXPECT_EQ(kept->plane(0).data[0], 42);
}

TEST(FramePool, CopyHasPixelsAndTimes) {
    FramePool pool;
    auto frame = pool.acquire(16, 16);
    for (int i = 0; i < 3; ++i) {
        std::memset(frame->plane(i).row(7 - 4 * (i > 0 ? 1 : 0)), 10 + i, 8);
    }
    frame->pts = 9000;
    frame->sequence = 3;
    frame->captureTime = {5};
    frame->wallTime = {6};
    const auto copy = pool.copy(*frame);
    frame->plane(0).row(7)[0] = 0;
    EXPECT_EQ(copy->plane(0).row(7)[0], 10);
    EXPECT_EQ(copy->plane(2).row(3)[7], 12);
    EXPECT_EQ(copy->pts, 9000);
    EXPECT_EQ(copy->sequence, 3U);
    EXPECT_EQ(copy->captureTime.nanoseconds, 5);
    EXPECT_EQ(copy->wallTime.microseconds, 6);
}

TEST(FramePool, FramesGoHomeFromOtherThreads) {
    FramePool pool;
    for (int round = 0; round < 50; ++round) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([frame = publish(pool.acquire(64, 64))]() mutable {
                frame.reset();
            });
        }
    }
    const auto frame = pool.acquire(64, 64);
    EXPECT_EQ(frame->width(), 64);
}

}  // namespace
}  // namespace ocelli::media
