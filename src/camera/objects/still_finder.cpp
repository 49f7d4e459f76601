// Places grow from pixels that differ from the background and have stopped changing.
#include "camera/objects/still_finder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "camera/objects/foreground.h"

namespace ocelli::camera::objects {
namespace {

constexpr float kSameLevel = 9;         ///< luma steps within which a pixel counts as unchanged
constexpr double kStillEnough = 1.0;    ///< s
constexpr float kNowStill = 0.35F;      ///< s; less: something passes in front
constexpr double kLeastShare = 0.0008;  ///< of the picture
constexpr int kLeastPixels = 16;
constexpr double kGone = 0.55;          ///< share of its pixels that are background again
constexpr double kCovered = 0.35;       ///< share that changes now
constexpr int kAcross = 3;              ///< pixels between inside and outside of an outline
constexpr float kBeside = 0.5F;         ///< of the height of who stands beside
constexpr float kAtHand = 0.15F;        ///< the same, within arm's reach
constexpr double kWalkingOff = 1;       ///< s from arm's reach until nobody is beside it, at most
constexpr double kForgotten = 20;       ///< s for which a place may be hidden
constexpr int kJoin = 2;                ///< pixels; pieces nearer than twice this are one place
constexpr float kNested = 0.5F;         ///< of the smaller one's box
constexpr double kNotFound = 1.5;       ///< s after which a place has become another's
constexpr int kLeastLooks = 4;          ///< pictures before a kind is told
constexpr double kClear = 0.1;          ///< evidence for something left
constexpr double kClearlyGone = 0.3;    ///< against: for something removed
constexpr double kColoursGone = 0.22;   ///< of it by colours: what was there is not there now
constexpr double kAtOnce = 2.5;         ///< s
constexpr float kDisplaced = 0.02F;     ///< of the picture's width
constexpr double kEvidenceRate = 0.03;  ///< a picture, at least
constexpr float kSameThing = 0.75F;     ///< likeness before and after it was hidden
constexpr int kLeastAround = 4;         ///< pixels
constexpr int kNarrow = 8;              ///< pixels
constexpr int kElongated = 4;           ///< times as long as narrow
constexpr float kPassing = 0.5F;        ///< s; who differs no longer than that was only passed
constexpr float kStood = 2;             ///< s that something stood before it can be gone

PixelBox boxOf(const std::vector<std::uint32_t>& pixels, int width) {
    PixelBox box{width, 1 << 30, 0, 0};
    for (const auto pixel : pixels) {
        const int x = static_cast<int>(pixel) % width;
        const int y = static_cast<int>(pixel) / width;
        box.left = std::min(box.left, x);
        box.top = std::min(box.top, y);
        box.right = std::max(box.right, x + 1);
        box.bottom = std::max(box.bottom, y + 1);
    }
    return box;
}

/// Along an edge of the background: it moved a little or changed its light, and is no thing.
bool isStrip(const PixelBox& box) {
    const int narrow = std::min(box.width(), box.height());
    return narrow <= kNarrow && std::max(box.width(), box.height()) >= kElongated * narrow;
}

/// The track is what stands here, not something beside it.
bool isItself(const StillPlace& place, const Track& track) {
    const Area area = areaOf(place.box);
    return track.visible && track.confirmed && overlap(area, track.area) > 0.6F * area.size() &&
           area.size() > 0.5F * track.usualSize;
}

/// Something stands where the thing was: it was only moved a little, or another took its place.
bool isInPlaceOf(const StillPlace& place, const Track& track) {
    return track.visible && track.confirmed && overlap(areaOf(place.box), track.area) > 0;
}

void forgetEvidence(StillPlace& place) {
    place.looks = 0;
    place.evidence = 0;
    place.colours = 0;
}

/// @param share  of who stands beside that is within reach
bool isWithin(float share, const StillPlace& place, const Track& track, MonoTime now) {
    const auto away = std::chrono::duration<double>(now - track.seen).count();
    if (!track.confirmed || away > 0.6) {
        return false;
    }
    const float reach = share * std::max(track.area.height, track.area.width);
    Area wide = areaOf(place.box);
    wide.x -= reach;
    wide.y -= reach / 2;
    wide.width += 2 * reach;
    wide.height += reach;
    return overlap(wide, track.area) > 0;
}

}  // namespace

void StillFinder::reset(int width, int height) {
    width_ = width;
    height_ = height;
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    reference_.assign(count, -100);
    stillFor_.assign(count, 0);
    standing_.assign(count, {});
    places_.clear();
}

void StillFinder::watch(
    const SmallPicture& picture, const std::vector<std::uint8_t>& foreground, double seconds
) {
    const auto step = static_cast<float>(seconds);
    for (std::size_t i = 0; i < reference_.size(); ++i) {
        const auto value = static_cast<float>(picture.y.pixels[i]);
        const float apart = value - reference_[i];
        if (std::abs(apart) > kSameLevel) {
            reference_[i] = value;
            stillFor_[i] = 0;
        } else {
            reference_[i] += 0.1F * apart;
            stillFor_[i] = foreground[i] != 0 ? stillFor_[i] + step : 0;
        }
        noteStanding(i, foreground[i] != 0, step);
    }
}

void StillFinder::noteStanding(std::size_t pixel, bool differs, float seconds) {
    Standing& standing = standing_[pixel];
    if (!differs) {
        if (standing.differs > 0) {
            standing.now = standing.differs <= kPassing ? standing.before : 0;
            standing.differs = 0;
        }
        standing.now += seconds;
        return;
    }
    if (standing.differs <= 0) {
        standing.before = standing.now;
    }
    standing.differs += seconds;
}

float StillFinder::stoodBefore(const std::vector<std::uint32_t>& pixels) const {
    std::vector<float> times;
    times.reserve(pixels.size());
    for (const auto pixel : pixels) {
        times.push_back(standing_[pixel].before);
    }
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

void StillFinder::relight(const analytics::Light& light) {
    for (auto& value : reference_) {
        value = static_cast<float>(light.gain) * value + static_cast<float>(light.offset);
    }
}

void StillFinder::relight(const analytics::LightField& field) {
    constexpr float kBlack = 16;
    std::vector<float> gains;
    std::size_t pixel = 0;
    for (int y = 0; y < height_; ++y) {
        field.gainsOfRow(y, gains);
        for (const float gain : gains) {
            reference_[pixel] = kBlack + (reference_[pixel] - kBlack) * gain;
            ++pixel;
        }
    }
}

StillKind StillFinder::kindOf(const StillPlace& place) {
    if (place.looks < kLeastLooks || isStrip(place.box)) {
        return StillKind::Unknown;
    }
    return place.evidence > kClear ? StillKind::Left
           : place.evidence < -kClearlyGone && place.colours < -kColoursGone &&
                   place.stoodBefore >= kStood
               ? StillKind::Removed
               : StillKind::Unknown;
}

void StillFinder::forget(std::uint64_t id) {
    std::erase_if(places_, [id](const StillPlace& place) { return place.id == id; });
}

void StillFinder::takeOut(std::vector<std::uint8_t>& foreground) const {
    for (const auto& place : places_) {
        if (kindOf(place) == StillKind::Unknown || place.isTrack) {
            continue;
        }
        for (const auto pixel : place.pixels) {
            if (stillFor_[pixel] >= kNowStill) {
                foreground[pixel] = 0;
            }
        }
    }
}

void StillFinder::update(
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground,
    const std::vector<Track>& tracks,
    MonoTime now
) {
    std::erase_if(places_, [&](StillPlace& place) { return isOver(place, foreground, now); });
    auto clusters = findClusters(foreground, now);
    joinNested(clusters);
    recognise(std::move(clusters), now);
    for (auto& place : places_) {
        if (!place.covered) {
            lookAt(place, picture, background, foreground, now);
        }
        place.wasCovered = place.covered;
        findCompany(place, tracks, now);
    }
}

/// Who is beside a place. Somebody who goes away has left it with the step out of arm's reach; that
/// he did go is known only when he is farther off.
void StillFinder::findCompany(StillPlace& place, const std::vector<Track>& tracks, MonoTime now)
    const {
    const auto anyTrack = [&](auto which) {
        return std::any_of(tracks.begin(), tracks.end(), which);
    };
    const bool removed = kindOf(place) == StillKind::Removed;
    place.isTrack =
        !removed && anyTrack([&](const Track& track) { return isItself(place, track); });
    const auto within = [&](float share) {
        return !removed && anyTrack([&](const Track& track) {
            return !isItself(place, track) && isWithin(share, place, track, now);
        });
    };
    const bool occupied = removed && (isReplaced(place) || anyTrack([&](const Track& track) {
                                          return isInPlaceOf(place, track);
                                      }));
    place.accompanied = place.covered || occupied || within(kBeside);
    if (!place.accompanied && !place.isTrack) {
        return;
    }
    if (place.covered || occupied || place.isTrack || within(kAtHand)) {
        place.atHand = now;
    }
    const auto walkingOff =
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(kWalkingOff));
    place.aloneSince = std::max(place.atHand, now - walkingOff);
}

/// Something was left in or next to the place, or farther off at the same moment: the thing was
/// only moved.
bool StillFinder::isReplaced(const StillPlace& place) const {
    const auto widened = [&](float reach) {
        Area wide = areaOf(place.box);
        wide.x -= reach;
        wide.y -= reach;
        wide.width += 2 * reach;
        wide.height += 2 * reach;
        return wide;
    };
    const Area beside = widened(kDisplaced * static_cast<float>(width_));
    const Area around =
        widened(static_cast<float>(std::max(place.box.width(), place.box.height())));
    return std::any_of(places_.begin(), places_.end(), [&](const StillPlace& other) {
        if (kindOf(other) != StillKind::Left) {
            return false;
        }
        const auto apart = std::chrono::duration<double>(other.since - place.since).count();
        const bool alike = other.pixels.size() < 3 * place.pixels.size() &&
                           place.pixels.size() < 3 * other.pixels.size();
        return overlap(beside, areaOf(other.box)) > 0 ||
               (alike && std::abs(apart) < kAtOnce && overlap(around, areaOf(other.box)) > 0);
    });
}

/// Brings a place up to date with its pixels; true when it is no longer there.
bool StillFinder::isOver(
    StillPlace& place, const std::vector<std::uint8_t>& foreground, MonoTime now
) const {
    std::size_t gone = 0;
    std::size_t changing = 0;
    for (const auto pixel : place.pixels) {
        gone += foreground[pixel] == 0 ? 1 : 0;
        changing += foreground[pixel] != 0 && stillFor_[pixel] < kNowStill ? 1 : 0;
    }
    const auto count = static_cast<double>(place.pixels.size());
    place.covered = static_cast<double>(changing) > kCovered * count;
    if (place.covered) {
        place.found = now;
    } else if (static_cast<double>(gone) < kGone * count) {
        place.seen = now;
        return std::chrono::duration<double>(now - place.found).count() > kNotFound;
    }
    return !place.covered || std::chrono::duration<double>(now - place.seen).count() > kForgotten;
}

std::vector<StillFinder::Cluster> StillFinder::findClusters(
    const std::vector<std::uint8_t>& foreground, MonoTime now
) {
    mask_.resize(foreground.size());
    for (std::size_t i = 0; i < foreground.size(); ++i) {
        mask_[i] = foreground[i] != 0 && stillFor_[i] >= kStillEnough ? 1 : 0;
    }
    joined_ = mask_;
    widen(width_, height_, kJoin, joined_);
    const int least =
        std::max(kLeastPixels, static_cast<int>(kLeastShare * static_cast<double>(mask_.size())));
    const auto blobs = findBlobs(width_, height_, joined_, mask_, least, kMostPlaces, labels_);
    std::vector<Cluster> clusters;
    for (std::size_t b = 0; b < blobs.size(); ++b) {
        Cluster made;
        std::vector<float> ages;
        for (int y = blobs[b].box.top; y < blobs[b].box.bottom; ++y) {
            for (int x = blobs[b].box.left; x < blobs[b].box.right; ++x) {
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                                static_cast<std::size_t>(x);
                if (labels_[at] == b + 1 && mask_[at] != 0) {
                    made.pixels.push_back(static_cast<std::uint32_t>(at));
                    ages.push_back(stillFor_[at]);
                }
            }
        }
        const auto middle = ages.begin() + static_cast<std::ptrdiff_t>(ages.size() / 2);
        std::nth_element(ages.begin(), middle, ages.end());
        made.since = now - std::chrono::nanoseconds(static_cast<std::int64_t>(*middle * 1e9));
        made.box = blobs[b].box;
        clusters.push_back(std::move(made));
    }
    return clusters;
}

/// The parts of a thing that one can look through lie in each other's boxes.
void StillFinder::joinNested(std::vector<Cluster>& clusters) const {
    for (std::size_t a = 0; a < clusters.size(); ++a) {
        for (std::size_t b = 0; b < clusters.size();) {
            const Area one = areaOf(clusters[a].box);
            const Area other = areaOf(clusters[b].box);
            if (a == b || overlap(one, other) < kNested * std::min(one.size(), other.size())) {
                ++b;
                continue;
            }
            auto& pixels = clusters[a].pixels;
            pixels.insert(pixels.end(), clusters[b].pixels.begin(), clusters[b].pixels.end());
            clusters[a].since = std::min(clusters[a].since, clusters[b].since);
            clusters[a].box = boxOf(pixels, width_);
            clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(b));
            a -= b < a ? 1 : 0;
            b = 0;
        }
    }
}

