// Noise reduction (DNR): towards the pictures before, and towards the neighbours.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "camera/image/image_stage.h"
#include "camera/image/row_window.h"
#include "camera/pixels/light.h"

namespace ocelli::camera::image {

/// In place. In time, each pixel is drawn towards what it was; a change larger than noise is shown
/// at once, so that what moves leaves no trail. In space, each is drawn to neighbours that differ
/// no more than noise does, so that edges stay. Remembers what it gave, in 16 bits. Reentrant.
class NoiseStage final : public ImageStage {
  public:
    /// 0..100, 0 is off.
    void apply(int spaceLevel, int timeLevel);

    /// Before something is hidden that was shown: nothing of it may shine through.
    void forget() { kept_ = {}; }

    std::string_view name() const override { return "noise"; }

    bool active() const override { return space_.strength > 0 || time_.strength > 0; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    /// What was given, with six bits behind the point.
    struct Kept {
        int width = 0;
        int height = 0;
        std::vector<std::int16_t> pixels;  ///< [height][width]
    };

    void followTime(const media::Plane& plane, Kept& kept) const;

    pixels::Pull space_;
    pixels::Pull time_;
    std::array<Kept, 3> kept_;
    RowWindow rows_;
};

}  // namespace ocelli::camera::image
