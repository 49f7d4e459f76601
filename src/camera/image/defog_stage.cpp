// Ends of the histogram, and a line through them.
#include "camera/image/defog_stage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "camera/pixels/tone.h"

namespace ocelli::camera::image {
namespace {

constexpr int kStep = 4;
constexpr std::uint32_t kAside = 100;  ///< one of so many pixels is left out at each end
constexpr float kDark = 24;            ///< where the ends are drawn to
constexpr float kBright = 226;
constexpr float kMostGain = 3;
constexpr float kFollow = 0.125F;  ///< of the way, each picture

struct Ends {
    int darkest = 16;
    int brightest = 235;
};

Ends endsOf(const media::ConstPlane& luma) {
    std::array<std::uint32_t, 256> counts{};
    std::uint32_t all = 0;
    for (int y = 0; y < luma.height; y += kStep) {
        const std::uint8_t* row = luma.row(y);
        for (int x = 0; x < luma.width; x += kStep) {
            ++counts[row[x]];
            ++all;
        }
    }
    const std::uint32_t aside = all / kAside;
    Ends ends{0, 255};
    for (std::uint32_t seen = counts[0]; seen <= aside && ends.darkest < 255;) {
        seen += counts[static_cast<std::size_t>(++ends.darkest)];
    }
    for (std::uint32_t seen = counts[255]; seen <= aside && ends.brightest > 0;) {
        seen += counts[static_cast<std::size_t>(--ends.brightest)];
    }
    return ends;
}

}  // namespace

void DefogStage::apply(bool on) {
    on_ = on;
    if (!on) {
        known_ = false;
    }
}

void DefogStage::follow(const media::ConstPlane& luma) {
    const Ends ends = endsOf(luma);
    const float way = std::exchange(known_, true) ? kFollow : 1;
    darkest_ += (static_cast<float>(ends.darkest) - darkest_) * way;
    brightest_ += (static_cast<float>(ends.brightest) - brightest_) * way;
}

void DefogStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    const auto luma = frame->plane(0);
    follow(std::as_const(*frame).plane(0));
    // Never less contrast than there is, and nothing for a picture that uses the whole range.
    const float gain =
        std::clamp((kBright - kDark) / std::max(brightest_ - darkest_, 1.0F), 1.0F, kMostGain);
    if (gain < 1.02F) {
        return;
    }
    // Around the middle of what there is, which goes to the middle of what there may be as far as
    // the gain allows.
    pixels::LumaLine line;
    line.gain = gain;
    line.offset = (kDark + kBright) / 2 - gain * (darkest_ + brightest_) / 2;
    for (int y = 0; y < luma.height; ++y) {
        pixels::mapLuma(luma.row(y), static_cast<std::size_t>(luma.width), line);
    }
    const auto blue = frame->plane(1);
    const auto red = frame->plane(2);
    for (int y = 0; y < blue.height; ++y) {
        pixels::turnChroma(
            blue.row(y), red.row(y), static_cast<std::size_t>(blue.width), {std::sqrt(gain), 0}
        );
    }
}

}  // namespace ocelli::camera::image