/// A cluster is the place that it shares most pixels with.
void StillFinder::recognise(std::vector<Cluster> clusters, MonoTime now) {
    owners_.assign(mask_.size(), 0);
    for (std::size_t p = places_.size(); p-- > 0;) {
        for (const auto pixel : places_[p].pixels) {
            owners_[pixel] = static_cast<std::uint8_t>(p + 1);
        }
    }
    std::vector<std::vector<std::uint32_t>> found(places_.size());
    std::vector<MonoTime> since(places_.size(), now);
    for (auto& cluster : clusters) {
        std::array<std::size_t, kMostPlaces + 1> shared{};
        for (const auto pixel : cluster.pixels) {
            ++shared.at(owners_[pixel]);
        }
        std::size_t owner = 0;
        std::size_t most = 0;
        for (std::size_t p = 0; p < places_.size(); ++p) {
            const std::size_t smaller = std::min(cluster.pixels.size(), places_[p].pixels.size());
            if (2 * shared.at(p + 1) >= smaller && shared.at(p + 1) > most) {
                owner = p + 1;
                most = shared.at(owner);
            }
        }
        if (owner == 0) {
            begin(std::move(cluster), now);
            continue;
        }
        auto& pixels = found[owner - 1];
        pixels.insert(pixels.end(), cluster.pixels.begin(), cluster.pixels.end());
        since[owner - 1] = std::min(since[owner - 1], cluster.since);
    }
    for (std::size_t p = 0; p < found.size(); ++p) {
        StillPlace& place = places_[p];
        if (place.covered || found[p].empty()) {
            continue;
        }
        const bool other =
            found[p].size() > 2 * place.pixels.size() || 2 * found[p].size() < place.pixels.size();
        if (other) {
            forgetEvidence(place);
        }
        place.since = other ? since[p] : std::min(place.since, since[p]);
        place.pixels = std::move(found[p]);
        place.box = boxOf(place.pixels, width_);
        place.found = now;
        if (other) {
            place.stoodBefore = stoodBefore(place.pixels);
        }
    }
}

