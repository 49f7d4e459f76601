// Takes noise out of counts: over time where nothing moves, over neighbours where nothing stands
// out.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_picture {

struct NoiseSettings {
    int temporal = 0;  ///< 0 off .. 100: an even scene settles over 1 / (1 - temporal/101) frames
    int spatial = 0;   ///< 0 off .. 100: share of the mean of the neighbours
    int gateCounts = 40;  ///< 1..10000: a change beyond this is no noise and shows at once
};

/// InvalidArgument naming field and range.
Result<void> check(const NoiseSettings& settings);

/// Works in place; remembers one picture. Reentrant.
class NoiseReduction {
  public:
    Result<void> apply(const NoiseSettings& settings);

    void process(thermal::CountImage& image);

    /// Forgets the past: after a shutter event or when the size changes.
    void restart() { mean_.clear(); }

  private:
    void smoothOverNeighbours(thermal::CountImage& image);

    NoiseSettings settings_;
    std::vector<float> mean_;            ///< over time, [height][width]
    std::vector<std::uint16_t> before_;  ///< the picture as it was, for its neighbours
};

}  // namespace ocelli::camera::thermal_picture
