// Best pairs first; then groups that hide each other, pieces of one thing, and newcomers.
#include "camera/objects/tracker.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::objects {
namespace {

constexpr float kLeastScore = 0.25F;
constexpr float kEdge = 0.012F;           ///< of the picture's width
constexpr float kUpright = 1.35F;         ///< height over width in pixels
constexpr float kLying = 1;               ///< the same
constexpr float kShapeRate = 0.15F;       ///< a picture
constexpr double kMissedConfirmed = 2.0;  ///< s until a thing out of sight is given up
constexpr double kMissedNew = 0.45;
constexpr double kMissedAtEdge = 0.5;
constexpr double kCoasting = 0.6;   ///< s for which a thing out of sight goes on as it did
constexpr float kTogether = 1.15F;  ///< a blob of two against one of them alone
constexpr float kWithin = 0.8F;     ///< of the smaller: it lies in the other's place
constexpr float kSmallPart = 0.6F;  ///< of the larger
constexpr float kPiece = 0.3F;      ///< of what it is a piece of
constexpr float kPieceHull = 1.5F;  ///< of the same
constexpr float kMostLost = 3;      ///< times what is left of it when pieces have come off
constexpr float kLarge = 0.04F;     ///< of the picture
constexpr float kMostRestless = 0.35F;
constexpr float kRestlessRate = 0.25F;
constexpr double kSwaying = 2;        ///< s after which something must have gone somewhere
constexpr float kMovingSpeed = 0.3F;  ///< of its own size a second
constexpr double kLeastAge = 0.24;
constexpr int kLeastHits = 3;
constexpr float kLeastWay = 0.025F;       ///< of the picture's width
constexpr float kLeastDirectness = 0.5F;  ///< of the path
constexpr double kLately = 1.2;           ///< s
constexpr float kStraight = 0.65F;        ///< of the path lately
constexpr std::size_t kLeastSteps = 5;
constexpr float kLightRate = 0.2F;        ///< a picture
constexpr float kRatherLight = 0.6F;      ///< of the score; not begun above
constexpr float kCertainlyLight = 0.85F;  ///< not kept above
constexpr float kLongestStep = 0.5F;      ///< of the way; more is two blobs that became one

double secondsBetween(MonoTime from, MonoTime to) {
    return std::chrono::duration<double>(to - from).count();
}

float distance(const Area& a, const Area& b) {
    return std::hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY());
}

/// Moves `area` along one axis so that it lies within `within`, or covers it when larger.
float clampStart(float start, float length, float from, float to) {
    if (length >= to - from) {
        return std::clamp(start, to - length, from);
    }
    return std::clamp(start, from, to - length);
}

}  // namespace

Area areaOf(const PixelBox& box) {
    return {
        static_cast<float>(box.left),
        static_cast<float>(box.top),
        static_cast<float>(box.width()),
        static_cast<float>(box.height())
    };
}

float overlap(const Area& a, const Area& b) {
    const float width = std::min(a.right(), b.right()) - std::max(a.x, b.x);
    const float height = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
    return width > 0 && height > 0 ? width * height : 0;
}

Area hull(const Area& a, const Area& b) {
    Area made;
    made.x = std::min(a.x, b.x);
    made.y = std::min(a.y, b.y);
    made.width = std::max(a.right(), b.right()) - made.x;
    made.height = std::max(a.bottom(), b.bottom()) - made.y;
    return made;
}

void Tracker::reset(int width, int height) {
    width_ = width;
    height_ = height;
    tracks_.clear();
    seenIn_.clear();
}

bool Tracker::cutAtSides(const Area& area) const {
    const float margin = kEdge * static_cast<float>(width_);
    return area.x <= margin || area.right() >= static_cast<float>(width_) - margin;
}

bool Tracker::cutAboveOrBelow(const Area& area) const {
    const float margin = kEdge * static_cast<float>(width_);
    return area.y <= margin || area.bottom() >= static_cast<float>(height_) - margin;
}

bool Tracker::atEdge(const Area& area) const {
    return cutAtSides(area) || cutAboveOrBelow(area);
}

Area Tracker::predicted(const Track& track, MonoTime now) const {
    Area area = track.area;
    const auto ahead = static_cast<float>(std::min(secondsBetween(track.seen, now), kCoasting));
    area.x += track.velocityX * ahead;
    area.y += track.velocityY * ahead;
    return area;
}

