// Highlight compensation (HLC): weakens what is too bright and lifts what is dark.
#pragma once

#include "camera/image/image_stage.h"
#include "camera/pixels/light.h"

namespace ocelli::camera::image {

/// In place. Reentrant.
class HighlightStage final : public ImageStage {
  public:
    HighlightStage();

    void apply(bool on) { on_ = on; }

    std::string_view name() const override { return "highlights"; }

    bool active() const override { return on_; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    bool on_ = false;
    pixels::ByteTable table_{};
};

}  // namespace ocelli::camera::image
