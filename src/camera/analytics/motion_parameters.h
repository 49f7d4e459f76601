// What can be set about motion detection.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace ocelli::camera::analytics {

/// A place in the final picture, after mirror and rotation: 0,0 top left, 1,1 bottom right.
struct AreaPoint {
    double x = 0;
    double y = 0;

    bool operator==(const AreaPoint&) const = default;
};

/// An area in which motion counts. Sensitivities are 0 (off) … 100.
struct MotionArea {
    std::string name;
    std::vector<AreaPoint> points;  ///< 3..10
    int sensitivity = 50;           ///< expert mode without day and night
    int daySensitivity = 50;
    int nightSensitivity = 40;
    int minimumShare = 1;  ///< percent of the area that must move; 0 any

    bool operator==(const MotionArea&) const = default;
};

enum class MotionMode { Normal, Expert };

/// How day is told from night in expert mode.
enum class DayNight {
    Off,        ///< not at all
    Automatic,  ///< by how bright the picture is
    Scheduled,  ///< as the caller says
};

struct MotionParameters {
    bool enabled = true;
    MotionMode mode = MotionMode::Normal;
    int sensitivity = 60;           ///< 0 (off) … 100; normal mode, and expert mode without areas
    std::vector<MotionArea> areas;  ///< at most 8; none: the whole picture
    DayNight dayNight = DayNight::Off;

    bool operator==(const MotionParameters&) const = default;
};

/// InvalidArgument naming the field and its range.
Result<void> validate(const MotionParameters& parameters);

/// The sensitivity of an area at present.
int sensitivityOf(const MotionParameters& parameters, const MotionArea& area, bool night);

}  // namespace ocelli::camera::analytics
