// Backlight compensation (BLC): brightens the picture until a part of it is bright enough.
#pragma once

#include <vector>

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/image/light_grid.h"
#include "camera/pixels/light.h"

namespace ocelli::camera::image {

/// In place, and only ever brighter. Follows the light slowly. Reentrant; it remembers the curve.
class BacklightStage final : public ImageStage {
  public:
    /// @param area  of Custom: a closed outline in the final picture; without one all of it counts
    void apply(Backlight mode, const std::vector<MaskPoint>& area);

    std::string_view name() const override { return "backlight"; }

    bool active() const override { return mode_ != Backlight::Off; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    bool counts(int column, int row) const;
    float lightOf(const LightGrid& grid) const;
    void draw();

    Backlight mode_ = Backlight::Off;
    std::vector<MaskPoint> area_;
    float power_ = 1;  ///< of the curve; 1 is a straight line
    bool known_ = false;
    pixels::ByteTable table_{};
};

}  // namespace ocelli::camera::image
