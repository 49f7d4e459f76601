// Defog: stretches what haze has left of brightness and colour.
#pragma once

#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// In place. Haze lays a veil over the picture, so that nothing is dark any more: the darkest and
/// the brightest of it are drawn apart again, at most by a factor of three. A picture that has both
/// stays as it is. Follows slowly. Reentrant; it remembers where the ends lie.
class DefogStage final : public ImageStage {
  public:
    void apply(bool on);

    std::string_view name() const override { return "defog"; }

    bool active() const override { return on_; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    void follow(const media::ConstPlane& luma);

    bool on_ = false;
    bool known_ = false;
    float darkest_ = 16;
    float brightest_ = 235;
};

}  // namespace ocelli::camera::image
