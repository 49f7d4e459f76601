// Tests the matrix between colour spaces against known colours.
#include "media/av/colour.h"

#include <gtest/gtest.h>

namespace ocelli::media::av {
namespace {

struct Colour {
    const char* name;
    int bt709[3];
    int bt601[3];
    int full601[3];
};

// ITU-R BT.709 and BT.601 limited, and JFIF, for the same light.
constexpr Colour kColours[] = {
    {"black", {16, 128, 128}, {16, 128, 128}, {0, 128, 128}},
    {"white", {235, 128, 128}, {235, 128, 128}, {255, 128, 128}},
    {"red", {63, 102, 240}, {81, 90, 240}, {76, 85, 255}},
    {"green", {173, 42, 26}, {145, 54, 34}, {150, 44, 21}},
    {"blue", {32, 240, 118}, {41, 240, 110}, {29, 255, 107}},
};

void fill(Frame& frame, const int (&colour)[3]) {
    for (int i = 0; i < 3; ++i) {
        const Plane plane = frame.plane(i);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                plane.row(y)[x] = static_cast<std::uint8_t>(colour[i]);
            }
        }
    }
}

void expectColour(const Frame& frame, const int (&colour)[3], const char* name) {
    for (int i = 0; i < 3; ++i) {
        const ConstPlane plane = frame.plane(i);
        EXPECT_NEAR(plane.row(0)[0], colour[i], 2) << name << " plane " << i;
        EXPECT_NEAR(plane.row(plane.height - 1)[plane.width - 1], colour[i], 2) << name;
    }
}

constexpr ColourSpace kSd{ColourMatrix::Bt601, ColourRange::Limited};

TEST(Colour, KnownColoursAreConverted) {
    for (const Colour& colour : kColours) {
        Frame frame(34, 18);
        Frame other(34, 18);
        const Frame& from = frame;
        fill(frame, colour.bt601);
        convertColour(planesOf(from), kSd, planesOf(other), kFrameColour);
        expectColour(other, colour.bt709, colour.name);
        fill(frame, colour.full601);
        convertColour(planesOf(from), kJpegColour, planesOf(other), kFrameColour);
        expectColour(other, colour.bt709, colour.name);
        fill(frame, colour.bt709);
        convertColour(planesOf(from), kFrameColour, planesOf(other), kJpegColour);
        expectColour(other, colour.full601, colour.name);
        // In place.
        convertColour(planesOf(from), kFrameColour, planesOf(frame), kSd);
        expectColour(frame, colour.bt601, colour.name);
    }
}

TEST(Colour, EqualSpacesAreCopied) {
    Frame frame(32, 16);
    Frame other(32, 16);
    fill(frame, kColours[2].bt709);
    fill(other, kColours[0].bt709);
    const Frame& from = frame;
    convertColour(planesOf(from), kFrameColour, planesOf(other), kFrameColour);
    expectColour(other, kColours[2].bt709, "copy");
}

TEST(Colour, ThereAndBackLosesLittle) {
    Frame frame(64, 64);
    Frame other(64, 64);
    Frame back(64, 64);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            frame.plane(0).row(y)[x] = static_cast<std::uint8_t>(60 + x + y);
        }
    }
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
            frame.plane(1).row(y)[x] = static_cast<std::uint8_t>(112 + x);
            frame.plane(2).row(y)[x] = static_cast<std::uint8_t>(112 + y);
        }
    }
    const Frame& from = frame;
    const Frame& middle = other;
    convertColour(planesOf(from), kFrameColour, planesOf(other), kJpegColour);
    convertColour(planesOf(middle), kJpegColour, planesOf(back), kFrameColour);
    for (int i = 0; i < 3; ++i) {
        for (int y = 0; y < frame.plane(i).height; ++y) {
            for (int x = 0; x < frame.plane(i).width; ++x) {
                ASSERT_NEAR(frame.plane(i).row(y)[x], back.plane(i).row(y)[x], 2);
            }
        }
    }
}

}  // namespace
}  // namespace ocelli::media::av
