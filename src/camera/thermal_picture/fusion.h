// Lays thermal and optical picture over each other.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal_picture/alignment.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

enum class FusionMode {
    Off,
    Blend,             ///< the optical picture shines through
    Edges,             ///< outlines of the optical picture on the thermal one
    PictureInPicture,  ///< the optical picture, small, in a corner
};

struct FusionSettings {
    FusionMode mode = FusionMode::Off;
    double opacity = 0.5;        ///< Blend: 0..1 of the optical picture
    double strength = 1;         ///< Edges: 0..4
    double distanceMetres = 10;  ///< 0.1..10000, of what is looked at
    double insetSize = 0.33;     ///< PictureInPicture: 0.1..0.5 of the width
    Alignment alignment;
};

/// InvalidArgument naming field and range.
Result<void> check(const FusionSettings& settings);

/// Reentrant. Places are worked out once for each alignment, distance and pair of sizes.
class Fusion {
  public:
    Result<void> apply(const FusionSettings& settings);

    bool active() const { return settings_.mode != FusionMode::Off; }

    /// Works on the coloured thermal picture in place. Where the optical picture does not reach, it
    /// stays as it is.
    void process(media::Frame& thermal, const media::Frame& optical);

  private:
    /// Where a thermal pixel lies in the optical picture: whole part and 1/16 of a pixel.
    struct Place {
        std::int16_t x = -1;  ///< -1: outside
        std::int16_t y = -1;
        std::uint8_t partX = 0;
        std::uint8_t partY = 0;
    };

    void locate(const media::Frame& thermal, const media::Frame& optical);
    void warp(const media::ConstPlane& optical);
    void blend(media::Frame& thermal, const media::Frame& optical) const;
    void drawEdges(media::Frame& thermal) const;
    void drawInset(media::Frame& thermal, const media::Frame& optical) const;

    FusionSettings settings_;
    bool stale_ = true;
    int width_ = 0;
    int height_ = 0;
    int opticalWidth_ = 0;
    int opticalHeight_ = 0;
    std::vector<Place> places_;
    std::vector<std::uint8_t> warped_;  ///< optical luma in thermal geometry
};

}  // namespace ocelli::camera::thermal_picture
