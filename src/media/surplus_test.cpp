// Tests what counts as surplus.
#include "media/surplus.h"

#include <gtest/gtest.h>

namespace ocelli::media {
namespace {

std::size_t afterAWhile(Surplus& surplus, std::size_t left) {
    std::size_t told = 0;
    for (std::size_t i = 0; i < Surplus::kTurns; ++i) {
        told += surplus.taken(left);
    }
    return told;
}

TEST(Surplus, WhatWasNeverNeededForAWhileMayGo) {
    Surplus surplus;
    EXPECT_EQ(afterAWhile(surplus, 5), 5U);
    EXPECT_EQ(afterAWhile(surplus, 0), 0U);
}

TEST(Surplus, OneMomentOfNeedKeepsWhatItNeeded) {
    Surplus surplus;
    surplus.taken(1);
    for (std::size_t i = 2; i < Surplus::kTurns; ++i) {
        EXPECT_EQ(surplus.taken(9), 0U);
    }
    EXPECT_EQ(surplus.taken(9), 1U);
    EXPECT_EQ(afterAWhile(surplus, 3), 3U) << "the moment is forgotten";
}

}  // namespace
}  // namespace ocelli::media
