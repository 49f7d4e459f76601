// Where thermal pictures come from: one face for sensors and drawn scenes.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "camera/capture/source.h"
#include "camera/thermal/object_parameters.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_capture {

/// One picture of a thermal sensor, as it is, with what is needed to read it.
struct ThermalFrame {
    thermal::CountImage image;
    bool frozen = false;  ///< the shutter is closed: the picture is an old one
    double sensorCelsius = 0;

    /// How these counts are read, from sources where that changes; null: as the source says.
    std::shared_ptr<const thermal::CameraModel> camera;
    bool surfaceKnown = true;  ///< as ThermalSource::surfaceKnown; only with `camera`
    bool radiometric = true;   ///< false: warmer and colder, but no temperatures
    MonoTime captureTime;
    WallTime wallTime;
    std::int64_t pts = 0;  ///< 90 kHz, as in media::Frame
    std::uint64_t sequence = 0;
};

using ThermalFramePtr = std::shared_ptr<const ThermalFrame>;

/// All calls come on the source's own thread, one at a time.
class ThermalListener {
  public:
    virtual ~ThermalListener() = default;
    virtual void onState(capture::SourceState state, const std::string& message) = 0;
    virtual void onFrame(ThermalFramePtr frame) = 0;
};

/// Runs its own thread from start() until it is destroyed, and never gives up.
class ThermalSource {
  public:
    virtual ~ThermalSource() = default;

    /// `listener` must outlive the source.
    virtual void start(ThermalListener& listener) = 0;

    /// How its counts are read, where frames do not say it themselves.
    virtual const thermal::CameraModel& camera() const = 0;

    /// False when the counts are finished temperatures of unknown surfaces: then emissivity,
    /// distance and the like cannot be applied.
    virtual bool surfaceKnown() const { return true; }

    /// Closes the shutter for a moment, so that the sensor sees an even surface and corrects itself
    /// by it. Only on the source's own thread, from within onFrame. Does nothing where the sensor
    /// has no shutter or decides by itself.
    virtual void closeShutter() {}
};

/// True for addresses that createThermalSource is there for: "scene:thermal", "thermal:PATH",
/// "v4l2:lepton".
bool isThermal(const capture::SourceAddress& address);

/// "scene:thermal?…", options in thermal_scene.h; "thermal:PATH?fps=9", a radiometric file played
/// over and over; "v4l2:NAME", a camera of this machine by the name of its family (see
/// thermal_device_source.h). `clock` must outlive the source. InvalidArgument, NotFound,
/// Unsupported, DataLoss.
Result<std::unique_ptr<ThermalSource>> createThermalSource(
    const capture::SourceAddress& address, const Clock& clock
);

}  // namespace ocelli::camera::thermal_capture
