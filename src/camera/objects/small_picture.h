// Small colour pictures for the analysis of objects.
#pragma once

#include <cstdint>
#include <span>

#include "camera/pixels/grey.h"
#include "media/frame.h"

namespace ocelli::camera::objects {

/// Brightness at full, colour at half resolution; 8 bits each.
struct SmallPicture {
    pixels::GreyPicture y;
    pixels::GreyPicture u;
    pixels::GreyPicture v;

    int width() const { return y.width; }

    int height() const { return y.height; }

    std::size_t pixelCount() const { return y.pixels.size(); }
};

/// Scales frames down. Reentrant.
class SmallScaler {
  public:
    /// At most `kWidest` wide and `kHighest` high, in the shape of the frame.
    void scale(const media::Frame& frame, SmallPicture& to);

    static constexpr int kWidest = 320;
    static constexpr int kHighest = 240;

  private:
    pixels::GreyScaler scaler_;
};

/// One analysed row of colour for each of brightness: the index into u and v.
inline int half(int at, int halves) {
    const int i = at / 2;
    return i < halves ? i : halves - 1;
}

/// Brightness and colour of one pixel, in 8-bit steps.
struct PixelValue {
    float y = 0;
    float u = 0;
    float v = 0;
};

inline PixelValue valueAt(const SmallPicture& picture, std::size_t pixel) {
    const auto width = static_cast<std::size_t>(picture.width());
    const int x = half(static_cast<int>(pixel % width), picture.u.width);
    const int y = half(static_cast<int>(pixel / width), picture.u.height);
    return {
        static_cast<float>(picture.y.pixels[pixel]),
        static_cast<float>(picture.u.row(y)[x]),
        static_cast<float>(picture.v.row(y)[x])
    };
}

}  // namespace ocelli::camera::objects
