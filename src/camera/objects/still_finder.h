// Finds what stands where nothing stood, and where something is gone.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/objects/background_model.h"
#include "camera/objects/blobs.h"
#include "camera/objects/scene_objects.h"
#include "camera/objects/tracker.h"

namespace ocelli::camera::objects {

/// A still place, in pixels.
struct StillPlace {
    std::uint64_t id = 0;
    PixelBox box;
    std::vector<std::uint32_t> pixels;  ///< that differ from the background
    MonoTime since;
    MonoTime aloneSince;
    bool accompanied = true;
    double evidence = 0;   ///< above 0: left, below: removed
    int looks = 0;         ///< pictures that gave evidence
    MonoTime seen;         ///< last time most of it was seen, unchanged
    bool isTrack = false;  ///< what was followed here and has stopped: a person who stands
};

/// Reentrant.
class StillFinder {
  public:
    static constexpr std::size_t kMostPlaces = 64;

    void reset(int width, int height);

    /// Which pixels have not changed for how long. Call for each picture before update().
    void watch(const SmallPicture& picture, double seconds);

    /// Carries a change of light over to what is remembered.
    void relight(const analytics::Light& light);

    /// Seconds for which a pixel has not changed.
    float stillFor(std::size_t pixel) const { return stillFor_[pixel]; }

    /// @param foreground  cleaned; 1 where the pixel differs from the background
    void update(
        const SmallPicture& picture,
        const BackgroundModel& background,
        const std::vector<std::uint8_t>& foreground,
        const std::vector<Track>& tracks,
        MonoTime now
    );

    const std::vector<StillPlace>& places() const { return places_; }

    /// Forgets a place, after its pixels became background.
    void forget(std::uint64_t id);

    static StillKind kindOf(const StillPlace& place);

  private:
    void findNew(const std::vector<std::uint8_t>& foreground, MonoTime now);
    bool isKnown(const std::vector<std::uint32_t>& pixels) const;
    void review(
        const SmallPicture& picture,
        const BackgroundModel& background,
        const std::vector<std::uint8_t>& foreground,
        const std::vector<Track>& tracks,
        MonoTime now
    );

    int width_ = 0;
    int height_ = 0;
    std::uint64_t nextId_ = 1;
    std::vector<float> reference_;
    std::vector<float> stillFor_;  ///< s
    std::vector<StillPlace> places_;
    std::vector<std::uint8_t> mask_;
    std::vector<std::uint8_t> joined_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::uint8_t> owned_;  ///< pixel belongs to a place
};

}  // namespace ocelli::camera::objects
