// Lays the thermal picture over the optical one, where it belongs.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal_picture/alignment.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

struct InlaySettings {
    double opacity = 0.5;        ///< 0..1 of the thermal picture
    double distanceMetres = 10;  ///< 0.1..10000, of what is looked at
    Alignment alignment;
};

/// Reentrant. Places are worked out once for each alignment, distance and pair of sizes.
class Inlay {
  public:
    /// InvalidArgument naming field and range.
    Result<void> apply(const InlaySettings& settings);

    /// Works on the optical picture in place. Where the thermal picture does not reach, it stays as
    /// it is.
    void process(media::Frame& optical, const media::Frame& thermal);

  private:
    /// Where the pixels of a row lie in the thermal picture, in 1/65536 of its pixels.
    struct Row {
        int first = 0;  ///< of those inside
        int last = 0;   ///< behind them
        std::int64_t x = 0;
        std::int64_t y = 0;
        std::int64_t stepX = 0;
        std::int64_t stepY = 0;
    };

    void locate(const media::Frame& optical, const media::Frame& thermal);

    InlaySettings settings_;
    bool stale_ = true;
    int width_ = 0;
    int height_ = 0;
    int thermalWidth_ = 0;
    int thermalHeight_ = 0;
    std::vector<Row> rows_;
};

}  // namespace ocelli::camera::thermal_picture
