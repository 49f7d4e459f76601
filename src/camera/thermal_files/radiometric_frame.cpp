// Bounds on the size of a picture.
#include "camera/thermal_files/radiometric_frame.h"

#include <fmt/format.h>

namespace ocelli::camera::thermal_files {

Result<void> checkGeometry(int width, int height) {
    if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide ||
        width > kMostPixels / height) {
        return fail(
            ErrorKind::DataLoss, fmt::format("no sensor has {} x {} pixels", width, height)
        );
    }
    return {};
}

}  // namespace ocelli::camera::thermal_files
