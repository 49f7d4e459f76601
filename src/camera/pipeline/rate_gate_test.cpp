// Tests the even thinning of frames.
#include "camera/pipeline/rate_gate.h"

#include <gtest/gtest.h>

namespace ocelli::camera::pipeline {
namespace {

int accepted(RateGate& gate, double sourceRate, int frames, std::int64_t jitter = 0) {
    int kept = 0;
    for (int i = 0; i < frames; ++i) {
        const auto time =
            static_cast<std::int64_t>(i * 1e9 / sourceRate) + (i % 2 == 0 ? jitter : -jitter);
        kept += gate.accept(MonoTime{1'000'000'000 + time}) ? 1 : 0;
    }
    return kept;
}

TEST(RateGate, KeepsAllFramesOfASourceAtTheWantedRate) {
    RateGate gate;
    gate.setRate(25);
    EXPECT_EQ(accepted(gate, 25, 250), 250);
}

TEST(RateGate, KeepsAllFramesInSpiteOfJitter) {
    RateGate gate;
    gate.setRate(25);
    EXPECT_EQ(accepted(gate, 25, 250, 4'000'000), 250);
}

TEST(RateGate, ThinsOutToFractionsOfTheSourceRate) {
    RateGate gate;
    gate.setRate(10);
    EXPECT_NEAR(accepted(gate, 25, 250), 100, 1);
    RateGate slow;
    slow.setRate(0.5);
    EXPECT_NEAR(accepted(slow, 25, 250), 5, 1);
}

TEST(RateGate, NeverKeepsMoreThanTheSourceDelivers) {
    RateGate gate;
    gate.setRate(60);
    EXPECT_EQ(accepted(gate, 12.5, 100), 100);
}

TEST(RateGate, GoesOnAfterAPauseWithoutABurst) {
    RateGate gate;
    gate.setRate(10);
    EXPECT_TRUE(gate.accept(MonoTime{1'000'000'000}));
    EXPECT_TRUE(gate.accept(MonoTime{9'000'000'000}));
    EXPECT_FALSE(gate.accept(MonoTime{9'020'000'000}));
    EXPECT_FALSE(gate.accept(MonoTime{9'040'000'000}));
    EXPECT_TRUE(gate.accept(MonoTime{9'100'000'000}));
}

}  // namespace
}  // namespace ocelli::camera::pipeline
