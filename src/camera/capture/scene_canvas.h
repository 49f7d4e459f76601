// A small painter: smooth-edged shapes, gradients, soft shadows and grain on an RGBA picture.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace ocelli::camera::capture::scene {

struct Vec {
    double x = 0;
    double y = 0;
};

/// Each part 0..1, not premultiplied.
struct Colour {
    float red = 0;
    float green = 0;
    float blue = 0;
    float alpha = 1;
};

/// 0xRRGGBB.
constexpr Colour rgb(std::uint32_t code, float alpha = 1) {
    return {
        static_cast<float>((code >> 16U) & 0xFFU) / 255.0F,
        static_cast<float>((code >> 8U) & 0xFFU) / 255.0F,
        static_cast<float>(code & 0xFFU) / 255.0F,
        alpha
    };
}

/// Between two colours; share 0 gives `a`, 1 gives `b`.
Colour mix(const Colour& a, const Colour& b, double share);

/// Closed outlines in the painter's own units. Curves are turned into short lines at once.
class Path {
  public:
    Path& moveTo(double x, double y);
    Path& lineTo(double x, double y);
    Path& curveTo(Vec control1, Vec control2, Vec end);

    static Path rectangle(double x, double y, double width, double height);
    static Path rounded(double x, double y, double width, double height, double radius);
    static Path ellipse(double x, double y, double radiusX, double radiusY);
    static Path polygon(std::initializer_list<Vec> corners);

    /// A limb: a line with round ends, `width` at each end of its own.
    static Path limb(Vec from, Vec to, double widthFrom, double widthTo);

    const std::vector<std::vector<Vec>>& contours() const { return contours_; }

    /// With upright sides: filled the short way.
    bool isRectangle() const {
        return rectangle_ && contours_.size() == 1 && contours_[0].size() == 4;
    }

  private:
    std::vector<std::vector<Vec>> contours_;
    bool rectangle_ = false;
};

/// One colour, or a gradient from `from` at `start` to `to` at `end`.
struct Paint {
    Colour from;
    Colour to;
    Vec start;
    Vec end;
    bool gradient = false;
    float grain = 0;  ///< random brightness per pixel, 0..1

    Paint(const Colour& colour, float grainOf = 0)  // NOLINT(google-explicit-constructor)
        : from(colour), to(colour), grain(grainOf) {}

    static Paint vertical(
        const Colour& top, const Colour& bottom, double yTop, double yBottom, float grain = 0
    );
    static Paint along(const Colour& a, const Colour& b, Vec start, Vec end);
};

/// How the painter's units become pixels: pixel = unit * scale + offset; scaleX is negative when
/// mirrored.
struct View {
    double scaleX = 1;
    double scaleY = 1;
    double offsetX = 0;
    double offsetY = 0;

    Vec toPixel(Vec at) const { return {at.x * scaleX + offsetX, at.y * scaleY + offsetY}; }
};

/// Premultiplied, 0..1.
struct Pixel {
    float red = 0;
    float green = 0;
    float blue = 0;
    float alpha = 0;
};

/// A picture to paint on; everything outside is cut off. Reentrant; equal input gives equal pixels.
class Canvas {
  public:
    Canvas(int width, int height, const View& view);

    int width() const { return width_; }

    int height() const { return height_; }

    const View& view() const { return view_; }

    void setView(const View& view) { view_ = view; }

    const Pixel* row(int y) const { return pixels_.data() + static_cast<std::size_t>(y) * pitch(); }

    void fill(const Path& path, const Paint& paint);

    /// With edges blurred over about `radius` units: shadows, clouds, light.
    void fillSoft(const Path& path, const Paint& paint, double radius);

  private:
    struct Cover;

    std::size_t pitch() const { return static_cast<std::size_t>(width_); }

    Cover cover(const Path& path, int margin) const;
    void blend(const Cover& cover, const Paint& paint);

    int width_;
    int height_;
    View view_;
    std::vector<Pixel> pixels_;
};

}  // namespace ocelli::camera::capture::scene
