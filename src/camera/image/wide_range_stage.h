// Wide dynamic range (WDR): lifts shadows and holds back bright places, each by its surroundings.
#pragma once

#include <vector>

#include "camera/image/image_stage.h"
#include "camera/image/light_grid.h"

namespace ocelli::camera::image {

/// In place. A gain for each cell of a coarse grid, smooth between cells, so that what is next to
/// each other keeps its contrast. Follows the light slowly. Reentrant; it remembers the gains.
class WideRangeStage final : public ImageStage {
  public:
    /// @param level  0..100; 0 changes nothing
    void apply(bool on, int level);

    std::string_view name() const override { return "wide range"; }

    bool active() const override { return level_ > 0; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    void follow(const LightGrid& light);
    void gainsOf(int y, int height, int width);

    float level_ = 0;  ///< 0..1
    bool known_ = false;
    LightGrid gains_;  ///< gains instead of brightness
    std::vector<std::uint16_t> row_;
};

}  // namespace ocelli::camera::image
