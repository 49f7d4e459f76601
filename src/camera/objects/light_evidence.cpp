// Gradients inside, differences on both sides of the outline.
#include "camera/objects/light_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ocelli::camera::objects {
namespace {

constexpr float kBlack = 16;   ///< limited range
constexpr float kDarkest = 4;  ///< luma steps above black; below nothing can be told
constexpr int kInside = 1;     ///< pixels from the outline
constexpr int kOutside = 2;

}  // namespace

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
    const auto& luma = picture.y.pixels;
    const auto in = [&](std::size_t at) { return labels[at] == label && foreground[at] != 0; };
    // How much brighter or darker, as a logarithm.
    const auto change = [&](std::size_t at) {
        return std::log(
            (std::max(0.F, static_cast<float>(luma[at]) - kBlack) + kDarkest) /
            (std::max(0.F, background.usual(at).y - kBlack) + kDarkest)
        );
    };
    float seen = 0;
    float usual = 0;
    float common = 0;
    int gradients = 0;
    float inside = 0;
    float outside = 0;
    float sumNow = 0;
    float sumUsual = 0;
    const std::array<std::pair<int, int>, 4> ways{{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
    for (int y = box.top; y < box.bottom; ++y) {
        for (int x = box.left; x < box.right; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x);
            if (!in(at)) {
                continue;
            }
            sumNow += static_cast<float>(luma[at]) - kBlack;
            sumUsual += background.usual(at).y - kBlack;
            for (const auto& [dx, dy] : ways) {
                const auto offset = dy * width + dx;
                const int ox = x + kOutside * dx;
                const int oy = y + kOutside * dy;
                const int ix = x - kInside * dx;
                const int iy = y - kInside * dy;
                if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) {
                    continue;
                }
                const auto next =
                    static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + offset);
                if (in(next)) {
                    if (dx + dy > 0) {
                        const float s = static_cast<float>(luma[next]) - luma[at];
                        const float u = background.usual(next).y - background.usual(at).y;
                        seen += s * s;
                        usual += u * u;
                        common += s * u;
                        ++gradients;
                    }
                    continue;
                }
                if (ox < 0 || ox >= width || oy < 0 || oy >= height || ix < 0 || ix >= width ||
                    iy < 0 || iy >= height) {
                    continue;
                }
                const auto outer =
                    static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + kOutside * offset);
                const auto inner =
                    static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) - kInside * offset);
                if (foreground[outer] != 0 || !in(inner)) {
                    continue;
                }
                const float here = change(inner);
                inside += std::abs(here);
                outside += here > 0 ? change(outer) : -change(outer);
            }
        }
    }
    LightEvidence made;
    made.texture = common / std::sqrt(std::max(1.F, seen * usual));
    made.textured = std::sqrt(usual / static_cast<float>(std::max(1, gradients)));
    made.fades = outside / std::max(0.1F, inside);
    made.gain = std::max(1.F, sumNow) / std::max(1.F, sumUsual);
    return made;
}

}  // namespace ocelli::camera::objects
