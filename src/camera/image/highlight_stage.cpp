// One curve of straight pieces.
#include "camera/image/highlight_stage.h"

#include <array>
#include <cmath>

namespace ocelli::camera::image {
namespace {

struct Knot {
    int from = 0;
    int to = 0;
};

/// Steep in the dark, flat where lamps are.
constexpr std::array<Knot, 6> kCurve = {
    {{16, 16}, {40, 56}, {80, 98}, {140, 140}, {190, 164}, {235, 184}}
};

}  // namespace

HighlightStage::HighlightStage() {
    for (int value = 0; value < 256; ++value) {
        int made = value < 16 ? 16 : kCurve.back().to;
        for (std::size_t i = 1; i < kCurve.size(); ++i) {
            const Knot& a = kCurve[i - 1];
            const Knot& b = kCurve[i];
            if (value >= a.from && value < b.from) {
                made = a.to + (value - a.from) * (b.to - a.to) / (b.from - a.from);
            }
        }
        table_[static_cast<std::size_t>(value)] = static_cast<std::uint8_t>(made);
    }
}

void HighlightStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const auto luma = frame->plane(0);
    for (int y = 0; y < luma.height; ++y) {
        pixels::mapTable(luma.row(y), static_cast<std::size_t>(luma.width), table_);
    }
}

}  // namespace ocelli::camera::image
