// What weather and night do to a scene: rain, wind in the trees, cloud shadows, dusk with
// headlights.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/frame.h"

namespace ocelli::camera::capture {

/// Which kinds of weather there are. None of them is an event: a detector has to bear them.
struct SceneWeather {
    bool rain = false;        ///< showers that come and go, streaks that differ in each picture
    bool wind = false;        ///< trees sway in gusts
    bool clouds = false;      ///< shadows with soft edges drift over everything
    bool headlights = false;  ///< dusk falls and lifts; lamps of cars out of sight sweep by

    bool any() const { return rain || wind || clouds || headlights; }

    bool operator==(const SceneWeather&) const = default;
};

/// "none", "all", or words with commas between: "rain,wind,clouds,headlights".
Result<SceneWeather> parseWeather(std::string_view text);

namespace scene {

/// Reentrant; a pure function of seed, time and number.
class WeatherPainter {
  public:
    /// @param width, height  of the frames, pixels
    WeatherPainter(const SceneWeather& weather, std::uint64_t seed, int width, int height);

    /// Changes the light of a finished picture and lets rain fall in front of it.
    /// @param seconds  scene time; @param number  decides where drops are
    void draw(media::Frame& frame, double seconds, std::uint64_t number);

    /// How far trees bend there, -1..1; 0 without wind.
    /// @param x  picture heights from the left
    double bendAt(double seconds, double x) const;

  private:
    void lightUp(double seconds);
    void applyLight(media::Frame& frame) const;
    void rainOn(media::Frame& frame, double seconds, std::uint64_t number) const;
    double cloudsAt(double x, double y, double seconds) const;

    /// A patch of light on road and walls.
    struct Lamp {
        double x = 0;
        double y = 0;
        double strength = 0;
    };

    std::vector<Lamp> lampsAt(double seconds, double darkness) const;

    SceneWeather weather_;
    std::uint64_t seed_;
    int width_;
    int height_;
    std::vector<float> light_;  ///< [rows + 1][columns + 1] of a coarse grid; 1 is the scene's own
};

}  // namespace scene
}  // namespace ocelli::camera::capture
