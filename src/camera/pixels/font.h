// A font: shapes text with HarfBuzz and keeps the pictures of its glyphs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ocelli::camera::pixels {

/// Coverage of one glyph, 0..255.
struct Coverage {
    int left = 0;  ///< of the first column, from the pen
    int top = 0;   ///< of the first row, upwards from the base line
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  ///< [height][width]
};

/// A glyph filled, and widened by the outline.
struct Glyph {
    Coverage fill;
    Coverage outline;
};

struct PlacedGlyph {
    std::uint32_t index = 0;
    int x = 0;  ///< pen position, pixels
    int y = 0;  ///< upwards
};

struct ShapedText {
    std::vector<PlacedGlyph> glyphs;
    int advance = 0;  ///< pixels
};

/// One font file at one size. Reentrant.
class Font {
  public:
    /// @param pixels  size of an em, 6..400
    /// @param outline  width of the outline in pixels, 0 for none
    /// NotFound naming the places when no font is installed; Unsupported when FreeType cannot read
    /// it.
    static Result<std::unique_ptr<Font>> create(int pixels, double outline);

    virtual ~Font() = default;

    virtual int pixels() const = 0;

    /// Above and below the base line, enough for all letters of the font's languages, without
    /// outline.
    virtual int ascent() const = 0;
    virtual int descent() const = 0;

    /// Lays out UTF-8; bytes that are not UTF-8 and missing letters become boxes, control
    /// characters spaces.
    virtual ShapedText shape(std::string_view text) = 0;

    /// From the cache or drawn now; valid until the next call.
    virtual const Glyph& glyph(std::uint32_t index) = 0;
};

/// Where a sans-serif font is looked for, best first.
const std::vector<std::string>& fontPlaces();

}  // namespace ocelli::camera::pixels
