// Brightness, contrast, saturation and hue.
#pragma once

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/pixels/tone.h"

namespace ocelli::camera::image {

/// In place. Reentrant.
class AdjustStage final : public ImageStage {
  public:
    void apply(const ImageParameters& parameters);

    std::string_view name() const override { return "adjust"; }

    bool active() const override { return luma_ || chroma_; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    bool luma_ = false;
    bool chroma_ = false;
    pixels::LumaLine line_;
    pixels::ChromaTurn turn_;
};

}  // namespace ocelli::camera::image
