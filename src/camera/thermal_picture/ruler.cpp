// Draws the colour bar and its two temperatures.
#include "camera/thermal_picture/ruler.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "camera/pixels/colour.h"
#include "camera/thermal/reading.h"

namespace ocelli::camera::thermal_picture {

std::string formatTemperature(double celsius, TemperatureUnit unit) {
    if (!std::isfinite(celsius)) {
        return "--";
    }
    // No minus before a zero.
    const auto tenth = [](double value) { return std::round(value * 10) / 10 + 0.0; };
    switch (unit) {
        case TemperatureUnit::Celsius:
            break;
        case TemperatureUnit::Fahrenheit:
            return fmt::format("{:.1f} °F", tenth(celsius * 9 / 5 + 32));
        case TemperatureUnit::Kelvin:
            return fmt::format("{:.1f} K", tenth(celsius + thermal::kZeroCelsiusInKelvin));
    }
    return fmt::format("{:.1f} °C", tenth(celsius));
}

void Ruler::drawLabel(media::Frame& frame, Label label, const std::string& text, int y) {
    const auto& line = text_.line(label, text, frame.width());
    const int x = frame.width() - line.width() - 2;
    pixels::drawText(frame, line, std::max(x, 0), y, {});
}

Result<void> Ruler::draw(
    media::Frame& frame,
    const Palette& palette,
    double lowestCelsius,
    double highestCelsius,
    TemperatureUnit unit
) {
    const int width = std::clamp(frame.width() / 50, 4, 24) & ~1;
    const int top = frame.height() / 8 & ~1;
    const int height = frame.height() * 3 / 4 & ~1;
    const int left = (frame.width() - width - frame.width() / 64) & ~1;
    const auto colours = palette.colours();
    for (int y = 0; y + 1 < height; y += 2) {
        const auto level =
            static_cast<std::size_t>((height - 2 - y) * 255 / std::max(height - 2, 1));
        const Rgb& rgb = colours.at(level);
        const auto yuv = pixels::toYuv(rgb.red, rgb.green, rgb.blue);
        std::fill_n(frame.plane(0).row(top + y) + left, width, yuv.y);
        std::fill_n(frame.plane(0).row(top + y + 1) + left, width, yuv.y);
        std::fill_n(frame.plane(1).row((top + y) / 2) + left / 2, width / 2, yuv.u);
        std::fill_n(frame.plane(2).row((top + y) / 2) + left / 2, width / 2, yuv.v);
    }
    OCELLI_TRY(text_.setSize(std::clamp(frame.height() / 30, 10, 40)));
    const std::string high = formatTemperature(highestCelsius, unit);
    const std::string low = formatTemperature(lowestCelsius, unit);
    drawLabel(frame, Highest, high, std::max(top - text_.size() * 3 / 2, 0));
    drawLabel(frame, Lowest, low, top + height + 2);
    return {};
}

}  // namespace ocelli::camera::thermal_picture
