// Black and white at night: takes all colour out.
#pragma once

#include "camera/image/image_stage.h"
#include "camera/pixels/geometry.h"

namespace ocelli::camera::image {

/// In place. Reentrant.
class NightStage final : public ImageStage {
  public:
    void apply(bool blackWhite) { on_ = blackWhite; }

    std::string_view name() const override { return "night"; }

    bool active() const override { return on_; }

    void process(media::FrameBuilder& frame, media::FramePool& /*pool*/) override {
        pixels::fillPlane(frame->plane(1), 128);
        pixels::fillPlane(frame->plane(2), 128);
    }

  private:
    bool on_ = false;
};

}  // namespace ocelli::camera::image
