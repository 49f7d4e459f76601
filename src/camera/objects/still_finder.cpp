// Places grow from pixels that differ from the background and have stopped changing.
#include "camera/objects/still_finder.h"

#include <algorithm>
#include <cmath>

#include "camera/objects/foreground.h"

namespace ocelli::camera::objects {
namespace {

constexpr float kSameLevel = 9;        ///< luma steps within which a pixel counts as unchanged
constexpr double kStillEnough = 1.0;   ///< s
constexpr float kNowStill = 0.35F;     ///< s; less: something passes in front
constexpr double kLeastShare = 0.0005; ///< of the picture
constexpr int kLeastPixels = 16;
constexpr double kGone = 0.55;         ///< share of its pixels that are background again
constexpr double kCovered = 0.35;      ///< share that changes now
constexpr int kAcross = 3;             ///< pixels between inside and outside of an outline
constexpr float kBeside = 0.5F;        ///< of the height of who stands beside
constexpr double kForgotten = 20;      ///< s for which a place may be hidden
constexpr double kGrowing = 3;         ///< s in which pieces beside it are taken in

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

bool near(const PixelBox& a, const PixelBox& b, int reach) {
    return a.left - reach < b.right && b.left - reach < a.right && a.top - reach < b.bottom &&
           b.top - reach < a.bottom;
}

/// The track is what stands here, not something beside it.
bool isItself(const StillPlace& place, const Track& track) {
    const Area area = areaOf(place.box);
    return track.visible && track.confirmed &&
           overlap(area, track.area) > 0.6F * area.size() && area.size() > 0.5F * track.usualSize;
}

bool isBeside(const StillPlace& place, const Track& track, MonoTime now) {
    const auto away = std::chrono::duration<double>(now - track.seen).count();
    if (!track.confirmed || away > 0.6) {
        return false;
    }
    const float reach = kBeside * std::max(track.area.height, track.area.width);
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
    owned_.assign(count, 0);
    places_.clear();
}

void StillFinder::watch(const SmallPicture& picture, double seconds) {
    const auto step = static_cast<float>(seconds);
    for (std::size_t i = 0; i < reference_.size(); ++i) {
        const auto value = static_cast<float>(picture.y.pixels[i]);
        const float apart = value - reference_[i];
        if (std::abs(apart) > kSameLevel) {
            reference_[i] = value;
            stillFor_[i] = 0;
        } else {
            reference_[i] += 0.1F * apart;
            stillFor_[i] += step;
        }
    }
}

void StillFinder::relight(const analytics::Light& light) {
    for (auto& value : reference_) {
        value = static_cast<float>(light.gain) * value + static_cast<float>(light.offset);
    }
}

StillKind StillFinder::kindOf(const StillPlace& place) {
    if (place.looks < 3) {
        return StillKind::Unknown;
    }
    const double mean = place.evidence / place.looks;
    return mean > 0.1 ? StillKind::Left : mean < -0.1 ? StillKind::Removed : StillKind::Unknown;
}

void StillFinder::forget(std::uint64_t id) {
    std::erase_if(places_, [id](const StillPlace& place) { return place.id == id; });
}

void StillFinder::update(
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground,
    const std::vector<Track>& tracks,
    MonoTime now
) {
    review(picture, background, foreground, tracks, now);
    std::fill(owned_.begin(), owned_.end(), 0);
    for (const auto& place : places_) {
        for (const auto pixel : place.pixels) {
            owned_[pixel] = 1;
        }
    }
    findNew(foreground, now);
}

void StillFinder::findNew(const std::vector<std::uint8_t>& foreground, MonoTime now) {
    mask_.resize(foreground.size());
    for (std::size_t i = 0; i < foreground.size(); ++i) {
        mask_[i] = foreground[i] != 0 && stillFor_[i] >= kStillEnough && owned_[i] == 0 ? 1 : 0;
    }
    joined_ = mask_;
    widen(width_, height_, 1, joined_);
    const int least =
        std::max(kLeastPixels, static_cast<int>(kLeastShare * static_cast<double>(mask_.size())));
    const auto blobs = findBlobs(width_, height_, joined_, mask_, least, kMostPlaces, labels_);
    for (std::size_t b = 0; b < blobs.size(); ++b) {
        StillPlace made;
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
        const auto neighbour =
            std::find_if(places_.begin(), places_.end(), [&](const StillPlace& place) {
                return near(place.box, made.box, 2) &&
                       std::chrono::duration<double>(now - place.since).count() < kGrowing;
            });
        if (neighbour != places_.end()) {
            auto& pixels = neighbour->pixels;
            pixels.insert(pixels.end(), made.pixels.begin(), made.pixels.end());
            neighbour->box = boxOf(pixels, width_);
            continue;
        }
        if (places_.size() < kMostPlaces) {
            made.id = nextId_++;
            made.seen = now;
            made.aloneSince = now;
            places_.push_back(std::move(made));
        }
    }
}

void StillFinder::review(
    const SmallPicture& picture,
    const BackgroundModel& background,
    const std::vector<std::uint8_t>& foreground,
    const std::vector<Track>& tracks,
    MonoTime now
) {
    std::vector<std::uint8_t> mine(foreground.size(), 0);
    const auto review = [&](StillPlace& place) {
        std::size_t gone = 0;
        std::size_t changing = 0;
        for (const auto pixel : place.pixels) {
            gone += foreground[pixel] == 0 ? 1 : 0;
            changing += foreground[pixel] != 0 && stillFor_[pixel] < kNowStill ? 1 : 0;
            mine[pixel] = 1;
        }
        const auto count = static_cast<double>(place.pixels.size());
        const bool covered = static_cast<double>(changing) > kCovered * count;
        place.isTrack = std::any_of(tracks.begin(), tracks.end(), [&](const Track& track) {
            return isItself(place, track);
        });
        place.accompanied = covered ||
                            std::any_of(tracks.begin(), tracks.end(), [&](const Track& track) {
                                return !isItself(place, track) && isBeside(place, track, now);
                            });
        if (place.accompanied || place.isTrack) {
            place.aloneSince = now;
        }
        if (!covered && static_cast<double>(gone) < 0.3 * count) {
            place.seen = now;
            float seenStep = 0;
            float usualStep = 0;
            for (const auto pixel : place.pixels) {
                const int x = static_cast<int>(pixel) % width_;
                const int y = static_cast<int>(pixel) / width_;
                for (const auto& [dx, dy] :
                     {std::pair{-kAcross, 0}, {kAcross, 0}, {0, -kAcross}, {0, kAcross}}) {
                    if (x + dx < 0 || x + dx >= width_ || y + dy < 0 || y + dy >= height_) {
                        continue;
                    }
                    const auto other = static_cast<std::size_t>(y + dy) *
                                           static_cast<std::size_t>(width_) +
                                       static_cast<std::size_t>(x + dx);
                    if (mine[other] != 0 || foreground[other] != 0) {
                        continue;
                    }
                    seenStep += std::abs(
                        static_cast<float>(picture.y.pixels[pixel]) - picture.y.pixels[other]
                    );
                    usualStep += std::abs(background.usual(pixel).y - background.usual(other).y);
                }
            }
            if (seenStep + usualStep > 0) {
                place.evidence += (seenStep - usualStep) / (seenStep + usualStep);
                ++place.looks;
            }
        }
        for (const auto pixel : place.pixels) {
            mine[pixel] = 0;
        }
        const bool vanished = !covered && static_cast<double>(gone) > kGone * count;
        const bool lost = std::chrono::duration<double>(now - place.seen).count() > kForgotten;
        return vanished || lost;
    };
    std::erase_if(places_, review);
}

}  // namespace ocelli::camera::objects
