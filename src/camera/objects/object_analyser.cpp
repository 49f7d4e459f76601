// One picture at a time through the chain.
#include "camera/objects/object_analyser.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "camera/analytics/light_fit.h"
#include "camera/objects/foreground.h"

namespace ocelli::camera::objects {
namespace {

constexpr double kInterval = 0.078;    ///< s between analysed pictures, at least
constexpr int kSettling = 10;          ///< pictures until the background is known somewhat
constexpr double kMostChanged = 0.6;   ///< share of the picture: not things, another scene
constexpr double kChangedLong = 0.8;   ///< s
constexpr double kLeastBlob = 0.0006;  ///< of the picture
constexpr int kLeastBlobPixels = 14;
constexpr std::size_t kMostBlobs = 120;
constexpr int kJoin = 2;              ///< pixels
constexpr double kAbsorbAfter = 60;   ///< s
constexpr float kShadowReach = 0.4F;  ///< of its size
constexpr float kStillPixel = 1.5F;   ///< s
constexpr int kLightColumns = 16;
constexpr int kLightRows = 12;
constexpr int kLightStep = 3;        ///< every third pixel of every third row
constexpr double kLeastLight = 1.0;  ///< luma steps

}  // namespace

std::string_view toString(ObjectClass objectClass) {
    switch (objectClass) {
        case ObjectClass::Human:
            return "human";
        case ObjectClass::Vehicle:
            return "vehicle";
        case ObjectClass::Other:
            break;
    }
    return "other";
}

bool ObjectAnalyser::wants(MonoTime captureTime) const {
    return !last_ || std::chrono::duration<double>(captureTime - *last_).count() >= kInterval ||
           captureTime < *last_;
}

void ObjectAnalyser::reset() {
    last_.reset();
}

void ObjectAnalyser::begin() {
    view_.reset();
    view_.steady(picture_);
    background_.reset(picture_);
    tracker_.reset(picture_.width(), picture_.height());
    stills_.reset(picture_.width(), picture_.height());
    learning_.assign(picture_.pixelCount(), Learning::Normal);
    changedFor_ = 0;
    pictures_ = 0;
}

SeenBy ObjectAnalyser::seen() const {
    return {picture_, background_, raw_, lit_, foreground_, tracker_.tracks(), stills_.places()};
}

bool ObjectAnalyser::isSettled() const {
    return pictures_ >= kSettling;
}

SceneReport ObjectAnalyser::process(const media::Frame& frame) {
    const MonoTime now = frame.captureTime;
    scaler_.scale(frame, picture_);
    shape_ =
        static_cast<double>(frame.width()) / picture_.width() * picture_.height() / frame.height();
    const bool first = !last_ || now <= *last_ || !background_.fits(picture_);
    const double seconds =
        first ? 0 : std::min(1.0, std::chrono::duration<double>(now - *last_).count());
    last_ = now;
    if (first) {
        begin();
        return report(now);
    }
    view_.steady(picture_);
    ++pictures_;
    followLight();
    followLocalLight();
    background_.compare(picture_, raw_);
    foreground_ = raw_;
    removeShadows(picture_, background_, foreground_, lit_);
    shadows_.resize(raw_.size());
    for (std::size_t i = 0; i < shadows_.size(); ++i) {
        shadows_[i] = raw_[i] != 0 && foreground_[i] == 0 ? 1 : 0;
    }
    smooth(picture_.width(), picture_.height(), foreground_);
    removeLight(picture_.width(), picture_.height(), lit_, foreground_);
    if (sceneChanged(seconds)) {
        begin();
        return report(now);
    }
    stills_.watch(picture_, foreground_, seconds);
    passing_ = foreground_;
    stills_.takeOut(passing_);
    const auto sightings = findSightings();
    tracker_.update(sightings, now);
    stills_.update(picture_, background_, foreground_, tracker_.tracks(), now);
    absorbOldPlaces(now);
    learn(sightings, seconds);
    return report(now);
}

void ObjectAnalyser::followLight() {
    std::array<float, kLightColumns * kLightRows> before{};
    std::array<float, kLightColumns * kLightRows> now{};
    std::array<int, kLightColumns * kLightRows> counts{};
    const int width = picture_.width();
    const int height = picture_.height();
    for (int y = 0; y < height; y += kLightStep) {
        const auto row = static_cast<std::size_t>(y * kLightRows / height * kLightColumns);
        for (int x = y / kLightStep % kLightStep; x < width; x += kLightStep) {
            const auto cell = row + static_cast<std::size_t>(x * kLightColumns / width);
            const auto pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(x);
            before[cell] += background_.usual(pixel).y;
            now[cell] += picture_.y.pixels[pixel];
            ++counts[cell];
        }
    }
    for (std::size_t cell = 0; cell < before.size(); ++cell) {
        const auto count = static_cast<float>(std::max(1, counts[cell]));
        before[cell] /= count;
        now[cell] /= count;
    }
    const auto light = analytics::fitLight(before, now);
    if (light.strength() >= kLeastLight && analytics::isEverywhere(light, before, now)) {
        background_.relight(light);
        stills_.relight(light);
    }
}

/// Clouds and lamps light up a part of the picture.
void ObjectAnalyser::followLocalLight() {
    const int width = picture_.width();
    field_.begin(width, picture_.height());
    for (int y = 0; y < picture_.height(); y += analytics::LightField::kStep) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; x += analytics::LightField::kStep) {
            const auto pixel = row + static_cast<std::size_t>(x);
            field_.add(x, y, background_.usual(pixel).y, picture_.y.pixels[pixel]);
        }
    }
    if (field_.finish()) {
        background_.relight(field_);
        stills_.relight(field_);
    }
}

