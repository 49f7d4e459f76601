// Light in numbers, and a table of what it makes of each brightness.
#include "camera/capture/scene_exposure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace ocelli::camera::capture {
namespace {

constexpr double kDrawnExposure = 0.01;  ///< seconds
constexpr double kMostGain = 30;         ///< dB
constexpr double kRipple = 0.6;          ///< of the light of lamps, up and down
constexpr double kGamma = 0.45;          ///< BT.709, nearly

double secondsOf(Duration time) {
    return std::chrono::duration<double>(time).count();
}

double hertzOf(Mains mains) {
    return mains == Mains::Hertz60 ? 60 : 50;
}

}  // namespace

/// Mean of 1 + ripple * sin over the exposure: nothing is left of it over whole periods.
double SceneExposure::ripple(double seconds, double exposure) const {
    if (mains_ == Mains::Unknown) {
        return 1;
    }
    const double turn = 2 * std::numbers::pi * 2 * hertzOf(mains_);
    const double swing = std::cos(turn * seconds) - std::cos(turn * (seconds + exposure));
    return 1 + kRipple * swing / (turn * exposure);
}

double SceneExposure::light(double seconds) const {
    if (!controls_.manual) {
        // Whole periods of the lamps it was told of, else as drawn.
        const double told =
            controls_.mains == Mains::Unknown ? 0.0073 : 1 / (2 * hertzOf(controls_.mains));
        return ripple(seconds, told);
    }
    const double exposure = secondsOf(controls_.exposureTime);
    return exposure / kDrawnExposure * std::pow(10, kMostGain * controls_.gain / 100 / 20) *
           controls_.iris / 100 * ripple(seconds, exposure);
}

void SceneExposure::expose(media::Frame& frame, double seconds) const {
    const double times = std::pow(light(seconds), kGamma);
    if (std::abs(times - 1) < 1e-3) {
        return;
    }
    for (int index = 0; index < 3; ++index) {
        const int zero = index == 0 ? 16 : 128;
        const double highest = index == 0 ? 235 : 240;
        std::array<std::uint8_t, 256> table{};
        for (int value = 0; value < 256; ++value) {
            const double made = std::clamp(zero + (value - zero) * times, 16.0, highest);
            table[static_cast<std::size_t>(value)] = static_cast<std::uint8_t>(std::lround(made));
        }
        const auto plane = frame.plane(index);
        for (int y = 0; y < plane.height; ++y) {
            std::uint8_t* row = plane.row(y);
            for (int x = 0; x < plane.width; ++x) {
                row[x] = table[row[x]];
            }
        }
    }
}

}  // namespace ocelli::camera::capture
