// Compares the row kernels with plain arithmetic.
#include "camera/pixels/blend.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace ocelli::camera::pixels {
namespace {

using Row = std::vector<std::uint8_t>;

Row randomRow(std::mt19937& random, std::size_t count, int most = 255) {
    Row row(count);
    for (auto& value : row) {
        // The ends of the range more often than others.
        const auto pick = random() % 8;
        value = static_cast<std::uint8_t>(
            pick == 0   ? 0
            : pick == 1 ? static_cast<unsigned>(most)
                        : random() % static_cast<unsigned>(most + 1)
        );
    }
    return row;
}

TEST(Blend, PremultipliedEqualsPlainArithmeticAtAllWidths) {
    std::mt19937 random(1);
    for (std::size_t count = 0; count < 300; ++count) {
        auto to = randomRow(random, count);
        const auto alpha = randomRow(random, count);
        Row value(count);
        Row expected(count);
        for (std::size_t i = 0; i < count; ++i) {
            value[i] = static_cast<std::uint8_t>(random() % (alpha[i] + 1U));
            const double kept = std::floor(to[i] * (255.0 - alpha[i]) / 255.0 + 0.5);
            expected[i] = static_cast<std::uint8_t>(std::min(255.0, kept + value[i]));
        }
        blendPremultiplied(to.data(), value.data(), alpha.data(), count);
        EXPECT_EQ(to, expected) << count;
    }
}

TEST(Blend, ColourEqualsPlainArithmeticAtAllWidths) {
    std::mt19937 random(2);
    for (std::size_t count = 0; count < 300; ++count) {
        auto to = randomRow(random, count);
        const auto mask = randomRow(random, count);
        const auto colour = static_cast<std::uint8_t>(random());
        const auto opacity = static_cast<std::uint8_t>(count % 3 == 0 ? 255 : random());
        Row expected(count);
        for (std::size_t i = 0; i < count; ++i) {
            const double a = std::floor(mask[i] * opacity / 255.0 + 0.5);
            expected[i] =
                static_cast<std::uint8_t>(std::floor((to[i] * (255 - a) + colour * a) / 255 + 0.5));
        }
        blendColour(to.data(), mask.data(), count, colour, opacity);
        EXPECT_EQ(to, expected) << count;
    }
}

TEST(Blend, FullMaskGivesExactlyTheColour) {
    Row to(97, 12);
    const Row mask(97, 255);
    blendColour(to.data(), mask.data(), to.size(), 201, 255);
    EXPECT_EQ(to, Row(97, 201));
}

TEST(Blend, NoiseIsAddedAndHeldWithinAByte) {
    std::mt19937 random(3);
    for (std::size_t count = 0; count < 300; ++count) {
        const auto from = randomRow(random, count);
        const auto noise = randomRow(random, count, 31);
        Row to(count);
        addNoise(to.data(), from.data(), noise.data(), 16, count);
        for (std::size_t i = 0; i < count; ++i) {
            const int held = std::max(0, std::min(255, from[i] + noise[i]) - 16);
            EXPECT_EQ(to[i], held);
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::pixels
