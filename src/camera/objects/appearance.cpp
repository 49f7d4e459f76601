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
    Appearance made;
    float count = 0;
    for (int y = box.top; y < box.bottom; ++y) {
        const std::uint8_t* luma = picture.y.row(y);
        const std::uint8_t* u = picture.u.row(half(y, picture.u.height));
        const std::uint8_t* v = picture.v.row(half(y, picture.v.height));
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width());
        for (int x = box.left; x < box.right; ++x) {
            const std::size_t at = row + static_cast<std::size_t>(x);
            if (labels[at] != label || foreground[at] == 0) {
                continue;
            }
            const int c = half(x, picture.u.width);
            made.shares_.at(static_cast<std::size_t>(luma[x]) * kLumaBins / 256) += 1;
            made.shares_.at(kLumaBins + colourBin(u[c])) += 1;
            made.shares_.at(kLumaBins + kColourBins + colourBin(v[c])) += 1;
            count += 3;
        }
    }
    for (auto& share : made.shares_) {
        share /= std::max(count, 1.F);
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
