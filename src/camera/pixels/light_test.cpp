// Compares the kernels of light and noise with plain references, at odd sizes and tails.
#include "camera/pixels/light.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::camera::pixels {
namespace {

using Row = std::vector<std::uint8_t>;

Row randomRow(std::mt19937& random, std::size_t count, int low = 0, int high = 255) {
    std::uniform_int_distribution<int> values(low, high);
    Row row(count);
    std::generate(row.begin(), row.end(), [&] {
        return static_cast<std::uint8_t>(values(random));
    });
    return row;
}

TEST(Light, GainsAreWithinOneOfExactArithmetic) {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> gains(0, 4095);
    for (std::size_t count = 0; count < 150; ++count) {
        auto row = randomRow(random, count, 16);
        const auto before = row;
        std::vector<std::uint16_t> by(count);
        std::generate(by.begin(), by.end(), [&] {
            return static_cast<std::uint16_t>(gains(random));
        });
        scaleLuma(row.data(), by.data(), count);
        for (std::size_t i = 0; i < count; ++i) {
            const double exact = std::clamp(16 + (before[i] - 16) * by[i] / 256.0, 16.0, 235.0);
            ASSERT_NEAR(row[i], exact, 1.0) << int(before[i]) << " " << by[i];
        }
    }
}

TEST(Light, AGainOfOneChangesNothing) {
    Row row(220);
    std::iota(row.begin(), row.end(), 16);
    const Row before = row;
    const std::vector<std::uint16_t> ones(row.size(), 256);
    scaleLuma(row.data(), ones.data(), row.size());
    EXPECT_EQ(row, before);
}

TEST(Light, TintsAreTakenOutWithinOneOfExactArithmetic) {
    std::mt19937 random(2);
    std::uniform_real_distribution<float> tints(-1, 1);
    for (std::size_t count = 0; count < 150; ++count) {
        auto blue = randomRow(random, count);
        auto red = randomRow(random, count);
        const auto upper = randomRow(random, 2 * count);
        const auto lower = randomRow(random, 2 * count);
        const auto blueBefore = blue;
        const auto redBefore = red;
        const Tint tint{tints(random), tints(random)};
        removeTint(blue.data(), red.data(), upper.data(), lower.data(), count, tint);
        for (std::size_t i = 0; i < count; ++i) {
            const double light =
                (upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1]) / 4.0 - 16;
            const double b = std::clamp(blueBefore[i] - light * tint.blue, 16.0, 240.0);
            const double r = std::clamp(redBefore[i] - light * tint.red, 16.0, 240.0);
            ASSERT_NEAR(blue[i], b, 1.0);
            ASSERT_NEAR(red[i], r, 1.0);
        }
    }
}

TEST(Light, BlendingInTimeFollowsItsFormulaInVectorsAndTails) {
    std::mt19937 random(3);
    for (const int reach : {4, 7, 16, 32}) {
        for (const float strength : {0.2F, 0.9F}) {
            for (std::size_t count = 1; count < 80; count += 3) {
                auto row = randomRow(random, count, 90, 160);
                const auto now = row;
                std::vector<std::int16_t> kept(count);
                std::generate(kept.begin(), kept.end(), [&] {
                    return static_cast<std::int16_t>(90 * 64 + static_cast<int>(random() % 4480));
                });
                const auto before = kept;
                blendTime(row.data(), kept.data(), count, {strength, reach});
                for (std::size_t i = 0; i < count; ++i) {
                    const double apart = before[i] / 64.0 - now[i];
                    const double share = std::max(0.0, 1 - std::abs(apart) / reach) * strength;
                    const double exact = now[i] + apart * share;
                    ASSERT_NEAR(kept[i] / 64.0, exact, 0.05) << apart << " " << reach;
                    ASSERT_NEAR(row[i], exact, 0.55);
                }
            }
        }
    }
}

TEST(Light, SmoothingInSpaceIsWithinOneOfExactArithmetic) {
    std::mt19937 random(4);
    for (const int reach : {4, 12, 32}) {
        for (std::size_t count = 1; count < 80; count += 3) {
            const auto above = randomRow(random, count + 2, 100, 140);
            const auto here = randomRow(random, count + 2, 100, 140);
            const auto below = randomRow(random, count + 2, 100, 140);
            Row to(count);
            constexpr float kStrength = 0.8F;
            smoothRow(
                to.data(),
                above.data() + 1,
                here.data() + 1,
                below.data() + 1,
                count,
                {kStrength, reach}
            );
            for (std::size_t i = 0; i < count; ++i) {
                double sum = 0;
                for (const auto* row : {&above, &here, &below}) {
                    for (std::size_t x = i; x < i + 3; ++x) {
                        const double apart = (*row)[x] - here[i + 1];
                        sum += apart * std::max(0.0, 1 - std::abs(apart) / reach);
                    }
                }
                ASSERT_NEAR(to[i], here[i + 1] + double{kStrength} * sum / 9, 1.0);
            }
        }
    }
}

TEST(Light, AnEdgeHigherThanTheReachStaysAsItIs) {
    Row row(64, 50);
    std::fill(row.begin() + 32, row.end(), 200);
    Row to(62);
    smoothRow(to.data(), row.data() + 1, row.data() + 1, row.data() + 1, 62, {0.95F, 32});
    EXPECT_TRUE(std::equal(to.begin(), to.end(), row.begin() + 1));
}

TEST(Light, TablesMapEveryValue) {
    ByteTable table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = static_cast<std::uint8_t>(255 - i);
    }
    Row row(256);
    std::iota(row.begin(), row.end(), 0);
    mapTable(row.data(), row.size(), table);
    EXPECT_EQ(row[0], 255);
    EXPECT_EQ(row[200], 55);
}

}  // namespace
}  // namespace ocelli::camera::pixels
