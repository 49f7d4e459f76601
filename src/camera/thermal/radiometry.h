// From raw counts to the temperature of a surface, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "camera/thermal/atmosphere.h"
#include "camera/thermal/calibration.h"
#include "camera/thermal/object_parameters.h"
#include "camera/thermal/reading.h"

namespace ocelli::camera::thermal {

/// How the way from surface to sensor is thought of.
enum class OpticalModel : std::uint8_t {
    OnePath,  ///< air over the whole distance, the window at the camera: what FLIR's programs do
    TwoPath,  ///< half the air before and half behind the window: Thermimage, flirpy. Reads less
              ///< than 0.1 to 0.3 °C beside FLIR and clips nothing; for comparing with those.
};

/// "one-path", "two-path".
std::string_view toString(OpticalModel model);
std::optional<OpticalModel> opticalModelOf(std::string_view name);

/// What a camera, or a file of one, says of itself.
struct CameraModel {
    Calibration calibration = kCentikelvin;
    Atmosphere atmosphere;
    MeasuringRange range;

    bool operator==(const CameraModel&) const = default;
};

/// The conversion for one surface. Reentrant, cheap to copy.
/// @source docs/design/radiometry.md
class Radiometry {
  public:
    /// InvalidArgument for a parameter or constant out of range, FailedPrecondition when the air
    /// lets nothing through over this distance.
    static Result<Radiometry> create(
        const CameraModel& camera,
        const ObjectParameters& object,
        OpticalModel model = OpticalModel::OnePath
    );

    /// What the surface reads at these counts, clipped to the camera's range (not by two-path).
    Reading readingOf(double counts) const;

    /// The same without the state and without clipping; NaN where there is no temperature.
    double celsiusOf(double counts) const;

    /// The counts that a surface of this temperature gives; NaN beyond the curve.
    double countsOf(double celsius) const;

    const CameraModel& camera() const { return camera_; }

    const ObjectParameters& object() const { return object_; }

    OpticalModel model() const { return model_; }

    /// Of all the air between surface and camera.
    double airTransmission() const { return airTransmission_; }

    /// objectSignal = gain * signal + offset: the surface's own part of what the sensor sees.
    double gain() const { return gain_; }

    double offset() const { return offset_; }

    /// True when readings beyond the camera's range are held at its limits.
    bool clips() const { return model_ == OpticalModel::OnePath; }

    /// True when the counts are the temperature already: linear, nothing between, a black body.
    bool isPlain() const { return gain_ == 1 && offset_ == 0; }

  private:
    Radiometry(const CameraModel& camera, const ObjectParameters& object, OpticalModel model);

    /// So little signal that no curve is needed to call it colder than the camera measures.
    bool isTooWeak(double counts) const;
    void composeOnePath(double transmission);
    void composeTwoPath(double halfTransmission);

    CameraModel camera_;
    ObjectParameters object_;
    OpticalModel model_;
    double airTransmission_ = 1;
    double gain_ = 1;
    double offset_ = 0;
};

}  // namespace ocelli::camera::thermal
