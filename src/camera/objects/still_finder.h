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
    std::vector<std::uint32_t> pixels;  ///< that differ from the background and do not change
    MonoTime since;
    MonoTime aloneSince;
    MonoTime atHand;  ///< last time that something that moves was within arm's reach
    bool accompanied = true;
    bool covered = false;     ///< something passes in front of it now
    bool wasCovered = false;  ///< since it was looked at last
    Appearance appearance;    ///< as it was looked at last
    double evidence = 0;      ///< -1..1, smoothed: above 0 left, below removed
    double colours = 0;       ///< the part of it that colours give
    int looks = 0;            ///< pictures that gave evidence
    float stoodBefore = 0;    ///< s that it had been as the background has it, until it changed
    MonoTime seen;            ///< last time it was there and not covered
    MonoTime found;           ///< last time its pixels were found anew, or covered
    bool isTrack = false;     ///< what was followed here and has stopped: a person who stands
};

/// Reentrant.
class StillFinder {
  public:
    static constexpr std::size_t kMostPlaces = 64;

    void reset(int width, int height);

    /// Which pixels differ from the background and have not changed for how long. Call for each
    /// picture before update().
    void watch(
        const SmallPicture& picture, const std::vector<std::uint8_t>& foreground, double seconds
    );

    /// Carries a change of light over to what is remembered.
    void relight(const analytics::Light& light);
    void relight(const analytics::LightField& field);

    /// Seconds for which a pixel differs from the background in the same way.
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

    /// Takes still places whose kind is known out of a mask, so that what passes is seen by itself.
    void takeOut(std::vector<std::uint8_t>& foreground) const;

  private:
    /// For how long a pixel was as the background has it, and since when it is not.
    struct Standing {
        float now = 0;      ///< s
        float before = 0;   ///< s, until it began to differ
        float differs = 0;  ///< s
    };

    /// Still pixels that lie together now.
    struct Cluster {
        PixelBox box;
        std::vector<std::uint32_t> pixels;
        MonoTime since;
    };

    std::vector<Cluster> findClusters(const std::vector<std::uint8_t>& foreground, MonoTime now);
    void joinNested(std::vector<Cluster>& clusters) const;
    void recognise(std::vector<Cluster> clusters, MonoTime now);
    bool isReplaced(const StillPlace& place) const;
    void findCompany(StillPlace& place, const std::vector<Track>& tracks, MonoTime now) const;
    void begin(Cluster cluster, MonoTime now);
    void noteStanding(std::size_t pixel, bool differs, float seconds);
    float stoodBefore(const std::vector<std::uint32_t>& pixels) const;
    bool isOver(StillPlace& place, const std::vector<std::uint8_t>& foreground, MonoTime now) const;
    void lookAt(
        StillPlace& place,
        const SmallPicture& picture,
        const BackgroundModel& background,
        const std::vector<std::uint8_t>& foreground,
        MonoTime now
    );
    void startAnewWhenChanged(StillPlace& place, const Appearance& seen, MonoTime since);
    double outlineEvidence(
        const StillPlace& place,
        const SmallPicture& picture,
        const BackgroundModel& background,
        const std::vector<std::uint8_t>& foreground
    ) const;
    double colourEvidence(
        const StillPlace& place,
        const SmallPicture& picture,
        const BackgroundModel& background,
        const std::vector<std::uint8_t>& foreground
    ) const;

    int width_ = 0;
    int height_ = 0;
    std::uint64_t nextId_ = 1;
    std::vector<float> reference_;
    std::vector<float> stillFor_;  ///< s
    std::vector<Standing> standing_;
    std::vector<StillPlace> places_;
    std::vector<std::uint8_t> mask_;
    std::vector<std::uint8_t> joined_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::uint8_t> owners_;  ///< by pixel: 1 + index of the place
};

}  // namespace ocelli::camera::objects
