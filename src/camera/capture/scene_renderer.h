// Draws the frames of a scene: a backdrop painted once, sprites painted on demand, noise and a
// clock.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "camera/capture/camera_controls.h"
#include "camera/capture/scene_script.h"
#include "camera/capture/scene_set.h"
#include "camera/capture/scene_sprite.h"
#include "camera/capture/scene_weather.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {

struct SceneOptions {
    std::string name = "street";
    std::uint64_t seed = 1;
    int width = 1920;
    int height = 1080;
    double frameRate = 25;
    bool clock = true;
    SceneCast cast = SceneCast::All;
    int noise = 1;  ///< 0 none … 10 strong
    SceneWeather weather;
    Mains mains = Mains::Unknown;  ///< whose lamps flicker; Unknown: none
};

/// From
/// "scene:street?seed=1&width=1920&height=1080&fps=25&clock=1&objects=all&noise=1&weather=none&mains=50".
/// InvalidArgument naming the option and its range, NotFound for an unknown scene.
Result<SceneOptions> parseSceneOptions(const SourceAddress& address);

/// Reentrant. The same options, time and number give the same picture.
class SceneRenderer {
  public:
    explicit SceneRenderer(const SceneOptions& options);
    ~SceneRenderer();

    const SceneOptions& options() const { return options_; }

    /// Draws over all of `frame`, which must have the size of the options.
    /// @param seconds  scene time; @param number  decides the noise; @param wall  for the burnt-in
    /// clock
    void render(media::Frame& frame, double seconds, std::uint64_t number, WallTime wall);

  private:
    struct Placed {
        double ground = 0;
        int x = 0;
        int y = 0;
        std::vector<scene::Sprite> poses;  ///< one, or from bent to the left to bent to the right
    };

    void paintSet();
    void paintProp(const scene::Prop& prop);
    void drawProp(media::Frame& frame, const Placed& placed, double seconds) const;
    void copyBackdrop(media::Frame& frame, std::uint64_t number) const;
    void drawMover(media::Frame& frame, const scene::Mover& mover, double seconds);

    /// A mover's picture and where its ground point lies in it.
    struct MoverSprite {
        int originX = 0;
        int originY = 0;
        std::unique_ptr<scene::Sprite> sprite;
    };

    /// @param pose  of the walk or the wheels; -1 for the shadow   @param phase  0 or 1: odd
    /// columns
    const MoverSprite& spriteOf(const scene::Mover& mover, int pose, int phase);
    MoverSprite paintMover(const scene::Mover& mover, int pose, int phase) const;

    SceneOptions options_;
    double aspect_;
    scene::WeatherPainter weather_;
    scene::Light light_ = scene::Light::Afternoon;
    std::unique_ptr<media::Frame> backdrop_;
    std::vector<Placed> props_;
    std::vector<std::uint8_t> noise_;

    /// Sprites of movers, the last used first; bounded by bytes.
    struct Cached {
        std::uint64_t key = 0;
        MoverSprite mover;
    };

    std::list<Cached> cache_;
    std::unordered_map<std::uint64_t, std::list<Cached>::iterator> cacheIndex_;
    std::size_t cacheBytes_ = 0;
};

}  // namespace ocelli::camera::capture
