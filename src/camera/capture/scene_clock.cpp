// Draws and reads the burnt-in clock.
#include "camera/capture/scene_clock.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

namespace ocelli::camera::capture {
namespace {

constexpr int kColumns = 20;
constexpr int kCells = 40;
constexpr std::uint8_t kPanel = 30;
constexpr std::uint8_t kBlack = 20;
constexpr std::uint8_t kWhite = 215;
constexpr std::uint8_t kText = 225;

/// Shares of the picture.
constexpr double kLeft = 0.785;
constexpr double kTop = 0.058;
constexpr double kCellWidth = 0.01;
constexpr double kCellHeight = 1.0 / 54;

/// Seven rows of five dots, the leftmost in bit 4.
struct Letter {
    char sign;
    std::array<std::uint8_t, 7> rows;
};

constexpr std::array<Letter, 16> kLetters{{
    {'0', {14, 17, 19, 21, 25, 17, 14}},
    {'1', {4, 12, 4, 4, 4, 4, 14}},
    {'2', {14, 17, 1, 2, 4, 8, 31}},
    {'3', {31, 2, 4, 2, 1, 17, 14}},
    {'4', {2, 6, 10, 18, 31, 2, 2}},
    {'5', {31, 16, 30, 1, 1, 17, 14}},
    {'6', {6, 8, 16, 30, 17, 17, 14}},
    {'7', {31, 1, 2, 4, 8, 8, 8}},
    {'8', {14, 17, 17, 14, 17, 17, 14}},
    {'9', {14, 17, 17, 15, 1, 2, 12}},
    {':', {0, 4, 4, 0, 4, 4, 0}},
    {'.', {0, 0, 0, 0, 0, 6, 6}},
    {'U', {17, 17, 17, 17, 17, 17, 14}},
    {'T', {31, 4, 4, 4, 4, 4, 4}},
    {'C', {14, 17, 16, 16, 16, 17, 14}},
    {' ', {0, 0, 0, 0, 0, 0, 0}},
}};

struct Area {
    int x0, y0, x1, y1;
};

int part(double share, int of) {
    return std::clamp(static_cast<int>(std::lround(share * of)), 0, of);
}

Area cellArea(const media::Frame& frame, int cell) {
    const int column = cell % kColumns;
    const int row = cell / kColumns;
    return {
        part(kLeft + kCellWidth * column, frame.width()),
        part(kTop + kCellHeight * row, frame.height()),
        part(kLeft + kCellWidth * (column + 1), frame.width()),
        part(kTop + kCellHeight * (row + 1), frame.height())
    };
}

/// The part of the area that lies in the plane.
void fill(const media::Plane& plane, const Area& area, std::uint8_t value) {
    const int x0 = std::max(0, area.x0);
    const int x1 = std::min(plane.width, area.x1);
    for (int y = std::max(0, area.y0); y < std::min(plane.height, area.y1); ++y) {
        if (x0 < x1) {
            std::memset(plane.row(y) + x0, value, static_cast<std::size_t>(x1 - x0));
        }
    }
}

std::uint8_t checkSum(std::uint32_t value) {
    unsigned sum = 0xFF;
    for (int shift = 24; shift >= 0; shift -= 8) {
        sum ^= (value >> static_cast<unsigned>(shift)) & 0xFFU;
        for (int bit = 0; bit < 8; ++bit) {
            sum = (sum & 0x80U) != 0 ? ((sum << 1U) ^ 0x07U) & 0xFFU : (sum << 1U) & 0xFFU;
        }
    }
    return static_cast<std::uint8_t>(sum);
}

void drawText(const media::Plane& luma, std::string_view text, int x, int y, int dot) {
    for (const char sign : text) {
        const auto* letter = std::find_if(kLetters.begin(), kLetters.end(), [&](const Letter& l) {
            return l.sign == sign;
        });
        for (int row = 0; letter != kLetters.end() && row < 7; ++row) {
            for (int column = 0; column < 5; ++column) {
                if ((letter->rows.at(static_cast<std::size_t>(row)) >> (4 - column) & 1) != 0) {
                    const int left = x + column * dot;
                    fill(luma, {left, y + row * dot, left + dot, y + (row + 1) * dot}, kText);
                }
            }
        }
        x += 6 * dot;
    }
}

double meanOfMiddle(const media::ConstPlane& luma, const Area& area) {
    const int marginX = (area.x1 - area.x0) / 4;
    const int marginY = (area.y1 - area.y0) / 4;
    double sum = 0;
    int count = 0;
    for (int y = area.y0 + marginY; y < area.y1 - marginY; ++y) {
        for (int x = area.x0 + marginX; x < area.x1 - marginX; ++x) {
            sum += luma.row(y)[x];
            ++count;
        }
    }
    return count > 0 ? sum / count : 0;
}

}  // namespace

std::uint32_t clockPatternOf(WallTime time) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(time.microseconds / 1000));
}

void drawClock(media::Frame& frame, WallTime time) {
    const int width = frame.width();
    const int height = frame.height();
    const double marginX = 0.008;
    const double marginY = marginX * width / height;
    Area panel{
        part(kLeft - marginX, width) & ~1,
        part(kTop - 0.042, height) & ~1,
        (part(kLeft + kColumns * kCellWidth + marginX, width) + 1) & ~1,
        (part(kTop + 2 * kCellHeight + marginY, height) + 1) & ~1
    };
    fill(frame.plane(0), panel, kPanel);
    const Area half{panel.x0 / 2, panel.y0 / 2, panel.x1 / 2, panel.y1 / 2};
    fill(frame.plane(1), half, 128);
    fill(frame.plane(2), half, 128);

    const std::string iso = formatTime(time);
    const std::string text = "UTC " + iso.substr(11, 12);
    const int dot = std::max(1, width / 480);
    const int textWidth = static_cast<int>(text.size()) * 6 * dot - dot;
    drawText(
        frame.plane(0),
        text,
        (panel.x0 + panel.x1 - textWidth) / 2,
        (panel.y0 + part(kTop, height) - 7 * dot) / 2,
        dot
    );
    const std::uint32_t value = clockPatternOf(time);
    const std::uint64_t bits = (static_cast<std::uint64_t>(value) << 8U) | checkSum(value);
    for (int cell = 0; cell < kCells; ++cell) {
        const bool one = (bits >> static_cast<unsigned>(kCells - 1 - cell) & 1U) != 0;
        fill(frame.plane(0), cellArea(frame, cell), one ? kWhite : kBlack);
    }
}

std::optional<std::uint32_t> readClockPattern(const media::Frame& frame) {
    std::array<double, kCells> cells{};
    for (int cell = 0; cell < kCells; ++cell) {
        cells.at(static_cast<std::size_t>(cell)) =
            meanOfMiddle(frame.plane(0), cellArea(frame, cell));
    }
    const auto [low, high] = std::minmax_element(cells.begin(), cells.end());
    const double span = *high - *low;
    const double middle = (*high + *low) / 2;
    if (span < 50) {
        return std::nullopt;
    }
    std::uint64_t bits = 0;
    for (const double cell : cells) {
        if (std::abs(cell - middle) < span * 0.12) {
            return std::nullopt;
        }
        bits = (bits << 1U) | (cell > middle ? 1U : 0U);
    }
    const auto value = static_cast<std::uint32_t>(bits >> 8U);
    if (checkSum(value) != (bits & 0xFFU)) {
        return std::nullopt;
    }
    return value;
}

}  // namespace ocelli::camera::capture
