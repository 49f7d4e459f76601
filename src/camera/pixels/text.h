// A line of text as masks, and drawing it onto a frame.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "camera/pixels/colour.h"
#include "camera/pixels/font.h"
#include "media/frame.h"

namespace ocelli::camera::pixels {

/// How much of each pixel is covered, in full and in half resolution. Width and height are even.
struct Mask {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> luma;    ///< [height][width]
    std::vector<std::uint8_t> chroma;  ///< [height/2][width/2]
};

/// A rendered line with a margin for the outline all around. All lines of a font have the same
/// height.
struct TextLine {
    Mask fill;
    Mask outline;  ///< empty without outline

    int width() const { return fill.width; }

    int height() const { return fill.height; }
};

/// @param widest  pixels; longer text is cut there
TextLine renderText(Font& font, std::string_view text, int widest);

struct TextStyle {
    YuvColour colour{235, 128, 128};
    YuvColour outline{16, 128, 128};
};

/// Blends a line over the frame. What reaches outside is cut off.
/// @param x, y  of the upper left corner, rounded down to even numbers
void drawText(media::Frame& frame, const TextLine& line, int x, int y, const TextStyle& style);

/// Blends a mask in one colour.
void drawMask(media::Frame& frame, const Mask& mask, int x, int y, const YuvColour& colour);

/// Blends a rectangle; x, y, width and height are rounded to even numbers.
/// @param opacity  255 covers fully
void drawBar(
    media::Frame& frame,
    int x,
    int y,
    int width,
    int height,
    const YuvColour& colour,
    std::uint8_t opacity
);

}  // namespace ocelli::camera::pixels
