// Takes the shaking of the camera out of small pictures.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/objects/small_picture.h"

namespace ocelli::camera::objects {

/// Holds each picture against the mean of those before and moves it to where they were. What moves
/// in the picture is not in that mean, so it does not pull. Turning and zooming are not taken out.
/// Reentrant.
class SteadyView {
  public:
    /// Pixels in each direction, at most.
    static constexpr int kReach = 8;

    /// The next picture begins a new mean.
    void reset() { mean_.clear(); }

    void steady(SmallPicture& picture);

    /// Of the last picture, in pixels; 0, 0 when it was left as it was.
    float shiftX() const { return shiftX_; }

    float shiftY() const { return shiftY_; }

  private:
    void measure();
    void follow();

    pixels::GreyPicture half_;
    pixels::GreyPicture usual_;
    std::vector<std::uint16_t> mean_;  ///< of the half pictures, times 256
    std::vector<std::uint8_t> moved_;
    float shiftX_ = 0;
    float shiftY_ = 0;
};

}  // namespace ocelli::camera::objects
