// Turns the sliders into a line through brightness and a turn of colour.
#include "camera/image/adjust_stage.h"

#include <cmath>
#include <numbers>

namespace ocelli::camera::image {
namespace {

/// Middle of the luma range 16..235, around which contrast stretches.
constexpr float kMiddle = 125.5F;

/// What the ends of the sliders do.
constexpr float kMostBrightness = 110;   ///< luma steps
constexpr float kMostContrast = 1.5F;    ///< doublings
constexpr float kMostSaturation = 1.5F;  ///< beyond 1
constexpr float kMostHue = std::numbers::pi_v<float> / 2;

/// -1..1
float slide(int value) {
    return static_cast<float>(value - 50) / 50;
}

}  // namespace

void AdjustStage::apply(const ImageParameters& parameters) {
    luma_ = parameters.brightness != 50 || parameters.contrast != 50;
    chroma_ = parameters.saturation != 50 || parameters.hue != 50 || parameters.contrast != 50;
    const float contrast = std::exp2(slide(parameters.contrast) * kMostContrast);
    line_.gain = contrast;
    line_.offset = kMiddle - kMiddle * contrast + slide(parameters.brightness) * kMostBrightness;
    const float saturation = slide(parameters.saturation);
    // Colour follows contrast half way, as more contrast alone would look pale.
    const float strength =
        (saturation < 0 ? 1 + saturation : 1 + saturation * kMostSaturation) * std::sqrt(contrast);
    const float hue = slide(parameters.hue) * kMostHue;
    turn_ = {strength * std::cos(hue), strength * std::sin(hue)};
}

void AdjustStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    if (luma_) {
        const auto plane = frame->plane(0);
        for (int y = 0; y < plane.height; ++y) {
            pixels::mapLuma(plane.row(y), static_cast<std::size_t>(plane.width), line_);
        }
    }
    if (chroma_) {
        const auto blue = frame->plane(1);
        const auto red = frame->plane(2);
        for (int y = 0; y < blue.height; ++y) {
            pixels::turnChroma(
                blue.row(y), red.row(y), static_cast<std::size_t>(blue.width), turn_
            );
        }
    }
}

}  // namespace ocelli::camera::image
