// Light is told from things by the ratio to the background and by its gradients.
#include "camera/objects/foreground.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::objects {
namespace {

constexpr float kDarkest = 0.42F;  ///< of the background's brightness
constexpr float kBrightest = 1.22F;
constexpr float kColourLeeway = 11;  ///< |du| + |dv|
constexpr float kSlopeLeeway = 7;    ///< luma steps, of each gradient
constexpr int kAtLeastOfNine = 5;

/// Gradient of the picture and that of the background in the same light agree.
bool slopesAgree(
    const SmallPicture& picture, const BackgroundModel& background, int x, int y, float ratio
) {
    const auto width = static_cast<std::size_t>(picture.width());
    const auto at = [&](int column, int row) {
        return static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column);
    };
    const auto agree = [&](std::size_t a, std::size_t b) {
        const float seen = static_cast<float>(picture.y.pixels[a]) - picture.y.pixels[b];
        const float usual = background.usual(a).y - background.usual(b).y;
        return std::abs(seen - ratio * usual) <= kSlopeLeeway;
    };
    const int left = std::max(0, x - 1);
    const int right = std::min(picture.width() - 1, x + 1);
    const int top = std::max(0, y - 1);
    const int bottom = std::min(picture.height() - 1, y + 1);
    return agree(at(right, y), at(left, y)) && agree(at(x, bottom), at(x, top));
}

}  // namespace

void removeShadows(
    const SmallPicture& picture,
    const BackgroundModel& background,
    std::vector<std::uint8_t>& foreground
) {
    std::size_t pixel = 0;
    for (int y = 0; y < picture.height(); ++y) {
        const std::uint8_t* luma = picture.y.row(y);
        const std::uint8_t* u = picture.u.row(half(y, picture.u.height));
        const std::uint8_t* v = picture.v.row(half(y, picture.v.height));
        for (int x = 0; x < picture.width(); ++x, ++pixel) {
            if (foreground[pixel] == 0) {
                continue;
            }
            const Look& usual = background.usual(pixel);
            // Limited range: black is 16.
            const float ratio =
                std::max(1.F, static_cast<float>(luma[x]) - 16) / std::max(1.F, usual.y - 16);
            if (ratio < kDarkest || ratio > kBrightest) {
                continue;
            }
            const int c = half(x, picture.u.width);
            const float colour =
                std::abs(static_cast<float>(u[c]) - 128 - ratio * (usual.u - 128)) +
                std::abs(static_cast<float>(v[c]) - 128 - ratio * (usual.v - 128));
            if (colour <= kColourLeeway && slopesAgree(picture, background, x, y, ratio)) {
                foreground[pixel] = 0;
            }
        }
    }
}

void smooth(int width, int height, std::vector<std::uint8_t>& mask) {
    const auto columns = static_cast<std::size_t>(width);
    // Sums of three in each row first.
    std::vector<std::uint8_t> threes(mask.size());
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* in = mask.data() + static_cast<std::size_t>(y) * columns;
        std::uint8_t* out = threes.data() + static_cast<std::size_t>(y) * columns;
        for (int x = 0; x < width; ++x) {
            out[x] = static_cast<std::uint8_t>(
                in[x] + (x > 0 ? in[x - 1] : in[x]) + (x + 1 < width ? in[x + 1] : in[x])
            );
        }
    }
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* here = threes.data() + static_cast<std::size_t>(y) * columns;
        const std::uint8_t* above = y > 0 ? here - columns : here;
        const std::uint8_t* below = y + 1 < height ? here + columns : here;
        std::uint8_t* out = mask.data() + static_cast<std::size_t>(y) * columns;
        for (int x = 0; x < width; ++x) {
            out[x] = here[x] + above[x] + below[x] >= kAtLeastOfNine ? 1 : 0;
        }
    }
}

void widen(int width, int height, int reach, std::vector<std::uint8_t>& mask) {
    const auto columns = static_cast<std::size_t>(width);
    std::vector<std::uint8_t> rows(mask.size());
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* in = mask.data() + static_cast<std::size_t>(y) * columns;
        std::uint8_t* out = rows.data() + static_cast<std::size_t>(y) * columns;
        int until = -1;
        for (int x = 0; x < std::min(reach, width); ++x) {
            until = in[x] != 0 ? x + reach : until;
        }
        for (int x = 0; x < width; ++x) {
            if (x + reach < width && in[x + reach] != 0) {
                until = x + 2 * reach;
            }
            out[x] = x <= until ? 1 : 0;
        }
    }
    std::fill(mask.begin(), mask.end(), 0);
    for (int y = 0; y < height; ++y) {
        std::uint8_t* out = mask.data() + static_cast<std::size_t>(y) * columns;
        for (int row = std::max(0, y - reach); row <= std::min(height - 1, y + reach); ++row) {
            const std::uint8_t* in = rows.data() + static_cast<std::size_t>(row) * columns;
            for (std::size_t x = 0; x < columns; ++x) {
                out[x] |= in[x];
            }
        }
    }
}

}  // namespace ocelli::camera::objects
