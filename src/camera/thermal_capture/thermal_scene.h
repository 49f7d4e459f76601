// A drawn street as a thermal sensor sees it, with temperatures that are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "camera/capture/scene_script.h"
#include "camera/capture/source.h"
#include "camera/thermal/object_parameters.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_capture {

struct ThermalSceneOptions {
    std::uint64_t seed = 1;
    int width = 640;
    int height = 512;
    double frameRate = 25;
    capture::SceneCast cast = capture::SceneCast::All;
    int noiseMillikelvin = 50;  ///< 0..1000, one standard deviation of a pixel in time
    int shutterSeconds = 180;   ///< 0..3600 from one shutter event to the next, 0 for none
    int badPixels = 12;         ///< 0..1000
    double driftCelsius = 1.5;  ///< 0..20, how far the air goes up and down in ten minutes
};

/// From "scene:thermal?seed=1&width=640&height=512&fps=25&objects=all&noise=50&shutter=180&bad=12&
/// drift=1.5". InvalidArgument naming the option and its range, NotFound for another scene.
Result<ThermalSceneOptions> readThermalSceneOptions(const capture::SourceAddress& address);

/// Something whose temperature is known to be the same all over `box`.
struct KnownTemperature {
    std::string name;       ///< "motor", "window", "air", "head 12"
    capture::SceneBox box;  ///< 0..1, origin top left
    double celsius = 0;
};

/// What is in the scene at a time; people's heads only when they are whole in the picture and
/// nobody walks before them. Pure.
std::vector<KnownTemperature> thermalSceneTruth(const ThermalSceneOptions& options, double seconds);

/// True while the shutter is closed by itself.
bool isShutterClosed(const ThermalSceneOptions& options, double seconds);

/// How the counts of the scene are read, and the surfaces in it: all have the same.
const thermal::CameraModel& thermalSceneCamera();
const thermal::ObjectParameters& thermalSceneSurface();

/// Reentrant. The same options, time and number give the same picture. People and vehicles are
/// where the scene "street" of the same seed and aspect has them.
class ThermalScene {
  public:
    explicit ThermalScene(const ThermalSceneOptions& options);

    /// @param seconds  scene time; while the shutter is closed the moment before it closed is drawn
    /// @param number  decides the noise
    void render(double seconds, std::uint64_t number, thermal::CountImage& image);

    /// Closes it from this scene time on, besides the times at which it closes by itself.
    void closeShutter(double seconds) { closedAt_ = seconds; }

    bool shutterClosed(double seconds) const;

  private:
    std::optional<double> lastClosing(double seconds) const;
    void paintBackdrop();
    void paintMovers(double seconds);
    void paintThings(double seconds);
    void ellipse(double x, double y, double across, double down, double celsius);
    void box(double left, double top, double right, double bottom, double celsius);
    void expose(double seconds, std::uint64_t number, thermal::CountImage& image) const;

    ThermalSceneOptions options_;
    std::optional<double> closedAt_;  ///< by hand
    double aspect_;
    std::vector<float> backdrop_;        ///< °C at mean air temperature, [height][width]
    std::vector<float> celsius_;         ///< of the present picture
    std::vector<std::uint16_t> counts_;  ///< of temperatures in steps of 0.01 °C
    std::vector<std::int16_t> noise_;    ///< counts, longer than a picture
    std::vector<std::int8_t>
        columns_;  ///< fixed pattern, in 1/16 counts a minute since the shutter
    std::vector<std::size_t> badPixels_;
};

}  // namespace ocelli::camera::thermal_capture
