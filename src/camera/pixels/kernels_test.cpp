// Compares the kernels with plain references, at odd sizes and tails.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "camera/pixels/geometry.h"
#include "camera/pixels/grey.h"
#include "camera/pixels/tone.h"

namespace ocelli::camera::pixels {
namespace {

using Row = std::vector<std::uint8_t>;

Row randomRow(std::mt19937& random, std::size_t count) {
    Row row(count);
    std::generate(row.begin(), row.end(), [&] { return static_cast<std::uint8_t>(random()); });
    return row;
}

media::ConstPlane planeOf(const Row& pixels, int width, int height) {
    return {pixels.data(), width, height, width};
}

TEST(Tone, LumaLineIsWithinOneOfExactArithmetic) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> gains(0, 4);
    std::uniform_real_distribution<float> offsets(-300, 300);
    for (std::size_t count = 0; count < 200; ++count) {
        auto row = randomRow(random, count);
        const LumaLine line{gains(random), offsets(random), 16, 235};
        const auto before = row;
        mapLuma(row.data(), count, line);
        for (std::size_t i = 0; i < count; ++i) {
            const float exact =
                std::clamp(static_cast<float>(before[i]) * line.gain + line.offset, 16.0F, 235.0F);
            EXPECT_NEAR(row[i], exact, 1.0)
                << int(before[i]) << " " << line.gain << " " << line.offset;
        }
    }
}

TEST(Tone, LumaLineIsTheSameInVectorsAndTails) {
    Row all(256);
    std::iota(all.begin(), all.end(), 0);
    const LumaLine line{1.37F, -20.4F, 16, 235};
    auto whole = all;
    mapLuma(whole.data(), whole.size(), line);
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::uint8_t one = all[i];
        mapLuma(&one, 1, line);
        EXPECT_EQ(one, whole[i]);
    }
}

TEST(Tone, NeutralLumaLineChangesNothingInVideoRange) {
    Row row(220);
    std::iota(row.begin(), row.end(), 16);
    const auto before = row;
    mapLuma(row.data(), row.size(), {});
    EXPECT_EQ(row, before);
}

TEST(Tone, ChromaTurnIsWithinOneOfExactArithmetic) {
    std::mt19937 random(2);
    std::uniform_real_distribution<float> part(-2.5F, 2.5F);
    for (std::size_t count = 0; count < 200; ++count) {
        auto blue = randomRow(random, count);
        auto red = randomRow(random, count);
        const ChromaTurn turn{part(random), part(random)};
        const auto oldBlue = blue;
        const auto oldRed = red;
        turnChroma(blue.data(), red.data(), count, turn);
        for (std::size_t i = 0; i < count; ++i) {
            const float b = static_cast<float>(oldBlue[i]) - 128;
            const float r = static_cast<float>(oldRed[i]) - 128;
            EXPECT_NEAR(
                blue[i], std::clamp(128 + turn.cosine * b - turn.sine * r, 16.0F, 240.0F), 1.0
            );
            EXPECT_NEAR(
                red[i], std::clamp(128 + turn.sine * b + turn.cosine * r, 16.0F, 240.0F), 1.0
            );
        }
    }
}

TEST(Tone, SharpenIsWithinOneOfExactArithmetic) {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> strengths(-1, 3);
    for (std::size_t count = 0; count < 200; ++count) {
        const auto above = randomRow(random, count + 2);
        const auto here = randomRow(random, count + 2);
        const auto below = randomRow(random, count + 2);
        const float strength = strengths(random);
        Row to(count);
        sharpenRow(to.data(), above.data() + 1, here.data() + 1, below.data() + 1, count, strength);
        for (std::size_t i = 0; i < count; ++i) {
            const auto across = [i](const Row& row) {
                return row[i] + 2 * row[i + 1] + row[i + 2];
            };
            const float mean =
                static_cast<float>(across(above) + 2 * across(here) + across(below)) / 16;
            const auto middle = static_cast<float>(here[i + 1]);
            EXPECT_NEAR(to[i], std::clamp(middle + strength * (middle - mean), 0.0F, 255.0F), 1.0);
        }
    }
}

TEST(Tone, SharpenLeavesEvenAreasAlone) {
    const Row row(67, 140);
    Row to(65);
    sharpenRow(to.data(), row.data() + 1, row.data() + 1, row.data() + 1, 65, 3);
    EXPECT_EQ(to, Row(65, 140));
}

