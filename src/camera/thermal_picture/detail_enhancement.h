// Makes small differences of warmth visible beside large ones.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_picture {

/// For showing only: enhanced counts are no measurement any more. Reentrant.
class DetailEnhancement {
  public:
    /// @param strength  -20..100: 0 leaves the picture alone, below it softens. InvalidArgument.
    Result<void> apply(int strength);

    bool active() const { return strength_ != 0; }

    /// to = from + strength * (from - mean of 5 x 5), held within 300 counts of `from`.
    void process(const thermal::CountImage& from, thermal::CountImage& to);

  private:
    int strength_ = 0;
    std::vector<std::int32_t> columns_;  ///< sums of five rows
};

}  // namespace ocelli::camera::thermal_picture
