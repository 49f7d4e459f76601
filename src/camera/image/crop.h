// A part of a picture enlarged to the whole, between four neighbours each.
#pragma once

#include <vector>

#include "media/frame.h"

namespace ocelli::camera::image {

/// Which pixels those of a row or a column come from.
struct CropLine {
    std::vector<int> first;
    std::vector<int> part;  ///< of the way to the next, in 1/128
};

/// @param share  of the size that stays, 0..1
/// @param shift  of its middle, in pixels; what would lie outside is taken from the border
CropLine cropLine(int size, double share, double shift);

/// Both planes are of one size, that of the lines.
void crop(
    const media::ConstPlane& from,
    const media::Plane& to,
    const CropLine& columns,
    const CropLine& rows
);

}  // namespace ocelli::camera::image
