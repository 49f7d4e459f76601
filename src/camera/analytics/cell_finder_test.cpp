// Tests of which cells are taken for something that moves and which for light.
#include "camera/analytics/cell_finder.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

namespace ocelli::camera::analytics {
namespace {

constexpr int kUsualSensitivity = 60;

/// So many pixels of a cell that differ from before, from a moment ago and from the last picture.
CellCount counted(int marked, int edges) {
    CellCount made;
    made.marked = made.changed = made.fresh = marked;
    made.edges = edges;
    return made;
}

/// The same with brightness: of the background for each pixel, and of the picture.
CellCount counted(
    int marked,
    int edges,
    const std::function<double(int)>& before,
    const std::function<double(int)>& now
) {
    CellCount made = counted(marked, edges);
    for (int i = 0; i < marked; ++i) {
        const double b = before(i);
        const double c = now(i);
        made.b += b;
        made.c += c;
        made.bb += b * b;
        made.cc += c * c;
        made.bc += b * c;
    }
    return made;
}

/// Candidates where two cells beside each other count the same.
auto candidatesOf(const CellCount& each) {
    const AreaMap map(352, 198, {});
    CellFinder finder;
    finder.begin();
    for (const std::size_t cell : {5U * kMotionColumns + 7U, 5U * kMotionColumns + 8U}) {
        finder.at(cell) = each;
    }
    finder.decide(map, 0, kUsualSensitivity, 0.1);
    return std::count(finder.candidates().begin(), finder.candidates().end(), true);
}

TEST(CellFinder, FindsWhatBringsAnOutline) {
    EXPECT_EQ(candidatesOf(counted(60, 20)), 2);
    EXPECT_EQ(candidatesOf(counted(10, 4)), 2) << "a small thing across the border of two cells";
}

TEST(CellFinder, LightThatOnlyGrazesCellsIsNotFound) {
    EXPECT_EQ(candidatesOf(counted(60, 1)), 0);
    EXPECT_EQ(candidatesOf(counted(10, 0)), 0);
}

// Stones of a road at night: a few steps of brightness.
double stone(int i) {
    return 38 + i * 7 % 17;
}

TEST(CellFinder, FaintStructureThatGetsBrighterAsItIsIsLight) {
    const auto lit = [](int i) { return 16 + (stone(i) - 16) * 3.4; };
    EXPECT_TRUE(counted(80, 20, stone, lit).lightOnly());
    EXPECT_EQ(candidatesOf(counted(80, 20, stone, lit)), 0);
}

TEST(CellFinder, WhatHasAStructureOfItsOwnIsNotLight) {
    const auto other = [](int i) { return 60 + i * 5 % 13 * 4.0; };
    EXPECT_FALSE(counted(80, 20, stone, other).lightOnly());
    EXPECT_EQ(candidatesOf(counted(80, 20, stone, other)), 2);
}

TEST(CellFinder, NoiseIsNoStructureThatALampCouldShow) {
    const auto noise = [](int i) { return 38.0 + i % 3; };
    const auto brighter = [&](int i) { return noise(i) * 3; };
    EXPECT_FALSE(counted(80, 20, noise, brighter).lightOnly());
}

}  // namespace
}  // namespace ocelli::camera::analytics