float Tracker::score(const Track& track, const Area& where, const Sighting& sighting, MonoTime now)
    const {
    const float common = overlap(where, sighting.area);
    const float smaller = std::min(where.size(), sighting.area.size());
    const float larger = std::max(where.size(), sighting.area.size());
    const auto missing = static_cast<float>(secondsBetween(track.seen, now));
    const float reach = 0.5F *
                        (std::hypot(where.width, where.height) +
                         std::hypot(sighting.area.width, sighting.area.height)) *
                        (0.7F + std::min(missing, 1.5F));
    const float apart = distance(where, sighting.area);
    if (common <= 0 && apart > reach) {
        return 0;
    }
    const bool grows = atEdge(where) && atEdge(sighting.area);
    if (smaller < (grows ? 0.02F : 0.12F) * larger) {
        return 0;
    }
    const float place = 0.6F * common / smaller * std::sqrt(smaller / larger) +
                        0.4F * std::max(0.F, 1 - apart / std::max(reach, 1.F));
    const float looks = track.appearance.likeness(sighting.appearance);
    const float trust = track.confirmed ? 1.F : 0.85F;
    return trust * (track.grouped || missing > 0.5F ? 0.5F * place + 0.5F * looks
                                                    : 0.7F * place + 0.3F * looks * (place > 0.1F));
}

void Tracker::matchOneToOne(const std::vector<Sighting>& sightings, MonoTime now) {
    std::vector<Pair> pairs;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        for (std::size_t s = 0; s < sightings.size(); ++s) {
            const float value = score(tracks_[t], predicted_[t], sightings[s], now);
            if (value >= kLeastScore) {
                pairs.push_back({value, t, s});
            }
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.score > b.score;
    });
    for (const auto& pair : pairs) {
        if (seenIn_[pair.track] < 0 && takenBy_[pair.sighting] < 0) {
            seenIn_[pair.track] = static_cast<int>(pair.sighting);
            takenBy_[pair.sighting] = static_cast<int>(pair.track);
        }
    }
}

/// Tracks without a sighting of their own that lie in one another track has: they hide each other.
void Tracker::group(const std::vector<Sighting>& sightings, MonoTime now) {
    for (auto& track : tracks_) {
        track.grouped = false;
    }
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        Track& track = tracks_[t];
        if (seenIn_[t] >= 0 || !track.confirmed || secondsBetween(track.seen, now) > 1) {
            continue;
        }
        float most = 0.35F * predicted_[t].size();
        for (std::size_t s = 0; s < sightings.size(); ++s) {
            const float common = overlap(predicted_[t], sightings[s].area);
            const int owner = takenBy_[s];
            if (owner < 0 || common <= most) {
                continue;
            }
            const Track& other = tracks_[static_cast<std::size_t>(owner)];
            // One blob for both: it is larger than what the other alone would be.
            const bool larger = sightings[s].area.size() > kTogether * other.area.size();
            const Area& place = predicted_[static_cast<std::size_t>(owner)];
            const bool within = overlap(place, predicted_[t]) > kWithin * predicted_[t].size() &&
                                predicted_[t].size() < kSmallPart * place.size();
            if (other.confirmed && larger && !within) {
                most = common;
                seenIn_[t] = static_cast<int>(s);
            }
        }
        if (seenIn_[t] >= 0) {
            track.grouped = true;
            const int owner = takenBy_[static_cast<std::size_t>(seenIn_[t])];
            tracks_[static_cast<std::size_t>(owner)].grouped = true;
        }
    }
}

/// Pieces that nobody took and that lie within a track's place belong to what it was seen in.
void Tracker::gatherFragments(std::vector<Sighting>& sightings) {
    for (std::size_t s = 0; s < sightings.size(); ++s) {
        if (takenBy_[s] >= 0) {
            continue;
        }
        for (std::size_t t = 0; t < predicted_.size(); ++t) {
            if (seenIn_[t] < 0 || tracks_[t].grouped || !tracks_[t].confirmed) {
                continue;
            }
            Sighting& whole = sightings[static_cast<std::size_t>(seenIn_[t])];
            const Area both = hull(whole.area, sightings[s].area);
            if (overlap(predicted_[t], sightings[s].area) > 0.6F * sightings[s].area.size() &&
                both.size() <= 1.2F * tracks_[t].usualSize) {
                whole.area = both;
                whole.pixels += sightings[s].pixels;
                takenBy_[s] = static_cast<int>(t);
                break;
            }
        }
    }
}

