// Means over areas, each plane by itself.
#include "camera/objects/small_picture.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::objects {
namespace {

int scaled(int size, double factor) {
    return std::max(1, static_cast<int>(std::lround(size * factor)));
}

}  // namespace

void SmallScaler::scale(const media::Frame& frame, SmallPicture& to) {
    const double factor = std::min(
        {1.0,
         static_cast<double>(kWidest) / frame.width(),
         static_cast<double>(kHighest) / frame.height()}
    );
    to.y.width = scaled(frame.width(), factor);
    to.y.height = scaled(frame.height(), factor);
    scaler_.scale(frame.plane(0), to.y);
    for (auto* colour : {&to.u, &to.v}) {
        const auto plane = frame.plane(colour == &to.u ? 1 : 2);
        colour->width = std::clamp(to.y.width / 2, 1, plane.width);
        colour->height = std::clamp(to.y.height / 2, 1, plane.height);
        scaler_.scale(plane, *colour);
    }
}

}  // namespace ocelli::camera::objects
