// How long battery and storage still last: estimates that lamps, icons and the manager show.
#pragma once

#include <cstdint>

#include "bodyworn/device/situation.h"
#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

/// Watts the camera draws in this situation.
double powerOf(const WornModel& model, const Situation& situation, const WornSettings& settings);

/// From the charge and the draw; a day at most.
Duration batteryLeft(
    const WornModel& model, const Situation& situation, const WornSettings& settings
);

/// Until the battery has what it may have at this temperature; nothing while it does not charge.
std::optional<Duration> timeToFull(const WornModel& model, const Situation& situation);

/// @param free     bytes that recordings may take
/// @param bitRate  bit/s of picture and sound, measured or nominal; a day at most
Duration storageLeft(std::uint64_t free, double bitRate);

/// bit/s of a profile before anything has been measured.
double nominalBitRate(const WornSettings& settings);

}  // namespace ocelli::bodyworn::device