void StillFinder::begin(Cluster cluster, MonoTime now) {
    if (places_.size() >= kMostPlaces) {
        return;
    }
    StillPlace made;
    made.id = nextId_++;
    made.box = cluster.box;
    made.pixels = std::move(cluster.pixels);
    made.stoodBefore = stoodBefore(made.pixels);
    made.since = cluster.since;
    made.aloneSince = now;
    made.atHand = now;
    made.seen = now;
    made.found = now;
    places_.push_back(std::move(made));
}

/// Holds the place now and the background there against what lies around it.
void StillFinder::lookAt(
    StillPlace& place,
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground,
    MonoTime now
) {
    AppearanceCounter counter;
    float youngest = stillFor_[place.pixels.front()];
    for (const auto pixel : place.pixels) {
        counter.add(valueAt(picture, pixel));
        youngest = std::min(youngest, stillFor_[pixel]);
    }
    const Appearance seen = counter.shares();
    startAnewWhenChanged(
        place, seen, now - std::chrono::nanoseconds(static_cast<std::int64_t>(youngest * 1e9))
    );
    const double colours = colourEvidence(place, picture, background, foreground);
    const double told = colours + outlineEvidence(place, picture, background, foreground);
    const double rate = std::max(kEvidenceRate, 1.0 / (place.looks + 1));
    place.colours += rate * (colours - place.colours);
    place.evidence += rate * (std::clamp(told, -1.0, 1.0) - place.evidence);
    ++place.looks;
}

