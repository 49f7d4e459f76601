// Histograms and their intersection.
#include "camera/objects/appearance.h"

#include <algorithm>

namespace ocelli::camera::objects {
namespace {

constexpr std::size_t kLumaBins = 12;
constexpr std::size_t kColourBins = 6;

/// Colours are mostly near grey: the steps are fine there.
std::size_t colourBin(int value) {
    constexpr std::array<int, kColourBins - 1> kEdges{108, 120, 128, 136, 148};
    std::size_t bin = 0;
    while (bin < kEdges.size() && value >= kEdges.at(bin)) {
        ++bin;
    }
    return bin;
}

}  // namespace

Appearance Appearance::of(
    const SmallPicture& picture,
    const PixelBox& box,
    const std::vector<std::uint16_t>& labels,
    std::uint16_t label,
    const std::vector<std::uint8_t>& foreground
) {
    AppearanceCounter counter;
    for (int y = box.top; y < box.bottom; ++y) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width());
        for (int x = box.left; x < box.right; ++x) {
            const std::size_t at = row + static_cast<std::size_t>(x);
            if (labels[at] == label && foreground[at] != 0) {
                counter.add(valueAt(picture, at));
            }
        }
    }
    return counter.shares();
}

void AppearanceCounter::add(const PixelValue& value) {
    const auto bright = static_cast<std::size_t>(std::clamp(value.y, 0.F, 255.F));
    sums_.shares_.at(bright * kLumaBins / 256) += 1;
    sums_.shares_.at(kLumaBins + colourBin(static_cast<int>(value.u))) += 1;
    sums_.shares_.at(kLumaBins + kColourBins + colourBin(static_cast<int>(value.v))) += 1;
    count_ += 3;
}

Appearance AppearanceCounter::shares() const {
    Appearance made = sums_;
    for (auto& share : made.shares_) {
        share /= std::max(count_, 1.F);
    }
    return made;
}

float Appearance::likeness(const Appearance& other) const {
    float common = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
        common += std::min(shares_[i], other.shares_[i]);
    }
    return common;
}

void Appearance::follow(const Appearance& now, float rate) {
    for (std::size_t i = 0; i < kBins; ++i) {
        shares_[i] += rate * (now.shares_[i] - shares_[i]);
    }
}

}  // namespace ocelli::camera::objects
