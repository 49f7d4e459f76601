// Gradients inside, differences on both sides of the outline.
#include "camera/objects/light_evidence.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::objects {
namespace {

constexpr float kBlack = 16;   ///< limited range
constexpr float kDarkest = 4;  ///< luma steps above black; below nothing can be told
constexpr int kInside = 1;     ///< pixels from the outline
constexpr int kOutside = 2;
constexpr int kLarge = 16;  ///< pixels
constexpr float kTextureWeight = 0.5F;

/// Sums up over the pixels of one blob.
class Gauge {
  public:
    Gauge(const SmallPicture& picture, const BackgroundModel& background)
        : luma_(picture.y.pixels), background_(background) {}

    void addGradient(std::size_t pixel, std::size_t next) {
        const float seen = static_cast<float>(luma_[next]) - luma_[pixel];
        const float usual = background_.usual(next).y - background_.usual(pixel).y;
        seen_ += seen * seen;
        usual_ += usual * usual;
        common_ += seen * usual;
    }

    /// Pixels on either side of the outline.
    void addOutline(std::size_t inner, std::size_t outer) {
        const float here = change(inner);
        inside_ += std::abs(here);
        outside_ += here > 0 ? change(outer) : -change(outer);
    }

    LightEvidence told() const {
        LightEvidence made;
        made.texture = common_ / std::sqrt(std::max(1.F, seen_ * usual_));
        made.fades = outside_ / std::max(0.1F, inside_);
        return made;
    }

  private:
    /// How much brighter or darker than usual, as a logarithm.
    float change(std::size_t pixel) const {
        return std::log(
            (std::max(0.F, static_cast<float>(luma_[pixel]) - kBlack) + kDarkest) /
            (std::max(0.F, background_.usual(pixel).y - kBlack) + kDarkest)
        );
    }

    const std::vector<std::uint8_t>& luma_;
    const BackgroundModel& background_;
    float seen_ = 0;
    float usual_ = 0;
    float common_ = 0;
    float inside_ = 0;
    float outside_ = 0;
};

}  // namespace

float LightEvidence::score() const {
    return fades + kTextureWeight * texture;
}

void LightEvidence::follow(const LightEvidence& now, float rate) {
    texture += rate * (now.texture - texture);
    fades += rate * (now.fades - fades);
}

LightEvidence lightEvidence(
    const SmallPicture& picture,
    const BackgroundModel& background,
    const PixelBox& box,
    const std::vector<std::uint16_t>& labels,
    std::uint16_t label,
    const std::vector<std::uint8_t>& foreground
) {
    const int width = picture.width();
    const int height = picture.height();
    const auto at = [&](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    };
    const auto inPicture = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height;
    };
    const auto belongs = [&](std::size_t pixel) {
        return labels[pixel] == label && foreground[pixel] != 0;
    };
    Gauge gauge(picture, background);
    const auto look = [&](int x, int y, int dx, int dy) {
        if (!inPicture(x + dx, y + dy)) {
            return;
        }
        if (const auto next = at(x + dx, y + dy); belongs(next)) {
            if (dx + dy > 0) {
                gauge.addGradient(at(x, y), next);
            }
            return;
        }
        if (!inPicture(x + kOutside * dx, y + kOutside * dy) ||
            !inPicture(x - kInside * dx, y - kInside * dy)) {
            return;
        }
        const auto outer = at(x + kOutside * dx, y + kOutside * dy);
        const auto inner = at(x - kInside * dx, y - kInside * dy);
        if (foreground[outer] == 0 && belongs(inner)) {
            gauge.addOutline(inner, outer);
        }
    };
    // Every other row of something large is enough.
    const int step = box.height() >= kLarge ? 2 : 1;
    for (int y = box.top; y < box.bottom; y += step) {
        for (int x = box.left; x < box.right; ++x) {
            if (belongs(at(x, y))) {
                look(x, y, 1, 0);
                look(x, y, 0, 1);
                look(x, y, -1, 0);
                look(x, y, 0, -1);
            }
        }
    }
    return gauge.told();
}

}  // namespace ocelli::camera::objects
