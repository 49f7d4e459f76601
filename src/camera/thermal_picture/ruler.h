// The ruler beside the picture: colours and the temperatures they stand for.
#pragma once

#include <string>

#include "base/result.h"
#include "camera/pixels/kept_text.h"
#include "camera/thermal_picture/palette.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

enum class TemperatureUnit { Celsius, Fahrenheit, Kelvin };

/// "36.5 °C", "97.7 °F", "309.6 K"; "--" for no temperature.
std::string formatTemperature(double celsius, TemperatureUnit unit);

/// Draws at the right edge. Reentrant; text is rendered when it changes.
class Ruler {
  public:
    /// NotFound when no font is installed: the bar is drawn all the same.
    Result<void> draw(
        media::Frame& frame,
        const Palette& palette,
        double lowestCelsius,
        double highestCelsius,
        TemperatureUnit unit
    );

  private:
    enum Label { Lowest, Highest };

    void drawLabel(media::Frame& frame, Label label, const std::string& text, int y);

    pixels::KeptText text_;
};

}  // namespace ocelli::camera::thermal_picture