bool ObjectAnalyser::sceneChanged(double seconds) {
    const auto differing = std::count(foreground_.begin(), foreground_.end(), 1);
    const bool most =
        static_cast<double>(differing) > kMostChanged * static_cast<double>(foreground_.size());
    changedFor_ = most ? changedFor_ + seconds : 0;
    return changedFor_ > kChangedLong;
}

std::vector<Sighting> ObjectAnalyser::findSightings() {
    const int width = picture_.width();
    const int height = picture_.height();
    joined_ = passing_;
    widen(width, height, kJoin, joined_);
    const int least = std::max(
        kLeastBlobPixels, static_cast<int>(kLeastBlob * static_cast<double>(passing_.size()))
    );
    const auto blobs = findBlobs(width, height, joined_, passing_, least, kMostBlobs, labels_);
    std::vector<Sighting> sightings;
    boxes_.clear();
    for (std::size_t b = 0; b < blobs.size(); ++b) {
        Sighting made;
        made.area = areaOf(blobs[b].box);
        made.pixels = blobs[b].pixels;
        const auto label = static_cast<std::uint16_t>(b + 1);
        int still = 0;
        int restless = 0;
        for (int y = blobs[b].box.top; y < blobs[b].box.bottom; ++y) {
            for (int x = blobs[b].box.left; x < blobs[b].box.right; ++x) {
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                static_cast<std::size_t>(x);
                if (labels_[at] == label && passing_[at] != 0) {
                    still += stills_.stillFor(at) > kStillPixel ? 1 : 0;
                    restless += background_.restless(at) ? 1 : 0;
                }
            }
        }
        const auto count = static_cast<float>(std::max(1, made.pixels));
        made.still = static_cast<float>(still) / count;
        made.restless = static_cast<float>(restless) / count;
        made.appearance = Appearance::of(picture_, blobs[b].box, labels_, label, passing_);
        made.light = lightEvidence(picture_, background_, blobs[b].box, labels_, label, passing_);
        sightings.push_back(made);
    }
    return sightings;
}

/// Pixels of things that are followed, and of still places, become background slowly or not at all.
void ObjectAnalyser::learn(const std::vector<Sighting>& sightings, double seconds) {
    std::vector<std::uint8_t> kept(sightings.size() + 1, 0);
    const auto& tracks = tracker_.tracks();
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        const int in = tracker_.seenIn()[t];
        const bool young = std::chrono::duration<double>(*last_ - tracks[t].since).count() < 2;
        if (in >= 0 && (tracks[t].confirmed || young)) {
            kept[static_cast<std::size_t>(in) + 1] = 1;
        }
    }
    for (std::size_t i = 0; i < learning_.size(); ++i) {
        const bool slow = kept[labels_[i]] != 0 && isSettled();
        learning_[i] = slow ? Learning::Slow : Learning::Normal;
    }
    for (std::size_t s = 0; s < sightings.size() && isSettled(); ++s) {
        if (kept[s + 1] != 0) {
            keepShadows(sightings[s].area);
        }
    }
    for (const auto& place : stills_.places()) {
        for (const auto pixel : place.pixels) {
            learning_[pixel] = foreground_[pixel] != 0 ? Learning::Not : Learning::Normal;
        }
    }
    background_.learn(picture_, learning_, seconds);
}

