// Pictures with a textured background, noise and rectangles, for tests of what looks at pictures.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "media/frame.h"

namespace ocelli::test {

/// A rectangle in pixels with one colour and a darker stripe, so that it has some structure.
struct DrawnThing {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    std::uint8_t luma = 60;
    std::uint8_t u = 120;
    std::uint8_t v = 140;
};

/// Draws pictures of 320 x 240, the same ones in every run.
class DrawnScene {
  public:
    static constexpr int kWidth = 320;
    static constexpr int kHeight = 240;

    DrawnScene() {
        // A coarse pattern of tiles: structure that neither moves nor repeats.
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const unsigned tile = static_cast<unsigned>(x / 16 * 7 + y / 12 * 13);
                background_.at(indexOf(x, y)) =
                    static_cast<std::uint8_t>(110 + tile * 2654435761U % 37);
            }
        }
        std::normal_distribution<double> spread(0, 1.5);
        for (auto& value : noise_) {
            value = static_cast<std::int8_t>(std::lround(spread(random_)));
        }
    }

    /// @param things  drawn one over the other   @param light  times the usual brightness
    const media::Frame& draw(
        double seconds, const std::vector<DrawnThing>& things, double light = 1
    ) {
        frame_.captureTime = {static_cast<std::int64_t>(seconds * 1e9)};
        std::vector<std::uint8_t> picture = background_;
        for (const int plane : {1, 2}) {
            const auto colour = frame_.plane(plane);
            for (int row = 0; row < colour.height; ++row) {
                std::fill_n(colour.row(row), colour.width, std::uint8_t{128});
            }
        }
        for (const auto& thing : things) {
            put(thing, picture);
        }
        const auto luma = frame_.plane(0);
        std::size_t at = random_() % (noise_.size() - picture.size());
        for (int row = 0; row < kHeight; ++row) {
            std::uint8_t* out = luma.row(row);
            const std::uint8_t* in = picture.data() + indexOf(0, row);
            for (int x = 0; x < kWidth; ++x) {
                const double value = 16 + (in[x] - 16) * light + noise_[at++];
                out[x] = static_cast<std::uint8_t>(std::clamp(value, 16.0, 235.0));
            }
        }
        return frame_;
    }

  private:
    static std::size_t indexOf(int x, int y) {
        return static_cast<std::size_t>(y) * kWidth + static_cast<std::size_t>(x);
    }

    void put(const DrawnThing& thing, std::vector<std::uint8_t>& picture) {
        const int left = std::max(0, thing.x);
        const int right = std::min(kWidth, thing.x + thing.width);
        for (int y = std::max(0, thing.y); y < std::min(kHeight, thing.y + thing.height); ++y) {
            const bool stripe = (y - thing.y) % 8 < 3;
            const auto value = static_cast<std::uint8_t>(stripe ? thing.luma * 7 / 10 : thing.luma);
            for (int x = left; x < right; ++x) {
                picture[indexOf(x, y)] = value;
                frame_.plane(1).row(y / 2)[x / 2] = thing.u;
                frame_.plane(2).row(y / 2)[x / 2] = thing.v;
            }
        }
    }

    media::Frame frame_{kWidth, kHeight};
    std::vector<std::uint8_t> background_ = std::vector<std::uint8_t>(indexOf(0, kHeight));
    std::mt19937 random_{11};
    std::vector<std::int8_t> noise_ = std::vector<std::int8_t>(4 * indexOf(0, kHeight));
};

}  // namespace ocelli::test
