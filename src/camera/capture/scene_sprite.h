// A painted picture in the colours of video, laid over frames.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/capture/scene_canvas.h"
#include "media/frame.h"

namespace ocelli::camera::capture::scene {

/// One plane of a sprite. Of each row only what lies between its first and last painted pixel is
/// kept.
struct SpritePlane {
    struct Row {
        std::int32_t first = 0;
        std::int32_t last = 0;    ///< one behind
        std::uint32_t start = 0;  ///< of `first` in values and alphas
    };

    int width = 0;
    std::vector<Row> rows;
    std::vector<std::uint8_t> values;  ///< multiplied by alpha
    std::vector<std::uint8_t> alphas;

    /// Packs a row of `width` pixels.
    void append(const std::vector<std::uint8_t>& value, const std::vector<std::uint8_t>& alpha);
};

/// Immutable after creation. Width and height are even.
class Sprite {
  public:
    explicit Sprite(const Canvas& canvas);

    int width() const { return luma_.width; }

    int height() const { return static_cast<int>(luma_.rows.size()); }

    std::size_t bytes() const;

    /// Lays the sprite over the frame; what reaches outside is cut off.
    /// @param x, y  of the upper left corner in the frame, even numbers, may be negative
    void drawOn(media::Frame& frame, int x, int y) const;

  private:
    SpritePlane luma_;
    SpritePlane blue_;
    SpritePlane red_;
};

/// Copies an opaque canvas into a frame of the same size. BT.709, limited range.
void toFrame(const Canvas& canvas, media::Frame& frame);

}  // namespace ocelli::camera::capture::scene
