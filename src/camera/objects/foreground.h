// Cleans what differs from the background: shadows and single pixels go, gaps are closed.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/objects/background_model.h"

namespace ocelli::camera::objects {

/// Takes away pixels that are the background in another light: same colour, same structure, darker
/// or a little brighter.
/// @param lit  overwritten: 1 for pixels that stay but may be the background in much more light
void removeShadows(
    const SmallPicture& picture,
    const BackgroundModel& background,
    std::vector<std::uint8_t>& foreground,
    std::vector<std::uint8_t>& lit
);

/// Takes away whole pieces that are nothing but light: a lamp that sweeps by, the sun that comes
/// out. Light fades away at its edge; a thing has an outline.
/// @param lit  of removeShadows()
void removeLight(
    int width,
    int height,
    const std::vector<std::uint8_t>& lit,
    std::vector<std::uint8_t>& foreground
);

/// Masks hold 0 and 1.

/// Keeps a pixel when most of its neighbourhood of 3 x 3 is set, and sets it then.
void smooth(int width, int height, std::vector<std::uint8_t>& mask);

/// Sets all pixels within `reach` columns and rows of one that is set.
void widen(int width, int height, int reach, std::vector<std::uint8_t>& mask);

}  // namespace ocelli::camera::objects
