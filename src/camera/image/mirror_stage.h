// Turns the picture over, left to right, top to bottom, or both.
#pragma once

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// In place. Reentrant.
class MirrorStage final : public ImageStage {
  public:
    void apply(Mirror mirror) { mirror_ = mirror; }

    std::string_view name() const override { return "mirror"; }

    bool active() const override { return mirror_ != Mirror::Off; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    Mirror mirror_ = Mirror::Off;
};

/// Half a turn is both mirrors at once.
void mirrorBoth(media::Frame& frame);

}  // namespace ocelli::camera::image
