// Turns the picture by quarters; a quarter turn gives a new frame with width and height exchanged.
#pragma once

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// Reentrant. Times and sequence go with the picture.
class RotationStage final : public ImageStage {
  public:
    void apply(Rotation rotation) { rotation_ = rotation; }

    std::string_view name() const override { return "rotation"; }

    bool active() const override { return rotation_ != Rotation::None; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    Rotation rotation_ = Rotation::None;
};

}  // namespace ocelli::camera::image
