// Sharpens or softens brightness with a 3 x 3 mask.
#pragma once

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/image/row_window.h"

namespace ocelli::camera::image {

/// In place, with copies of three rows. Reentrant.
class SharpnessStage final : public ImageStage {
  public:
    /// @param sharpness  0..100, 50 changes nothing
    void apply(int sharpness);

    std::string_view name() const override { return "sharpness"; }

    bool active() const override { return strength_ != 0; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    float strength_ = 0;
    RowWindow rows_;
};

}  // namespace ocelli::camera::image
