// Writes rules and what they measure into the pictures that are taken because of an alarm.
#pragma once

#include <string>
#include <vector>

#include "camera/pixels/kept_text.h"
#include "camera/thermometry/measurement.h"
#include "camera/thermometry/rule_drawing.h"
#include "media/frame.h"

namespace ocelli::camera::thermometry {

/// What the settings want written about one rule, line by line; none when it is not there any more.
/// @param level  of the alarm; None: the rule's own now
std::vector<std::string> alarmLines(
    const Measurement& measurement, int rule, thermal_rules::AlarmLevel level
);

/// The rules an alarm picture tells of: those of the alarm (a comparison has two) first, then all
/// others that are in alarm or pre-alarm.
std::vector<int> rulesOfAlarm(const Measurement& measurement, int number);

/// Reentrant.
class AlarmPicture {
  public:
    /// @param number  of the rule or comparison that raised the alarm
    /// @param map  as for RuleDrawing; nothing: the frame shows the thermal picture
    /// NotFound when no font is installed: shapes are drawn all the same.
    Result<void> draw(
        media::Frame& frame,
        const Measurement& measurement,
        int number,
        thermal_rules::AlarmLevel level,
        const RuleDrawing::Map& map = {}
    );

  private:
    pixels::KeptText texts_;  ///< by line
};

}  // namespace ocelli::camera::thermometry
