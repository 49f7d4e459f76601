// The telemetry rows of a FLIR Lepton: what the camera says beside its picture.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::camera::thermal_capture {

struct LeptonTelemetry {
    std::uint32_t frameCounter = 0;
    bool correcting = false;  ///< the shutter is closed for a flat-field correction
    double sensorCelsius = 0;
    double housingCelsius = 0;

    /// Kelvin a count; nothing: TLinear is off and counts are no temperatures.
    std::optional<double> kelvinPerCount;
};

/// @param rows  three rows of 80 words (Lepton 2) or two of 160 (Lepton 3), little endian; one
/// after the other they are the same words. DataLoss when they are cut off or no telemetry.
Result<LeptonTelemetry> parseLeptonTelemetry(ByteSpan rows);

}  // namespace ocelli::camera::thermal_capture
