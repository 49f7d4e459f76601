// Composes glyphs into masks and blends them into I420.
#include "camera/pixels/text.h"

#include <algorithm>

#include "camera/pixels/blend.h"

namespace ocelli::camera::pixels {
namespace {

int evenUp(int value) {
    return (value + 1) & ~1;
}

Mask emptyMask(int width, int height) {
    Mask mask;
    mask.width = width;
    mask.height = height;
    mask.luma.resize(static_cast<std::size_t>(width * height));
    return mask;
}

/// Glyphs may overlap; the stronger coverage counts.
void stamp(Mask& mask, const Coverage& glyph, int x, int y) {
    for (int row = 0; row < glyph.height; ++row) {
        const int to = y + row;
        if (to < 0 || to >= mask.height) {
            continue;
        }
        for (int column = std::max(0, -x); column < std::min(glyph.width, mask.width - x);
             ++column) {
            auto& pixel = mask.luma[static_cast<std::size_t>(to * mask.width + x + column)];
            pixel =
                std::max(pixel, glyph.pixels[static_cast<std::size_t>(row * glyph.width + column)]);
        }
    }
}

void halve(Mask& mask) {
    const int width = mask.width / 2;
    const int height = mask.height / 2;
    mask.chroma.resize(static_cast<std::size_t>(width * height));
    for (int y = 0; y < height; ++y) {
        const auto* top = mask.luma.data() + static_cast<std::ptrdiff_t>(2 * y) * mask.width;
        const auto* bottom = top + mask.width;
        for (int x = 0; x < width; ++x) {
            const int sum = top[2 * x] + top[2 * x + 1] + bottom[2 * x] + bottom[2 * x + 1];
            mask.chroma[static_cast<std::size_t>(y * width + x)] =
                static_cast<std::uint8_t>((sum + 2) / 4);
        }
    }
}

void blendPlane(
    const media::Plane& plane,
    const std::vector<std::uint8_t>& mask,
    int width,
    int height,
    int x,
    int y,
    std::uint8_t colour
) {
    const int first = std::max(0, -x);
    const int last = std::min(width, plane.width - x);
    if (first >= last) {
        return;
    }
    for (int row = std::max(0, -y); row < std::min(height, plane.height - y); ++row) {
        blendColour(
            plane.row(y + row) + x + first,
            mask.data() + static_cast<std::ptrdiff_t>(row) * width + first,
            static_cast<std::size_t>(last - first),
            colour,
            255
        );
    }
}

}  // namespace

TextLine renderText(Font& font, std::string_view text, int widest) {
    const auto shaped = font.shape(text);
    // A tenth of an em covers every outline and the overhang of slanted letters.
    const int margin = evenUp(std::max(2, font.pixels() / 10));
    TextLine line;
    const int width = std::clamp(evenUp(shaped.advance + 2 * margin), 2, std::max(2, widest & ~1));
    const int height = evenUp(font.ascent() + font.descent() + 2 * margin);
    line.fill = emptyMask(width, height);
    line.outline = emptyMask(width, height);
    bool outlined = false;
    for (const auto& placed : shaped.glyphs) {
        const auto& glyph = font.glyph(placed.index);
        const int x = margin + placed.x;
        const int y = margin + font.ascent() - placed.y;
        stamp(line.fill, glyph.fill, x + glyph.fill.left, y - glyph.fill.top);
        stamp(line.outline, glyph.outline, x + glyph.outline.left, y - glyph.outline.top);
        outlined = outlined || glyph.outline.width > 0;
    }
    halve(line.fill);
    if (outlined) {
        halve(line.outline);
    } else {
        line.outline = {};
    }
    return line;
}

void drawMask(media::Frame& frame, const Mask& mask, int x, int y, const YuvColour& colour) {
    x &= ~1;
    y &= ~1;
    blendPlane(frame.plane(0), mask.luma, mask.width, mask.height, x, y, colour.y);
    blendPlane(
        frame.plane(1), mask.chroma, mask.width / 2, mask.height / 2, x / 2, y / 2, colour.u
    );
    blendPlane(
        frame.plane(2), mask.chroma, mask.width / 2, mask.height / 2, x / 2, y / 2, colour.v
    );
}

void drawText(media::Frame& frame, const TextLine& line, int x, int y, const TextStyle& style) {
    drawMask(frame, line.outline, x, y, style.outline);
    drawMask(frame, line.fill, x, y, style.colour);
}

void drawBar(
    media::Frame& frame,
    int x,
    int y,
    int width,
    int height,
    const YuvColour& colour,
    std::uint8_t opacity
) {
    const int left = std::max(0, x & ~1);
    const int top = std::max(0, y & ~1);
    const int right = std::min(frame.width(), evenUp(x + width));
    const int bottom = std::min(frame.height(), evenUp(y + height));
    if (left >= right || top >= bottom) {
        return;
    }
    const std::vector<std::uint8_t> full(static_cast<std::size_t>(right - left), 255);
    const auto blend = [&](int index, int scale, std::uint8_t value) {
        const auto plane = frame.plane(index);
        for (int row = top / scale; row < bottom / scale; ++row) {
            blendColour(
                plane.row(row) + left / scale,
                full.data(),
                static_cast<std::size_t>((right - left) / scale),
                value,
                opacity
            );
        }
    };
    blend(0, 1, colour.y);
    blend(1, 2, colour.u);
    blend(2, 2, colour.v);
}

}  // namespace ocelli::camera::pixels
