// The table of families, and what each does with its buffer.
#include "camera/thermal_capture/sensor_layout.h"

#include <algorithm>

#include <linux/videodev2.h>

#include <fmt/format.h>

#include "camera/capture/v4l2_device.h"
#include "camera/thermal_capture/detail/words.h"
#include "camera/thermal_capture/lepton_telemetry.h"
#include "camera/thermal_capture/xtherm_metadata.h"
#include "camera/thermal_files/infiray_dump.h"

namespace ocelli::camera::thermal_capture {
namespace {

constexpr std::uint32_t kY16 = capture::fourCc('Y', '1', '6', ' ');

constexpr SensorGeometry kLepton[] = {{160, 122, 120}, {160, 120, 120}, {80, 63, 60}, {80, 60, 60}};
constexpr SensorGeometry kBoson[] = {{640, 512, 512}, {320, 256, 256}};
constexpr SensorGeometry kInfiray[] = {{256, 384, 192}};
constexpr SensorGeometry kXtherm[] = {{384, 292, 288}, {640, 516, 512}, {256, 196, 192}};

/// What the sensors can tell apart in TLinear; beyond, counts stand at their end.
constexpr thermal::MeasuringRange kLeptonRange{-10, 400};
constexpr unsigned kXthermBits = 0x3FFF;

thermal::CountImage pictureOf(
    ByteSpan bytes, const SensorGeometry& geometry, unsigned mask = 0xFFFF
) {
    const detail::Words words(bytes);
    thermal::CountImage image{geometry.width, geometry.pictureRows, {}};
    image.counts.resize(
        static_cast<std::size_t>(geometry.width) * static_cast<std::size_t>(geometry.pictureRows)
    );
    for (std::size_t i = 0; i < image.counts.size(); ++i) {
        image.counts[i] = static_cast<std::uint16_t>(words.u16(i) & mask);
    }
    return image;
}

ByteSpan rowsBelow(ByteSpan bytes, const SensorGeometry& geometry) {
    return bytes.subspan(
        static_cast<std::size_t>(geometry.width) * static_cast<std::size_t>(geometry.pictureRows) *
        2
    );
}

/// Counts that are temperatures of a black body by so many kelvin each, or no temperatures.
void setLinear(SensorPicture& picture, std::optional<double> kelvinPerCount) {
    picture.radiometric = kelvinPerCount.has_value();
    picture.camera.calibration = thermal::LinearCalibration{kelvinPerCount.value_or(0.01), 0};
}

Result<SensorPicture> parseLepton(
    ByteSpan bytes, const SensorGeometry& geometry, const SensorHints& hints
) {
    SensorPicture made;
    made.image = pictureOf(bytes, geometry);
    made.camera.range = kLeptonRange;
    setLinear(made, hints.kelvinPerCount);
    if (geometry.rows > geometry.pictureRows) {
        const auto told = OCELLI_TRY(parseLeptonTelemetry(rowsBelow(bytes, geometry)));
        // What the camera says counts more than what somebody says of it.
        setLinear(made, told.kelvinPerCount);
        made.frozen = told.correcting;
        made.sensorCelsius = told.sensorCelsius;
    }
    return made;
}

Result<SensorPicture> parseBoson(
    ByteSpan bytes, const SensorGeometry& geometry, const SensorHints& hints
) {
    SensorPicture made;
    made.image = pictureOf(bytes, geometry);
    setLinear(made, hints.kelvinPerCount);
    return made;
}

Result<SensorPicture> parseInfiray(ByteSpan bytes, const SensorGeometry&, const SensorHints&) {
    auto frame = OCELLI_TRY(thermal_files::parseInfirayFrame(bytes, 0));
    SensorPicture made;
    made.image = std::move(frame.image);
    made.camera = frame.camera;
    made.surfaceKnown = frame.objectKnown;
    return made;
}

Result<SensorPicture>
parseXtherm(ByteSpan bytes, const SensorGeometry& geometry, const SensorHints&) {
    const auto told = OCELLI_TRY(parseXthermMetadata(rowsBelow(bytes, geometry), geometry.width));
    SensorPicture made;
    made.image = pictureOf(bytes, geometry, kXthermBits);
    made.camera.calibration = told.calibration;
    made.sensorCelsius = told.sensorCelsius;
    return made;
}

constexpr std::string_view kLayoutOnly = "layout by published code and data sheets; no camera";

constexpr SensorLayout kLayouts[] = {
    {"lepton",
     "FLIR Lepton on PureThermal",
     kY16,
     kLepton,
     {0.01},
     "resolution",
     kLayoutOnly,
     parseLepton},
    {"boson", "FLIR Boson", kY16, kBoson, {}, "resolution", kLayoutOnly, parseBoson},
    {"infiray-256x384",
     "InfiRay 256x384",
     capture::kYuyv,
     kInfiray,
     {},
     "",
     "layout by recorded frames; no camera",
     parseInfiray},
    {"ht301",
     "InfiRay XTherm",
     capture::kYuyv,
     kXtherm,
     {},
     "",
     kLayoutOnly,
     parseXtherm,
     {V4L2_CID_ZOOM_ABSOLUTE, 0x8004, 0x8000}},
};

}  // namespace

std::span<const SensorLayout> sensorLayouts() {
    return kLayouts;
}

const SensorLayout* findSensorLayout(std::string_view name) {
    const auto* found = std::ranges::find(kLayouts, name, &SensorLayout::name);
    return found == std::end(kLayouts) ? nullptr : found;
}

Result<SensorPicture> parseSensorPicture(
    const SensorLayout& layout,
    ByteSpan bytes,
    const SensorGeometry& geometry,
    const SensorHints& hints
) {
    const auto wanted =
        static_cast<std::size_t>(geometry.width) * static_cast<std::size_t>(geometry.rows) * 2;
    if (bytes.size() != wanted) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format(
                "a picture of {} x {} words has {} bytes, not {}",
                geometry.width,
                geometry.rows,
                wanted,
                bytes.size()
            )
        );
    }
    return layout.parse(bytes, geometry, hints);
}

}  // namespace ocelli::camera::thermal_capture