TEST(Geometry, ReversesRowsOfAnyWidth) {
    std::mt19937 random(4);
    for (std::size_t count = 0; count < 300; ++count) {
        auto row = randomRow(random, count);
        auto expected = row;
        std::reverse(expected.begin(), expected.end());
        reverseRow(row.data(), count);
        EXPECT_EQ(row, expected);
    }
}

TEST(Geometry, ExchangesReversedRowsOfAnyWidth) {
    std::mt19937 random(5);
    for (std::size_t count = 0; count < 300; ++count) {
        auto a = randomRow(random, count);
        auto b = randomRow(random, count);
        const Row newA(b.rbegin(), b.rend());
        const Row newB(a.rbegin(), a.rend());
        exchangeReversed(a.data(), b.data(), count);
        EXPECT_EQ(a, newA);
        EXPECT_EQ(b, newB);
    }
}

TEST(Geometry, TurnsPlanesOfAnySize) {
    std::mt19937 random(6);
    for (int round = 0; round < 60; ++round) {
        const int width = 1 + static_cast<int>(random() % 70);
        const int height = 1 + static_cast<int>(random() % 70);
        const auto from = randomRow(random, static_cast<std::size_t>(width * height));
        Row clockwise(from.size());
        Row counter(from.size());
        turnClockwise(planeOf(from, width, height), {clockwise.data(), height, width, height});
        turnCounterClockwise(planeOf(from, width, height), {counter.data(), height, width, height});
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const auto value = from[static_cast<std::size_t>(y * width + x)];
                EXPECT_EQ(clockwise[static_cast<std::size_t>(x * height + height - 1 - y)], value);
                EXPECT_EQ(counter[static_cast<std::size_t>((width - 1 - x) * height + y)], value);
            }
        }
    }
}

TEST(Grey, ScalesDownByMeansAtAnyFactor) {
    std::mt19937 random(7);
    for (int round = 0; round < 40; ++round) {
        const int width = 1 + static_cast<int>(random() % 300);
        const int height = 1 + static_cast<int>(random() % 700);
        const auto from = randomRow(random, static_cast<std::size_t>(width * height));
        GreyPicture to;
        to.width = 1 + static_cast<int>(random() % static_cast<unsigned>(width));
        to.height = 1 + static_cast<int>(random() % static_cast<unsigned>(height));
        GreyScaler().scale(planeOf(from, width, height), to);
        for (int y = 0; y < to.height; ++y) {
            for (int x = 0; x < to.width; ++x) {
                double sum = 0;
                double count = 0;
                for (int v = y * height / to.height; v < (y + 1) * height / to.height; ++v) {
                    for (int u = x * width / to.width; u < (x + 1) * width / to.width; ++u) {
                        sum += from[static_cast<std::size_t>(v * width + u)];
                        ++count;
                    }
                }
                ASSERT_NEAR(to.row(y)[x], sum / count, 0.51);
            }
        }
    }
}

TEST(Grey, AddsManyWhiteRowsWithoutOverflow) {
    const Row from(static_cast<std::size_t>(3 * 900), 255);
    GreyPicture to{1, 1, {}};
    GreyScaler().scale(planeOf(from, 3, 900), to);
    EXPECT_EQ(to.pixels.at(0), 255);
}

TEST(Grey, KeepsTheShapeAndNeverEnlarges) {
    const auto full = makeGreyFor(1920, 1080, 352);
    EXPECT_EQ(full.width, 320);
    EXPECT_EQ(full.height, 180);
    const auto small = makeGreyFor(160, 120, 352);
    EXPECT_EQ(small.width, 160);
    EXPECT_EQ(small.height, 120);
    EXPECT_EQ(makeGreyFor(7680, 2, 352).height, 1);
}

TEST(Grey, SumsDifferencesByCell) {
    std::mt19937 random(8);
    GreyPicture a{97, 41, randomRow(random, 97 * 41)};
    GreyPicture b{97, 41, randomRow(random, 97 * 41)};
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(22 * 18));
    differencesByCell(a, b, 22, 18, sums);
    std::vector<std::uint64_t> expected(sums.size());
    for (int y = 0; y < 41; ++y) {
        for (int column = 0; column < 22; ++column) {
            for (int x = column * 97 / 22; x < (column + 1) * 97 / 22; ++x) {
                expected[static_cast<std::size_t>(y * 18 / 41 * 22 + column)] +=
                    static_cast<std::uint64_t>(std::abs(a.row(y)[x] - b.row(y)[x]));
            }
        }
    }
    EXPECT_EQ(sums, expected);
}

}  // namespace
}  // namespace ocelli::camera::pixels
