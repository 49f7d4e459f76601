// How pictures of thermal cameras on V4L2 lie in their buffers: one layout a family, by name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_capture {

/// What a camera delivers: columns, and rows with those that are no picture.
struct SensorGeometry {
    int width = 0;
    int rows = 0;         ///< of the buffer
    int pictureRows = 0;  ///< of the picture

    bool operator==(const SensorGeometry&) const = default;
};

/// One picture, taken out of its buffer.
struct SensorPicture {
    thermal::CountImage image;
    thermal::CameraModel camera;
    bool radiometric = true;   ///< false: warmer or colder, but no temperatures
    bool surfaceKnown = true;  ///< false: finished temperatures
    bool frozen = false;       ///< the shutter is closed
    double sensorCelsius = 0;  ///< 0 where the camera does not tell
};

/// What a user may say of a camera that does not say it itself.
struct SensorHints {
    /// Kelvin a count of TLinear; nothing: not radiometric unless the camera says so.
    std::optional<double> kelvinPerCount;
};

/// What some cameras are told by values of a control that means something else.
struct SensorCommands {
    std::uint32_t control = 0;        ///< V4L2_CID_…; 0: it cannot be told anything
    std::optional<int> raw;           ///< for counts instead of a picture to look at
    std::optional<int> closeShutter;  ///< for a moment
};

/// A family of cameras.
struct SensorLayout {
    std::string_view name;     ///< in addresses: "lepton"
    std::string_view title;    ///< for people
    std::uint32_t format = 0;  ///< four characters
    std::span<const SensorGeometry> geometries;
    SensorHints usual;         ///< where the address says nothing
    std::string_view options;  ///< that make sense for it
    std::string_view proof;    ///< what of it was tried

    /// @param bytes  exactly width * rows 16-bit words, little endian
    /// DataLoss when they hold no picture of this camera.
    Result<SensorPicture> (*parse)(
        ByteSpan bytes, const SensorGeometry& geometry, const SensorHints& hints
    );
    SensorCommands commands = {};
};

/// All that are known: lepton, boson, infiray-256x384, ht301.
std::span<const SensorLayout> sensorLayouts();

/// Null for a name that is none.
const SensorLayout* findSensorLayout(std::string_view name);

/// Takes a picture out of a buffer. DataLoss when the bytes are not as many as the geometry asks
/// for: a library or driver has converted them, or the transfer was cut.
Result<SensorPicture> parseSensorPicture(
    const SensorLayout& layout,
    ByteSpan bytes,
    const SensorGeometry& geometry,
    const SensorHints& hints
);

}  // namespace ocelli::camera::thermal_capture
