// What can be set about a sensor: exposure, gain, iris, and the mains its lamps hang on.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace ocelli::camera::capture {

/// Frequency of the mains; lamps on it flicker twice as fast.
enum class Mains { Unknown, Hertz50, Hertz60 };

/// Of a camera that can do less, what it can is set.
struct CameraControls {
    bool manual = false;                                    ///< else the camera exposes by itself
    Duration exposureTime = std::chrono::milliseconds(10);  ///< manual
    int gain = 0;              ///< manual; 0..100 of what the sensor can
    int iris = 100;            ///< manual; 1..100, 100 is open
    bool slowShutter = false;  ///< exposure may last longer than a frame
    Mains mains = Mains::Unknown;

    bool operator==(const CameraControls&) const = default;
};

}  // namespace ocelli::camera::capture
