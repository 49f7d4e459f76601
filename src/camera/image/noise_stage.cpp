// From levels to strength and reach; planes through the kernels.
#include "camera/image/noise_stage.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::image {
namespace {

/// At the highest level. What differs by the reach or more is no noise.
constexpr float kMostTime = 0.93F;
constexpr float kMostSpace = 0.95F;
constexpr int kLeastReach = 8;
constexpr int kMostReach = 32;

pixels::Pull pullOf(int level, float most) {
    if (level <= 0) {
        return {0, kLeastReach};
    }
    const float share = static_cast<float>(level) / 100;
    return {
        most * std::sqrt(share),
        kLeastReach + static_cast<int>(std::lround(share * (kMostReach - kLeastReach)))
    };
}

}  // namespace

void NoiseStage::apply(int spaceLevel, int timeLevel) {
    space_ = pullOf(spaceLevel, kMostSpace);
    time_ = pullOf(timeLevel, kMostTime);
    if (timeLevel <= 0) {
        kept_ = {};
    }
}

void NoiseStage::followTime(const media::Plane& plane, Kept& kept) const {
    const auto width = static_cast<std::size_t>(plane.width);
    const bool first = kept.width != plane.width || kept.height != plane.height;
    if (first) {
        kept = {plane.width, plane.height, {}};
        kept.pixels.resize(width * static_cast<std::size_t>(plane.height));
    }
    for (int y = 0; y < plane.height; ++y) {
        std::int16_t* before = kept.pixels.data() + static_cast<std::size_t>(y) * width;
        if (first) {
            std::transform(plane.row(y), plane.row(y) + width, before, [](std::uint8_t value) {
                return static_cast<std::int16_t>(value * 64);
            });
        } else {
            pixels::blendTime(plane.row(y), before, width, time_);
        }
    }
}

void NoiseStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    for (int i = 0; i < 3; ++i) {
        const auto plane = frame->plane(i);
        if (time_.strength > 0) {
            followTime(plane, kept_[static_cast<std::size_t>(i)]);
        }
        if (space_.strength > 0) {
            const auto width = static_cast<std::size_t>(plane.width);
            rows_.slide(
                plane,
                [&](std::uint8_t* to,
                    const std::uint8_t* above,
                    const std::uint8_t* here,
                    const std::uint8_t* below) {
                    pixels::smoothRow(to, above, here, below, width, space_);
                }
            );
        }
    }
}

}  // namespace ocelli::camera::image
