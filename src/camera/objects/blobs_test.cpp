// Tests of connected pieces and of cleaning masks.
#include "camera/objects/blobs.h"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "camera/objects/foreground.h"

namespace ocelli::camera::objects {
namespace {

std::vector<std::uint8_t> maskOf(const std::vector<std::string>& rows) {
    std::vector<std::uint8_t> mask;
    for (const auto& row : rows) {
        for (const char c : row) {
            mask.push_back(c == '#' ? 1 : 0);
        }
    }
    return mask;
}

std::string textOf(const std::vector<std::uint8_t>& mask, int width) {
    std::string text;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        text += mask[i] != 0 ? '#' : '.';
        text += (i + 1) % static_cast<std::size_t>(width) == 0 ? "\n" : "";
    }
    return text;
}

TEST(Blobs, JoinArmsThatMeetBelow) {
    const auto mask = maskOf({"#...#..", "#...#.#", "#####..", "......."});
    std::vector<std::uint16_t> labels;
    const auto blobs = findBlobs(7, 4, mask, mask, 1, 10, labels);
    ASSERT_EQ(blobs.size(), 2U);
    EXPECT_EQ(blobs[0].pixels, 9);
    EXPECT_EQ(blobs[0].box.left, 0);
    EXPECT_EQ(blobs[0].box.right, 5);
    EXPECT_EQ(blobs[0].box.bottom, 3);
    EXPECT_EQ(blobs[1].pixels, 1);
    EXPECT_EQ(labels[4], 1);
    EXPECT_EQ(labels[13], 2);
}

TEST(Blobs, LeaveOutSmallOnesAndStopAtTheBound) {
    const auto mask = maskOf({"#.#.##.##", "....##.##"});
    std::vector<std::uint16_t> labels;
    const auto large = findBlobs(9, 2, mask, mask, 2, 10, labels);
    EXPECT_EQ(large.size(), 2U);
    EXPECT_EQ(labels[0], 0);
    EXPECT_EQ(findBlobs(9, 2, mask, mask, 1, 3, labels).size(), 3U);
}

TEST(Blobs, CountOnlyWhatCounts) {
    const auto joined = maskOf({"#####"});
    const auto counted = maskOf({"#...#"});
    std::vector<std::uint16_t> labels;
    const auto blobs = findBlobs(5, 1, joined, counted, 1, 10, labels);
    ASSERT_EQ(blobs.size(), 1U);
    EXPECT_EQ(blobs[0].pixels, 2);
    EXPECT_EQ(blobs[0].box.right, 5);
}

TEST(Blobs, SurviveAMaskOfSinglePixels) {
    std::vector<std::uint8_t> mask(600 * 400);
    for (std::size_t i = 0; i < mask.size(); ++i) {
        mask[i] = (i % 600 + i / 600) % 2 == 0 ? 1 : 0;
    }
    std::vector<std::uint16_t> labels;
    EXPECT_LE(findBlobs(600, 400, mask, mask, 1, 100, labels).size(), 100U);
}

TEST(Masks, WidenByWholeRectangles) {
    auto mask = maskOf({".......", ".......", "...#...", ".......", "......."});
    widen(7, 5, 1, mask);
    EXPECT_EQ(textOf(mask, 7), ".......\n..###..\n..###..\n..###..\n.......\n");
    widen(7, 5, 2, mask);
    EXPECT_EQ(textOf(mask, 7), "#######\n#######\n#######\n#######\n#######\n");
}

TEST(Masks, SmoothTakesSinglePixelsAndFillsHoles) {
    auto mask = maskOf({"#......", "..####.", "..#.##.", "..####.", "......."});
    smooth(7, 5, mask);
    EXPECT_EQ(mask[0], 0);
    EXPECT_EQ(mask[2 * 7 + 3], 1);
}

/// As the header says, pixel by pixel.
std::vector<std::uint8_t> widened(
    int width, int height, int reach, const std::vector<std::uint8_t>& mask
) {
    std::vector<std::uint8_t> made(mask.size(), 0);
    for (int i = 0; i < width * height; ++i) {
        for (int y = i / width - reach;
             mask[static_cast<std::size_t>(i)] != 0 && y <= i / width + reach;
             ++y) {
            for (int x = i % width - reach; x <= i % width + reach; ++x) {
                if (x >= 0 && y >= 0 && x < width && y < height) {
                    made[static_cast<std::size_t>(y * width + x)] = 1;
                }
            }
        }
    }
    return made;
}

/// Beyond an edge there is what stands at the edge.
std::vector<std::uint8_t> smoothed(int width, int height, const std::vector<std::uint8_t>& mask) {
    std::vector<std::uint8_t> made;
    for (int i = 0; i < width * height; ++i) {
        int sum = 0;
        for (int dy = -1; dy <= 1; ++dy) {
            for (int dx = -1; dx <= 1; ++dx) {
                const int x = std::clamp(i % width + dx, 0, width - 1);
                const int y = std::clamp(i / width + dy, 0, height - 1);
                sum += mask[static_cast<std::size_t>(y * width + x)];
            }
        }
        made.push_back(sum >= 5 ? 1 : 0);
    }
    return made;
}

TEST(Masks, OfAnySizeAreAsAStraightforwardModelMakesThem) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const int width = 1 + static_cast<int>(random() % 40);
        const int height = 1 + static_cast<int>(random() % 12);
        const auto oneIn = 1 + random() % 9;
        std::vector<std::uint8_t> mask(static_cast<std::size_t>(width * height));
        for (auto& pixel : mask) {
            pixel = random() % oneIn == 0 ? 1 : 0;
        }
        auto wide = mask;
        const int reach = static_cast<int>(random() % 5);
        widen(width, height, reach, wide);
        ASSERT_EQ(wide, widened(width, height, reach, mask)) << width << " x " << height;
        auto calm = mask;
        smooth(width, height, calm);
        ASSERT_EQ(calm, smoothed(width, height, mask)) << width << " x " << height;
    }
}

TEST(RemoveLight, TakesPiecesThatFadeAwayAndKeepsThoseWithAnOutline) {
    // Left: lit all over. Right: lit inside only, as a pale wall of a van is.
    auto foreground = maskOf({
        "................",
        ".######..######.",
        ".######..######.",
        ".######..######.",
        ".######..######.",
        ".######..######.",
        ".######..######.",
        "................",
    });
    const auto lit = maskOf({
        "................",
        ".######.........",
        ".######...####..",
        ".######...####..",
        ".######...####..",
        ".######...####..",
        ".#####..........",
        "................",
    });
    removeLight(16, 8, lit, foreground);
    EXPECT_EQ(
        textOf(foreground, 16),
        "................\n"
        ".........######.\n"
        ".........######.\n"
        ".........######.\n"
        ".........######.\n"
        ".........######.\n"
        ".........######.\n"
        "................\n"
    );
}

}  // namespace
}  // namespace ocelli::camera::objects
