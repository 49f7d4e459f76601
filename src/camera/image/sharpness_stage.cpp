// Runs the 3 x 3 kernel over the rows, the border repeated outwards.
#include "camera/image/sharpness_stage.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "camera/pixels/tone.h"

namespace ocelli::camera::image {
namespace {

constexpr float kMostSharp = 2;

void copyRow(std::vector<std::uint8_t>& to, const media::Plane& plane, int y) {
    const auto width = static_cast<std::size_t>(plane.width);
    const auto* row = plane.row(std::clamp(y, 0, plane.height - 1));
    to.resize(width + 2);
    std::memcpy(to.data() + 1, row, width);
    to.front() = row[0];
    to.back() = row[width - 1];
}

}  // namespace

void SharpnessStage::apply(int sharpness) {
    const float slide = static_cast<float>(sharpness - 50) / 50;
    strength_ = slide > 0 ? slide * kMostSharp : slide;
}

void SharpnessStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const auto plane = frame->plane(0);
    auto& [above, here, below] = rows_;
    copyRow(above, plane, 0);
    copyRow(here, plane, 0);
    for (int y = 0; y < plane.height; ++y) {
        // The row below is still as it was, those above were kept.
        copyRow(below, plane, std::min(y + 1, plane.height - 1));
        pixels::sharpenRow(
            plane.row(y),
            above.data() + 1,
            here.data() + 1,
            below.data() + 1,
            static_cast<std::size_t>(plane.width),
            strength_
        );
        std::swap(above, here);
        std::swap(here, below);
    }
}

}  // namespace ocelli::camera::image
