// How far one grey picture is shifted against another.
#pragma once

#include "camera/pixels/grey.h"

namespace ocelli::camera::pixels {

/// In pixels, to the right and down.
struct GreyShift {
    double x = 0;
    double y = 0;
    double remaining = 1;  ///< of the difference without a shift, 0..1
};

/// Where `now` agrees best with `before`, to parts of a pixel; both of one size. Nothing found is
/// no shift.
/// @param reach  at most so many pixels in each direction
GreyShift shiftBetween(const GreyPicture& before, const GreyPicture& now, int reach);

}  // namespace ocelli::camera::pixels
