// Follows blobs from picture to picture and gives each thing that moves one number.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/objects/appearance.h"
#include "camera/objects/blobs.h"
#include "camera/objects/light_evidence.h"
#include "camera/objects/scene_objects.h"

namespace ocelli::camera::objects {

/// A rectangle in pixels, with parts of them.
struct Area {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;

    float right() const { return x + width; }

    float bottom() const { return y + height; }

    float centreX() const { return x + width / 2; }

    float centreY() const { return y + height / 2; }

    float size() const { return width * height; }
};

Area areaOf(const PixelBox& box);

/// The common part of two, 0 when there is none.
float overlap(const Area& a, const Area& b);

/// The smallest that holds both.
Area hull(const Area& a, const Area& b);

/// One blob of a picture, as the tracker wants it.
struct Sighting {
    Area area;
    int pixels = 0;
    float restless = 0;  ///< share of its pixels that turn over again and again, 0..1
    float still = 0;     ///< share of its pixels that have not changed for a while, 0..1
    Appearance appearance;
    LightEvidence light;
};

/// Where the middle of a thing was lately.
struct Step {
    MonoTime time;
    float x = 0;
    float y = 0;
};

/// What the tracker knows of one thing.
struct Track {
    std::uint64_t id = 0;
    Area area;
    float velocityX = 0;  ///< pixels a second
    float velocityY = 0;
    Appearance appearance;
    MonoTime since;
    MonoTime seen;  ///< last time
    Area born;
    int hits = 0;                  ///< pictures it was seen in
    float path = 0;                ///< pixels its middle has gone, all ways added
    std::vector<Step> steps = {};  ///< of the last second or so, oldest first
    float farthest = 0;            ///< pixels its middle was away from where it was born, at most
    float usualSize = 0;           ///< smoothed area of its box while it moved by itself
    float restless = 0;            ///< as of its last sightings, smoothed
    LightEvidence light;           ///< smoothed
    bool confirmed = false;
    bool grouped = false;  ///< one blob with others now
    bool visible = false;  ///< in this picture
    bool enteredOverEdge = false;
    float tallness = 0;  ///< height over width in pixels, smoothed; 0 until enough was seen of it
};

/// Reentrant. Tracks that are not confirmed are kept here too, so that callers can leave them out.
class Tracker {
  public:
    static constexpr std::size_t kMostTracks = 200;

    /// @param width, height  of the small picture
    void reset(int width, int height);

    void update(const std::vector<Sighting>& sightings, MonoTime now);

    const std::vector<Track>& tracks() const { return tracks_; }

    /// Index of the sighting that a track was seen in, by the order of tracks(); -1: none.
    const std::vector<int>& seenIn() const { return seenIn_; }

  private:
    struct Pair {
        float score;
        std::size_t track;
        std::size_t sighting;
    };

    Area predicted(const Track& track, MonoTime now) const;
    float score(const Track& track, const Area& where, const Sighting& sighting, MonoTime now)
        const;
    void matchOneToOne(const std::vector<Sighting>& sightings, MonoTime now);
    void group(const std::vector<Sighting>& sightings, MonoTime now);
    void gatherFragments(std::vector<Sighting>& sightings);
    void see(Track& track, const Sighting& sighting, MonoTime now);
    void seeInGroup(Track& track, const Sighting& sighting, MonoTime now);
    void begin(const Sighting& sighting, MonoTime now);
    void drop(MonoTime now);
    bool cutAtSides(const Area& area) const;
    bool cutAboveOrBelow(const Area& area) const;
    bool atEdge(const Area& area) const;
    void measureShape(Track& track) const;
    bool isPiece(const Track& track) const;
    bool provesItself(const Track& track, MonoTime now) const;
    bool passesBy(const Track& track) const;
    static bool swaysOnly(const Track& track, MonoTime now);

    int width_ = 0;
    int height_ = 0;
    std::uint64_t nextId_ = 1;
    std::vector<Track> tracks_;
    std::vector<Area> predicted_;  ///< by track, for this picture
    std::vector<int> seenIn_;      ///< by track
    std::vector<int> takenBy_;     ///< by sighting: track, -1 none
};

}  // namespace ocelli::camera::objects
