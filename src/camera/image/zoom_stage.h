// Digital zoom: the middle of the picture, enlarged.
#pragma once

#include "camera/image/crop.h"
#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// Gives a new frame of the same size. Reentrant.
class ZoomStage final : public ImageStage {
  public:
    /// @param zoom  1..8, 1 is off
    void apply(double zoom);

    std::string_view name() const override { return "zoom"; }

    bool active() const override { return zoom_ > 1; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    struct Lines {
        CropLine columns;
        CropLine rows;
    };

    double zoom_ = 1;
    int width_ = 0;  ///< of the lines, 0 when they have to be made
    int height_ = 0;
    Lines luma_;
    Lines chroma_;
};

}  // namespace ocelli::camera::image
