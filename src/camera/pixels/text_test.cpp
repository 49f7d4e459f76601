// Tests of text: shaping, masks, blending, hostile input.
#include "camera/pixels/text.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

namespace ocelli::camera::pixels {
namespace {

std::unique_ptr<Font> font(int pixels = 32, double outline = 2) {
    auto made = Font::create(pixels, outline);
    EXPECT_TRUE(made.has_value()) << made.error().message();
    return std::move(*made);
}

long ink(const Mask& mask) {
    return std::accumulate(mask.luma.begin(), mask.luma.end(), 0L);
}

TEST(Font, RefusesSizesOutOfRangeNamingTheField) {
    for (const int size : {-1, 0, 5, 401}) {
        const auto made = Font::create(size, 0);
        ASSERT_FALSE(made.has_value());
        EXPECT_EQ(made.error().field(), "size");
    }
}

TEST(Font, HasLatinCyrillicAndGreekLetters) {
    const auto dejavu = font();
    for (const auto* text : {"Camera ÄÖÜßéñ", "Камера двора", "Κάμερα αυλής", "0123456789:-/"}) {
        for (const auto& glyph : dejavu->shape(text).glyphs) {
            EXPECT_NE(glyph.index, 0U) << text;
        }
    }
}

TEST(Font, DrawsABoxForMissingLettersAndBrokenBytes) {
    const auto dejavu = font();
    for (const auto* text : {"\U000F1234", "\xff\xfe", "\xc3", "\xe2\x82"}) {
        const auto line = renderText(*dejavu, text, 4000);
        EXPECT_GT(ink(line.fill), 0) << text;
    }
}

TEST(Font, TurnsControlCharactersIntoSpaces) {
    const auto dejavu = font();
    EXPECT_EQ(dejavu->shape("a\tb\n").glyphs.size(), 4U);
    EXPECT_EQ(dejavu->shape("a\tb\n").glyphs[1].index, dejavu->shape(" ").glyphs[0].index);
}

TEST(Font, KeepsItsCacheBounded) {
    const auto dejavu = font(8, 0);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        dejavu->glyph(i);
    }
    EXPECT_EQ(dejavu->glyph(4'000'000'000U).fill.width, 0);
}

TEST(Text, HasTheSameHeightForAllLines) {
    const auto dejavu = font();
    std::set<int> heights;
    for (const auto* text : {"", "a", "Ågj", "12:34"}) {
        heights.insert(renderText(*dejavu, text, 4000).height());
    }
    EXPECT_EQ(heights.size(), 1U);
}

TEST(Text, OutlineSurroundsTheLetters) {
    const auto dejavu = font();
    const auto line = renderText(*dejavu, "Ocelli", 4000);
    EXPECT_GT(ink(line.outline), ink(line.fill));
    for (std::size_t i = 0; i < line.fill.luma.size(); ++i) {
        if (line.fill.luma[i] > 250) {
            EXPECT_GT(line.outline.luma[i], 200);
        }
    }
}

TEST(Text, IsNotCutByItsMask) {
    const auto dejavu = font(48, 3);
    const auto line = renderText(*dejavu, "ÅjgÂ|Ñq", 4000);
    const auto& mask = line.outline;
    for (int x = 0; x < mask.width; ++x) {
        EXPECT_EQ(mask.luma[static_cast<std::size_t>(x)], 0);
        EXPECT_EQ(mask.luma[static_cast<std::size_t>((mask.height - 1) * mask.width + x)], 0);
    }
    for (int y = 0; y < mask.height; ++y) {
        EXPECT_EQ(mask.luma[static_cast<std::size_t>(y * mask.width)], 0);
        EXPECT_EQ(mask.luma[static_cast<std::size_t>((y + 1) * mask.width - 1)], 0);
    }
}

TEST(Text, IsCutAtTheWidestAndAtItsLength) {
    const auto dejavu = font(16, 1);
    const std::string endless(100'000, 'W');
    EXPECT_EQ(renderText(*dejavu, endless, 641).width(), 640);
    EXPECT_LE(dejavu->shape(endless).glyphs.size(), 1024U);
}

void fill(media::Frame& frame, std::uint8_t value) {
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame.plane(i);
        std::memset(plane.data, value, static_cast<std::size_t>(plane.stride * plane.height));
    }
}

TEST(Text, StaysInTheFrameWhereverItIsDrawn) {
    const auto dejavu = font();
    const auto line = renderText(*dejavu, "Front door", 4000);
    media::Frame frame(64, 48);
    for (int x = -300; x < 100; x += 7) {
        for (int y = -60; y < 70; y += 5) {
            fill(frame, 100);
            drawText(frame, line, x, y, {});
            drawBar(frame, x, y, 33, 21, {200, 90, 90}, 128);
        }
    }
}

TEST(Text, IsBrightOnDarkAndDarkRimmedOnBright) {
    const auto dejavu = font();
    const auto line = renderText(*dejavu, "HHH", 4000);
    media::Frame frame(256, 64);
    for (const std::uint8_t ground : {std::uint8_t{16}, std::uint8_t{235}}) {
        fill(frame, ground);
        drawText(frame, line, 4, 4, {});
        int brightest = 0;
        int darkest = 255;
        for (int y = 0; y < 64; ++y) {
            const auto* row = frame.plane(0).row(y);
            brightest = std::max<int>(brightest, *std::max_element(row, row + 256));
            darkest = std::min<int>(darkest, *std::min_element(row, row + 256));
        }
        EXPECT_GE(brightest, 230);
        EXPECT_LE(darkest, 20);
    }
}

TEST(Colour, ReadsHashAndSixDigits) {
    EXPECT_EQ(parseColour("#ffffff", "colour").value(), (YuvColour{235, 128, 128}));
    EXPECT_EQ(parseColour("#000000", "colour").value(), (YuvColour{16, 128, 128}));
    EXPECT_EQ(parseColour("#FF0000", "colour").value(), (YuvColour{63, 102, 240}));
    for (const auto* text :
         {"", "#", "#fffff", "ffffff", "#gggggg", "#ffffff0", "#-fffff", "#0xffff"}) {
        const auto colour = parseColour(text, "colour");
        ASSERT_FALSE(colour.has_value()) << text;
        EXPECT_EQ(colour.error().field(), "colour");
    }
}

}  // namespace
}  // namespace ocelli::camera::pixels
