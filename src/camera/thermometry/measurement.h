// What a thermal channel measured in one picture.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"
#include "camera/thermal_picture/pixel_correction.h"
#include "camera/thermal_picture/ruler.h"
#include "camera/thermal_rules/rule_engine.h"
#include "camera/thermometry/thermal_plan.h"
#include "media/frame.h"

namespace ocelli::camera::thermometry {

/// Immutable once shared: look at it from any thread.
struct Measurement {
    WallTime time;
    std::uint64_t sequence = 0;
    bool frozen = false;
    double sensorCelsius = 0;
    Surface surface = Surface::Known;
    MonoTime captureTime;
    std::vector<thermal_picture::Pixel> defects;  ///< found by themselves and filled
    /// When the background was learnt by which this is corrected.
    std::optional<WallTime> backgroundLearnt;
    Size sensor;  ///< the picture before it was turned
    /// As measured: pixels corrected, noise reduced, turned as viewers see it.
    std::shared_ptr<const thermal::CountImage> image;
    /// Of the scene, by the basic settings; rules have their own.
    std::shared_ptr<const thermal::Radiometry> radiometry;
    std::shared_ptr<const thermal_rules::RuleSet> rules;
    thermal_rules::Evaluation found;
    bool measuring = true;     ///< false: temperature measurement is switched off
    double lowestCelsius = 0;  ///< of the palette
    double highestCelsius = 0;
    std::string palette;
    /// Its colours with nothing drawn into them; only while they are laid over the optical picture.
    media::FramePtr colours;
    std::shared_ptr<const ThermalPlan> plan;  ///< how it is to be shown
};

using MeasurementPtr = std::shared_ptr<const Measurement>;

/// True when more than one pixel in 2000 is at the end of what the camera measures: it looks at the
/// sun, or at something too bright for its range.
bool saturated(const Measurement& measurement);

/// As in docs/design/api.md: rules with readings, places from 0 to 1.
Json toJson(const Measurement& measurement);

/// Rules with readings and how to show them, for those who get them several times a second.
Json readingsToJson(const Measurement& measurement);

/// One place of the picture, 0..1. FailedPrecondition while measuring is switched off.
Result<Json> pointToJson(const Measurement& measurement, double x, double y);

/// All temperatures in °C, row by row, NaN where there is none.
thermal::TemperatureImage temperaturesOf(const Measurement& measurement);

}  // namespace ocelli::camera::thermometry