void Tracker::see(Track& track, const Sighting& sighting, MonoTime now) {
    const auto seconds = static_cast<float>(std::max(secondsBetween(track.seen, now), 1e-3));
    const float dx = sighting.area.centreX() - track.area.centreX();
    const float dy = sighting.area.centreY() - track.area.centreY();
    const float gain = track.hits < 3 ? 0.6F : 0.35F;
    track.velocityX += gain * (dx / seconds - track.velocityX);
    track.velocityY += gain * (dy / seconds - track.velocityY);
    track.path += std::hypot(dx, dy);
    track.area = sighting.area;
    track.steps.push_back({now, track.area.centreX(), track.area.centreY()});
    std::erase_if(track.steps, [&](const Step& step) {
        return secondsBetween(step.time, now) > kLately;
    });
    track.restless += std::max(kRestlessRate, 1.F / static_cast<float>(track.hits)) *
                      (sighting.restless - track.restless);
    track.light.follow(
        sighting.light, std::max(kLightRate, 1.F / static_cast<float>(track.hits + 1))
    );
    track.appearance.follow(sighting.appearance, track.hits < 5 ? 0.4F : 0.1F);
    const float size = sighting.area.size();
    const float speed = std::hypot(track.velocityX, track.velocityY);
    if (speed > kMovingSpeed * std::sqrt(size)) {
        track.usualSize += (track.hits < 3 ? 0.5F : 0.1F) * (size - track.usualSize);
    }
    measureShape(track);
    ++track.hits;
    track.seen = now;
    track.visible = true;
    track.farthest = std::max(track.farthest, distance(track.born, track.area));
    // What is lit is no thing; what was one is not given up for a lamp that shines on it.
    const float light = track.light.score();
    const bool proven = light <= kRatherLight && provesItself(track, now) && !isPiece(track);
    track.confirmed =
        (track.confirmed || proven) && light <= kCertainlyLight && !swaysOnly(track, now);
}

/// What is cut off by the edge is at least as tall, or as wide, as what is seen of it.
void Tracker::measureShape(Track& track) const {
    const float tallness = track.area.height / std::max(track.area.width, 1.F);
    const bool cutAcross = cutAtSides(track.area);
    const bool cutAlong = cutAboveOrBelow(track.area);
    const bool known = track.tallness > 0;
    const bool tells = (!cutAcross && !cutAlong) ||
                       (cutAlong && !cutAcross && tallness > std::max(track.tallness, kUpright)) ||
                       (cutAcross && !cutAlong && tallness < (known ? track.tallness : kLying));
    if (tells) {
        track.tallness += (known ? kShapeRate : 1.F) * (tallness - track.tallness);
    }
}

/// A small piece of something larger beside it: a foot, a shadow, a bag in the hand.
bool Tracker::isPiece(const Track& track) const {
    return std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& other) {
        // What drives away is soon smaller than it usually was.
        const float whole = std::min(other.usualSize, kMostLost * other.area.size());
        return other.id != track.id && other.confirmed && other.hits > track.hits &&
               track.area.size() < kPiece * whole &&
               hull(track.area, other.area).size() < kPieceHull * whole;
    });
}

/// Moves to and fro about its place: a branch, a flag.
bool Tracker::swaysOnly(const Track& track, MonoTime now) {
    const float size = std::max(track.area.width, track.area.height);
    const float needed = track.enteredOverEdge ? 0.5F * size : size;
    return secondsBetween(track.since, now) > kSwaying && track.farthest < needed &&
           track.farthest < 0.3F * track.path;
}

/// Size and speed are those it had alone; its place is where it should be, within the blob.
void Tracker::seeInGroup(Track& track, const Sighting& sighting, MonoTime now) {
    Area area = predicted(track, now);
    area.x = clampStart(area.x, area.width, sighting.area.x, sighting.area.right());
    area.y = clampStart(area.y, area.height, sighting.area.y, sighting.area.bottom());
    track.path += distance(area, track.area);
    track.area = area;
    track.velocityX *= 0.97F;
    track.velocityY *= 0.97F;
    ++track.hits;
    track.seen = now;
    track.visible = true;
}

