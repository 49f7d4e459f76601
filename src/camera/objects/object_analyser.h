// From frames to things: the chain of background, blobs, tracks and still places of one channel.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "camera/objects/background_model.h"
#include "camera/objects/scene_objects.h"
#include "camera/objects/small_picture.h"
#include "camera/objects/steady_view.h"
#include "camera/objects/still_finder.h"
#include "camera/objects/tracker.h"
#include "media/frame.h"

namespace ocelli::camera::objects {

/// How the last picture was seen; of the small picture, one value a pixel. For measurements.
struct SeenBy {
    const SmallPicture& picture;
    const BackgroundModel& background;
    const std::vector<std::uint8_t>& differs;     ///< 1 where it is not as usual
    const std::vector<std::uint8_t>& lit;         ///< 1 where that may be more light
    const std::vector<std::uint8_t>& foreground;  ///< 1 where it is a thing
    const std::vector<Track>& tracks;             ///< those not confirmed too
    const std::vector<StillPlace>& places;
};

/// Reentrant; a pure function of its frames. About 12 frames a second are looked at.
class ObjectAnalyser {
  public:
    /// True when a frame of this time is to be analysed.
    bool wants(MonoTime captureTime) const;

    /// Analyses a frame after mirror, rotation and masks, before text.
    SceneReport process(const media::Frame& frame);

    /// Pictures are forgotten; numbers of things go on.
    void reset();

    SeenBy seen() const;

  private:
    void begin();
    bool isSettled() const;
    void followLight();
    void followLocalLight();
    bool sceneChanged(double seconds);
    std::vector<Sighting> findSightings();
    void learn(const std::vector<Sighting>& sightings, double seconds);
    void keepShadows(const Area& area);
    void absorbOldPlaces(MonoTime now);
    SceneReport report(MonoTime now) const;
    Box boxOf(const Area& area) const;

    SmallScaler scaler_;
    SmallPicture picture_;
    SteadyView view_;
    BackgroundModel background_;
    Tracker tracker_;
    StillFinder stills_;
    analytics::LightField field_;
    std::optional<MonoTime> last_;
    int pictures_ = 0;                      ///< since the beginning or the last change of scene
    double changedFor_ = 0;                 ///< s for which most of the picture differs
    double shape_ = 1;                      ///< width over height of a pixel in the small picture
    std::vector<std::uint8_t> raw_;         ///< differs from the background
    std::vector<std::uint8_t> lit_;         ///< may be the background in much more light
    std::vector<std::uint8_t> shadows_;     ///< differs in light only
    std::vector<std::uint8_t> foreground_;  ///< without shadows and noise
    std::vector<std::uint8_t> passing_;     ///< and without still places that are known
    std::vector<std::uint8_t> joined_;
    std::vector<std::uint16_t> labels_;
    std::vector<PixelBox> boxes_;  ///< of the sightings
    std::vector<Learning> learning_;
};

}  // namespace ocelli::camera::objects
