// Runs the 3 x 3 kernel over the rows.
#include "camera/image/sharpness_stage.h"

#include "camera/pixels/tone.h"

namespace ocelli::camera::image {
namespace {

constexpr float kMostSharp = 2;

}  // namespace

void SharpnessStage::apply(int sharpness) {
    const float slide = static_cast<float>(sharpness - 50) / 50;
    strength_ = slide > 0 ? slide * kMostSharp : slide;
}

void SharpnessStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const auto plane = frame->plane(0);
    const auto width = static_cast<std::size_t>(plane.width);
    rows_.slide(
        plane,
        [&](std::uint8_t* to,
            const std::uint8_t* above,
            const std::uint8_t* here,
            const std::uint8_t* below) {
            pixels::sharpenRow(to, above, here, below, width, strength_);
        }
    );
}

}  // namespace ocelli::camera::image
