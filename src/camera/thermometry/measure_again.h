// Measures a recorded picture again, with other parameters and rules.
#pragma once

#include "camera/thermometry/measurement.h"

namespace ocelli::camera::thermometry {

/// What a picture of the past was, and how it is to be measured now.
struct PastPicture {
    WallTime time;
    std::uint64_t sequence = 0;
    bool frozen = false;
    double sensorCelsius = 0;
    std::shared_ptr<const thermal::CountImage> image;
    thermal::CameraModel camera;
    thermal::ObjectParameters object;  ///< of the scene
    Surface surface = Surface::Known;
};

/// Readings of the plan's rules, without alarms: those belong to their time. InvalidArgument,
/// FailedPrecondition for parameters with which nothing can be measured.
Result<MeasurementPtr> measureAgain(PastPicture picture, std::shared_ptr<const ThermalPlan> plan);

}  // namespace ocelli::camera::thermometry
