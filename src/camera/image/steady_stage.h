// Holds the picture still while the camera shakes: measures how it moved and shows a part that
// moves less.
#pragma once

#include <vector>

#include "camera/image/image_stage.h"
#include "camera/pixels/grey.h"

namespace ocelli::camera::image {

/// Gives a new frame of the same size, a part of the picture enlarged to it. A slow turn of the
/// camera is followed; shaking up to the margin is taken out. Turning about the line of sight and
/// the rolling of a shutter are not. Reentrant; it remembers the picture before.
class SteadyStage final : public ImageStage {
  public:
    /// Of the width and height, cut off on each side.
    static constexpr double kMargin = 1.0 / 16;

    void apply(bool on);

    std::string_view name() const override { return "steady"; }

    bool active() const override { return on_; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    /// Pixels of the full picture.
    struct Shift {
        double x = 0;
        double y = 0;
    };

    Shift measure(const media::Frame& frame);
    void follow(const Shift& moved, int width, int height);

    bool on_ = false;
    pixels::GreyScaler scaler_;
    pixels::GreyPicture before_;
    pixels::GreyPicture now_;
    Shift offset_;  ///< of the shown part from the middle
};

}  // namespace ocelli::camera::image
