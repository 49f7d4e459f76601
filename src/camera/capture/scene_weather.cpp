// Light as a coarse grid of gains, rain as short streaks, wind as a bend of the trees.
#include "camera/capture/scene_weather.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "base/text.h"
#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture {
namespace scene {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kColumns = 64;
constexpr int kRows = 36;

// Lengths in picture heights, times in seconds.
constexpr double kCloudSize = 4;
constexpr double kCloudSpeed = 0.35;
constexpr double kCloudShade = 0.4;  ///< of the light that a cloud takes
constexpr double kDay = 1200;        ///< from one noon to the next
constexpr double kDarkest = 0.24;    ///< of the light of noon
constexpr double kLampInterval = 9;
constexpr double kLampStrength = 0.9;
constexpr double kShower = 600;     ///< from one shower to the next
constexpr double kDropArea = 2500;  ///< pixels a drop in a full shower
constexpr double kGust = 6;

/// 0..1, the same for the same place on every machine.
double latticeAt(std::uint64_t seed, std::int64_t x, std::int64_t y) {
    const auto key =
        stir(seed ^ stir(static_cast<std::uint64_t>(x))) ^ stir(static_cast<std::uint64_t>(y) + 77);
    return static_cast<double>(stir(key) >> 11U) * 0x1.0p-53;
}

double smoothStep(double from, double to, double value) {
    const double t = std::clamp((value - from) / (to - from), 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

/// Smooth random values, 0..1, that change within a length of about 1.
double drift(std::uint64_t seed, double x, double y) {
    const double left = std::floor(x);
    const double top = std::floor(y);
    const double across = smoothStep(0, 1, x - left);
    const double down = smoothStep(0, 1, y - top);
    const auto column = static_cast<std::int64_t>(left);
    const auto row = static_cast<std::int64_t>(top);
    return std::lerp(
        std::lerp(latticeAt(seed, column, row), latticeAt(seed, column + 1, row), across),
        std::lerp(latticeAt(seed, column, row + 1), latticeAt(seed, column + 1, row + 1), across),
        down
    );
}

/// Brightens or darkens one row of a plane around the value that stands for black or grey.
void scaleRow(std::uint8_t* row, int width, const float* gains, int zero) {
    const float step = static_cast<float>(kColumns) / static_cast<float>(width);
    for (int x = 0; x < width; ++x) {
        const float at = static_cast<float>(x) * step;
        const auto cell = static_cast<int>(at);
        const float gain = std::lerp(gains[cell], gains[cell + 1], at - static_cast<float>(cell));
        const float value = static_cast<float>(zero) + gain * static_cast<float>(row[x] - zero);
        row[x] = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
    }
}

}  // namespace

WeatherPainter::WeatherPainter(
    const SceneWeather& weather, std::uint64_t seed, int width, int height
)
    : weather_(weather),
      seed_(stir(seed ^ 0x3EA7U)),
      width_(width),
      height_(height),
      light_(static_cast<std::size_t>((kRows + 1) * (kColumns + 1)), 1.0F) {}

double WeatherPainter::bendAt(double seconds, double x) const {
    if (!weather_.wind) {
        return 0;
    }
    const double gust = 0.25 + 0.75 * drift(seed_ + 1, seconds / kGust, x / 2);
    const double sway = 0.7 * std::sin(kTurn * 0.47 * seconds + 5 * x) +
                        0.3 * std::sin(kTurn * 1.31 * seconds + 11 * x);
    return std::clamp(gust * sway, -1.0, 1.0);
}

void WeatherPainter::draw(media::Frame& frame, double seconds, std::uint64_t number) {
    if (weather_.clouds || weather_.headlights) {
        lightUp(seconds);
        applyLight(frame);
    }
    if (weather_.rain) {
        rainOn(frame, seconds, number);
    }
}

double WeatherPainter::cloudsAt(double x, double y, double seconds) const {
    const double along = (x - kCloudSpeed * seconds) / kCloudSize;
    const double cover = smoothStep(0.45, 0.6, drift(seed_ + 2, along, y / kCloudSize));
    return 1 - kCloudShade * cover;
}

/// One car in each interval, on the road or on the far side of it, in either direction.
std::vector<WeatherPainter::Lamp> WeatherPainter::lampsAt(double seconds, double darkness) const {
    std::vector<Lamp> lamps;
    const double aspect = static_cast<double>(width_) / height_;
    const auto now = static_cast<std::int64_t>(seconds / kLampInterval);
    for (std::int64_t slot = std::max<std::int64_t>(0, now - 1); slot <= now; ++slot) {
        Random random(stir(seed_ + 3) ^ stir(static_cast<std::uint64_t>(slot)));
        const double speed = random.between(0.45, 1.0);
        const double begins =
            kLampInterval * static_cast<double>(slot) + random.between(0, 0.5 * kLampInterval);
        const double way = speed * (seconds - begins) - 0.3;
        const bool right = random.chance(0.5);
        const double ground = random.between(0.60, 0.82);
        if (way > -0.3 && way < aspect + 0.3) {
            const double strength = darkness * kLampStrength * random.between(0.6, 1);
            lamps.push_back({right ? way : aspect - way, ground, strength});
        }
    }
    return lamps;
}

void WeatherPainter::lightUp(double seconds) {
    const double aspect = static_cast<double>(width_) / height_;
    const double noon = 0.5 + 0.5 * std::cos(kTurn * seconds / kDay);
    const double ambient = weather_.headlights ? kDarkest + (1 - kDarkest) * noon : 1;
    const auto lamps = weather_.headlights ? lampsAt(seconds, 1 - ambient) : std::vector<Lamp>();
    std::size_t at = 0;
    for (int row = 0; row <= kRows; ++row) {
        for (int column = 0; column <= kColumns; ++column) {
            const double x = aspect * column / kColumns;
            const double y = static_cast<double>(row) / kRows;
            double light = ambient * (weather_.clouds ? cloudsAt(x, y, seconds) : 1);
            for (const Lamp& lamp : lamps) {
                const double across = (x - lamp.x) / 0.20;
                const double road = (y - lamp.y) / 0.06;
                const double wall = (y - 0.42) / 0.16;
                light += lamp.strength * std::exp(-across * across - road * road);
                light += 0.35 * lamp.strength * std::exp(-across * across - wall * wall);
            }
            light_[at++] = static_cast<float>(light);
        }
    }
}

void WeatherPainter::applyLight(media::Frame& frame) const {
    std::vector<float> gains(kColumns + 2);
    for (int index = 0; index < 3; ++index) {
        const auto plane = frame.plane(index);
        for (int y = 0; y < plane.height; ++y) {
            const double at = static_cast<double>(y) * kRows / plane.height;
            const auto row = static_cast<std::size_t>(at);
            const auto part = static_cast<float>(at - static_cast<double>(row));
            const float* upper = light_.data() + row * (kColumns + 1);
            for (std::size_t column = 0; column <= kColumns; ++column) {
                gains[column] = std::lerp(upper[column], upper[column + kColumns + 1], part);
            }
            gains[kColumns + 1] = gains[kColumns];
            scaleRow(plane.row(y), plane.width, gains.data(), index == 0 ? 16 : 128);
        }
    }
}

void WeatherPainter::rainOn(media::Frame& frame, double seconds, std::uint64_t number) const {
    const double shower = std::sin(kTurn * seconds / kShower);
    const auto drops = static_cast<int>(std::max(0.0, shower) * width_ * height_ / kDropArea);
    const auto luma = frame.plane(0);
    Random random(stir(seed_ + 4) ^ number);
    const double slant = 0.12 + 0.1 * drift(seed_ + 5, seconds / kGust, 0);
    for (int drop = 0; drop < drops; ++drop) {
        const double left = random.between(-0.1, 1.0) * width_;
        const double top = random.between(-0.1, 1.0) * height_;
        const double length = random.between(0.02, 0.07) * height_;
        const double gleam = random.between(0.12, 0.35);
        const int wide = std::max(1, height_ / 540);
        for (int step = 0; step < static_cast<int>(length); ++step) {
            const int y = static_cast<int>(top) + step;
            const int x = static_cast<int>(left + slant * step);
            for (int i = x; i < x + wide; ++i) {
                if (i >= 0 && i < luma.width && y >= 0 && y < luma.height) {
                    std::uint8_t& value = luma.row(y)[i];
                    value = static_cast<std::uint8_t>(
                        std::lerp(static_cast<double>(value), 215.0, gleam)
                    );
                }
            }
        }
    }
}

}  // namespace scene

Result<SceneWeather> parseWeather(std::string_view text) {
    SceneWeather weather;
    if (text == "none") {
        return weather;
    }
    if (text == "all") {
        return SceneWeather{true, true, true, true};
    }
    for (const std::string_view word : split(text, ',')) {
        bool* kind = word == "rain"         ? &weather.rain
                     : word == "wind"       ? &weather.wind
                     : word == "clouds"     ? &weather.clouds
                     : word == "headlights" ? &weather.headlights
                                            : nullptr;
        if (kind == nullptr) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format(
                           "weather has no \"{}\", only rain, wind, clouds, headlights", word
                       )
            )
                .withField("weather", "none, all, or some of rain,wind,clouds,headlights");
        }
        *kind = true;
    }
    return weather;
}

}  // namespace ocelli::camera::capture
