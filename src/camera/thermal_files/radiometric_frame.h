// One picture of a radiometric file with all that is needed to tell its temperatures.
#pragma once

#include <string>

#include "camera/thermal/object_parameters.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_files {

/// Sides and pixels a file may claim, so that a broken one cannot ask for all the memory.
inline constexpr int kLargestSide = 8192;
inline constexpr int kMostPixels = 16 * 1024 * 1024;

struct RadiometricFrame {
    thermal::CountImage image;
    thermal::CameraModel camera;
    /// As the file states them. They may be out of range: Radiometry::create finds that.
    thermal::ObjectParameters object;
    /// False when the file holds finished temperatures and does not say for which surface: then
    /// other parameters cannot be applied to it.
    bool objectKnown = true;
    bool frozen = false;     ///< the shutter was closed: the picture is an older one
    std::string cameraName;  ///< as the file states it; may be empty
};

/// For counts that are finished temperatures.
inline constexpr thermal::ObjectParameters kBlackBody{1, 0, 20, 20, 50, 1, 20};

/// DataLoss for a width, height or product that no sensor has.
Result<void> checkGeometry(int width, int height);

}  // namespace ocelli::camera::thermal_files