/// What stood here was put there while something was in front: another thing, or the same again.
void StillFinder::startAnewWhenChanged(StillPlace& place, const Appearance& seen, MonoTime since) {
    if (place.wasCovered && place.looks > 0 && place.appearance.likeness(seen) < kSameThing) {
        place.id = nextId_++;
        place.since = since;
        place.aloneSince = since;
        forgetEvidence(place);
    }
    place.appearance = seen;
}

/// Above 0 when the outline stands out now, below 0 when it did in the background; -1..1.
double StillFinder::outlineEvidence(
    const StillPlace& place,
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground
) const {
    float seen = 0;
    float usual = 0;
    for (const auto pixel : place.pixels) {
        const int x = static_cast<int>(pixel) % width_;
        const int y = static_cast<int>(pixel) / width_;
        for (const auto& [dx, dy] :
             {std::pair{-kAcross, 0}, {kAcross, 0}, {0, -kAcross}, {0, kAcross}}) {
            if (x + dx < 0 || x + dx >= width_ || y + dy < 0 || y + dy >= height_) {
                continue;
            }
            const auto other = static_cast<std::size_t>(y + dy) * static_cast<std::size_t>(width_) +
                               static_cast<std::size_t>(x + dx);
            if (foreground[other] != 0) {
                continue;
            }
            seen += std::abs(static_cast<float>(picture.y.pixels[pixel]) - picture.y.pixels[other]);
            usual += std::abs(background.usual(pixel).y - background.usual(other).y);
        }
    }
    return seen + usual > 0 ? static_cast<double>((seen - usual) / (seen + usual)) : 0;
}

/// Above 0 when the background there had the colours of what lies around, below 0 when the picture
/// has them; -1..1.
double StillFinder::colourEvidence(
    const StillPlace& place,
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground
) const {
    AppearanceCounter now;
    AppearanceCounter before;
    AppearanceCounter around;
    for (const auto pixel : place.pixels) {
        now.add(valueAt(picture, pixel));
        const Look& usual = background.usual(pixel);
        before.add({usual.y, usual.u, usual.v});
    }
    const int reachX = std::max(kLeastAround, place.box.width() / 3);
    const int reachY = std::max(kLeastAround, place.box.height() / 3);
    for (int y = std::max(0, place.box.top - reachY);
         y < std::min(height_, place.box.bottom + reachY);
         ++y) {
        for (int x = std::max(0, place.box.left - reachX);
             x < std::min(width_, place.box.right + reachX);
             ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                            static_cast<std::size_t>(x);
            if (foreground[at] == 0) {
                around.add(valueAt(picture, at));
            }
        }
    }
    const Appearance surroundings = around.shares();
    return static_cast<double>(
        before.shares().likeness(surroundings) - now.shares().likeness(surroundings)
    );
}

}  // namespace ocelli::camera::objects
