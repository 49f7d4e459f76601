// Tells a patch of light from a thing: what is lit keeps its texture, and light fades at its edge.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/objects/background_model.h"
#include "camera/objects/blobs.h"
#include "camera/objects/small_picture.h"

namespace ocelli::camera::objects {

/// How one blob differs from what was usual there.
struct LightEvidence {
    float texture = 0;  ///< how alike its gradients are now and in the background, -1..1
    float fades = 0;    ///< difference just outside its outline, as a share of that just inside

    /// From about 0, a thing, to 1.5, light that fades and lets the texture through.
    float score() const;

    /// Moves a part of the way to what is seen now.
    void follow(const LightEvidence& now, float rate);
};

/// @param foreground  1 where the picture differs   @param labels  of findBlobs()
LightEvidence lightEvidence(
    const SmallPicture& picture,
    const BackgroundModel& background,
    const PixelBox& box,
    const std::vector<std::uint16_t>& labels,
    std::uint16_t label,
    const std::vector<std::uint8_t>& foreground
);

}  // namespace ocelli::camera::objects