bool Tracker::provesItself(const Track& track, MonoTime now) const {
    if (track.hits < kLeastHits || secondsBetween(track.since, now) < kLeastAge) {
        return false;
    }
    if (passesBy(track)) {
        return true;
    }
    if (track.restless > kMostRestless) {
        return false;
    }
    const float way = distance(track.born, track.area);
    const float own = std::min(track.area.width, track.area.height);
    const float needed =
        std::max(kLeastWay * static_cast<float>(width_), track.enteredOverEdge ? 0.5F * own : own);
    // Something large that came over the edge did move, whatever its middle does.
    const float picture = static_cast<float>(width_) * static_cast<float>(height_);
    if (track.enteredOverEdge && track.area.size() > kLarge * picture) {
        return true;
    }
    return way >= needed && way >= kLeastDirectness * track.path;
}

/// Straight on by its own size: where much goes by the ground is restless too, but leaves are not
/// like that.
bool Tracker::passesBy(const Track& track) const {
    if (track.steps.size() < kLeastSteps) {
        return false;
    }
    float path = 0;
    float longest = 0;
    for (std::size_t i = 1; i < track.steps.size(); ++i) {
        const Step& from = track.steps[i - 1];
        const float step = std::hypot(track.steps[i].x - from.x, track.steps[i].y - from.y);
        path += step;
        longest = std::max(longest, step);
    }
    const Step& first = track.steps.front();
    const float way = std::hypot(track.area.centreX() - first.x, track.area.centreY() - first.y);
    const float own = std::min(track.area.width, track.area.height);
    return way >= std::max(own, 2 * kLeastWay * static_cast<float>(width_)) &&
           way >= kStraight * path && longest <= kLongestStep * way;
}

void Tracker::begin(const Sighting& sighting, MonoTime now) {
    if (tracks_.size() >= kMostTracks) {
        return;
    }
    Track track;
    track.id = nextId_++;
    track.area = sighting.area;
    track.born = sighting.area;
    track.appearance = sighting.appearance;
    track.since = now;
    track.seen = now;
    track.hits = 1;
    track.restless = sighting.restless;
    track.light = sighting.light;
    track.usualSize = sighting.area.size();
    track.enteredOverEdge = atEdge(sighting.area);
    track.tallness =
        track.enteredOverEdge ? 0 : sighting.area.height / std::max(sighting.area.width, 1.F);
    track.visible = true;
    tracks_.push_back(track);
    predicted_.push_back(track.area);
}

void Tracker::drop(MonoTime now) {
    std::size_t kept = 0;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        const double missing = secondsBetween(tracks_[t].seen, now);
        double patience = tracks_[t].confirmed ? kMissedConfirmed : kMissedNew;
        if (atEdge(predicted_[t])) {
            patience = std::min(patience, kMissedAtEdge);
        }
        if (missing <= patience) {
            std::swap(tracks_[kept], tracks_[t]);
            std::swap(seenIn_[kept], seenIn_[t]);
            ++kept;
        }
    }
    tracks_.resize(kept);
    seenIn_.resize(kept);
}

void Tracker::update(const std::vector<Sighting>& given, MonoTime now) {
    std::vector<Sighting> sightings = given;
    predicted_.clear();
    for (auto& track : tracks_) {
        predicted_.push_back(predicted(track, now));
        track.visible = false;
    }
    seenIn_.assign(tracks_.size(), -1);
    takenBy_.assign(sightings.size(), -1);
    matchOneToOne(sightings, now);
    group(sightings, now);
    gatherFragments(sightings);
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        if (seenIn_[t] >= 0) {
            const Sighting& sighting = sightings[static_cast<std::size_t>(seenIn_[t])];
            tracks_[t].grouped ? seeInGroup(tracks_[t], sighting, now)
                               : see(tracks_[t], sighting, now);
        }
    }
    for (std::size_t s = 0; s < sightings.size(); ++s) {
        if (takenBy_[s] < 0) {
            begin(sightings[s], now);
            if (seenIn_.size() < tracks_.size()) {
                seenIn_.push_back(static_cast<int>(s));
            }
        }
    }
    drop(now);
}

}  // namespace ocelli::camera::objects