/// The shadow of something that stays is not learned as background either.
void ObjectAnalyser::keepShadows(const Area& area) {
    const int left = std::max(0, static_cast<int>(area.x - kShadowReach * area.width));
    const int top = std::max(0, static_cast<int>(area.y - kShadowReach * area.height));
    const int right =
        std::min(picture_.width(), static_cast<int>(area.right() + kShadowReach * area.width));
    const int bottom =
        std::min(picture_.height(), static_cast<int>(area.bottom() + kShadowReach * area.height));
    for (int y = top; y < bottom; ++y) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(picture_.width());
        for (int x = left; x < right; ++x) {
            const std::size_t at = row + static_cast<std::size_t>(x);
            if (shadows_[at] != 0) {
                learning_[at] = Learning::Slow;
            }
        }
    }
}

void ObjectAnalyser::absorbOldPlaces(MonoTime now) {
    std::vector<std::uint64_t> old;
    for (const auto& place : stills_.places()) {
        if (place.seen == now &&
            std::chrono::duration<double>(now - place.since).count() > kAbsorbAfter) {
            old.push_back(place.id);
            for (const auto pixel : place.pixels) {
                background_.absorb(picture_, pixel);
            }
        }
    }
    for (const auto id : old) {
        stills_.forget(id);
    }
}

Box ObjectAnalyser::boxOf(const Area& area) const {
    const double width = picture_.width();
    const double height = picture_.height();
    Box box;
    box.x = std::clamp(area.x / width, 0.0, 1.0);
    box.y = std::clamp(area.y / height, 0.0, 1.0);
    box.width = std::clamp(area.right() / width, 0.0, 1.0) - box.x;
    box.height = std::clamp(area.bottom() / height, 0.0, 1.0) - box.y;
    return box;
}

namespace {

/// By shape only: upright is human, wider than tall and not tiny is a vehicle.
ObjectClass classOf(const Track& track, double shape) {
    if (track.tallness <= 0) {
        return ObjectClass::Other;
    }
    const double tallness = track.tallness / shape;
    if (tallness >= 1.35) {
        return ObjectClass::Human;
    }
    return tallness <= 1.15 ? ObjectClass::Vehicle : ObjectClass::Other;
}

}  // namespace

SceneReport ObjectAnalyser::report(MonoTime now) const {
    SceneReport made;
    made.time = now;
    made.settled = isSettled();
    for (const auto& track : tracker_.tracks()) {
        if (!track.confirmed) {
            continue;
        }
        TrackedObject object;
        object.id = track.id;
        object.objectClass = classOf(track, shape_);
        object.box = boxOf(track.area);
        object.velocityX = static_cast<double>(track.velocityX) / picture_.width();
        object.velocityY = static_cast<double>(track.velocityY) / picture_.height();
        object.since = track.since;
        object.born = boxOf(track.born);
        object.enteredOverEdge = track.enteredOverEdge;
        object.hidden = !track.visible;
        made.tracks.push_back(object);
    }
    for (const auto& place : stills_.places()) {
        if (place.isTrack) {
            continue;
        }
        StillObject still;
        still.id = place.id;
        still.kind = StillFinder::kindOf(place);
        still.evidence = place.evidence;
        still.box = boxOf(areaOf(place.box));
        still.area =
            static_cast<double>(place.pixels.size()) / static_cast<double>(picture_.pixelCount());
        still.since = place.since;
        still.aloneSince = place.aloneSince;
        still.accompanied = place.accompanied;
        made.stills.push_back(still);
    }
    return made;
}

}  // namespace ocelli::camera::objects
