// Covers privacy areas so that nothing of what was there is left.
#pragma once

#include <vector>

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"

namespace ocelli::camera::image {

/// In place. Works in blocks of 2 x 2 pixels, as colour does: a block that an area touches at all
/// is covered. Areas become spans once for each size of picture. Reentrant.
class MaskStage final : public ImageStage {
  public:
    void apply(const MaskParameters& parameters);

    std::string_view name() const override { return "mask"; }

    bool active() const override { return parameters_.enabled && !parameters_.areas.empty(); }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

  private:
    /// Blocks of a row of blocks, the last one not included.
    struct Span {
        int row = 0;
        int first = 0;
        int last = 0;
    };

    void rasterise(int width, int height);

    MaskParameters parameters_;
    int width_ = 0;  ///< of the spans, 0 when they have to be made
    int height_ = 0;
    std::vector<Span> spans_;
};

}  // namespace ocelli::camera::image
