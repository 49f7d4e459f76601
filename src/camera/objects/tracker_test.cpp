// Tests of what counts as a thing that goes somewhere, on blobs made up here.
#include "camera/objects/tracker.h"

#include <cmath>
#include <functional>

#include <gmock/gmock.h>

namespace ocelli::camera::objects {
namespace {

constexpr float kMuchRestless = 0.8F;

/// Shows a tracker one blob of 30 x 20 pixels on ground that is always restless, ten times a
/// second; true once it counts.
bool counts(double seconds, const std::function<Area(double)>& where) {
    Tracker tracker;
    tracker.reset(320, 240);
    for (int i = 0; i < static_cast<int>(seconds * 10); ++i) {
        Sighting sighting;
        sighting.area = where(i / 10.0);
        sighting.pixels = static_cast<int>(sighting.area.size() * 0.7F);
        sighting.restless = kMuchRestless;
        tracker.update({sighting}, {std::int64_t{100'000'000} * (i + 1)});
        for (const Track& track : tracker.tracks()) {
            if (track.confirmed) {
                return true;
            }
        }
    }
    return false;
}

TEST(Tracker, FollowsWhatGoesStraightOnOverRestlessGround) {
    EXPECT_TRUE(counts(2, [](double t) {
        return Area{static_cast<float>(60 + 60 * t), 100, 30, 20};
    }));
}

TEST(Tracker, LeavesThatSwayAreNotFollowed) {
    EXPECT_FALSE(counts(60, [](double t) {
        return Area{static_cast<float>(150 + 9 * std::sin(2.5 * t)), 100, 30, 20};
    }));
}

TEST(Tracker, LeavesThatBecomeOneWithOthersAreNotFollowed) {
    // Now one twig is seen, now two together.
    EXPECT_FALSE(counts(60, [](double t) {
        const bool both = static_cast<int>(t / 0.7) % 2 == 1;
        return both ? Area{150, 90, 70, 40} : Area{150, 100, 30, 20};
    }));
}

TEST(Tracker, WhatHasStoodAndSwayedIsFollowedOnceItGoes) {
    EXPECT_TRUE(counts(12, [](double t) {
        const double way = t < 10 ? 3 * std::sin(6 * t) : 60 * (t - 10);
        return Area{static_cast<float>(60 + way), 100, 30, 20};
    }));
}

/// Shows a tracker a blob that goes straight on over calm ground; how many pictures it counts in.
int countsIn(int pictures, const std::function<LightEvidence(int)>& light) {
    Tracker tracker;
    tracker.reset(320, 240);
    int counted = 0;
    for (int i = 0; i < pictures; ++i) {
        Sighting sighting;
        sighting.area = {static_cast<float>(20 + 6 * i), 100, 30, 20};
        sighting.pixels = 400;
        sighting.light = light(i);
        tracker.update({sighting}, {std::int64_t{100'000'000} * (i + 1)});
        for (const Track& track : tracker.tracks()) {
            counted += track.confirmed ? 1 : 0;
        }
    }
    return counted;
}

constexpr LightEvidence kLamp{0.9F, 0.7F};
constexpr LightEvidence kThing{0.05F, 0.1F};

TEST(Tracker, WhatFadesAndIsSeenThroughDoesNotCount) {
    EXPECT_EQ(countsIn(30, [](int) { return kLamp; }), 0);
    EXPECT_GT(countsIn(30, [](int) { return kThing; }), 20);
}

TEST(Tracker, AThingThatALampShinesOnForAMomentGoesOnCounting) {
    const int always = countsIn(30, [](int) { return kThing; });
    EXPECT_EQ(countsIn(30, [](int i) { return i >= 15 && i < 18 ? kLamp : kThing; }), always);
}

TEST(Tracker, ALampThatLooksLikeAThingForAMomentDoesNotGoOnCounting) {
    EXPECT_LT(countsIn(40, [](int i) { return i < 5 ? kThing : kLamp; }), 12);
}

TEST(Tracker, AThingOutOfWhoseLampsItComesCountsSoon) {
    EXPECT_GT(countsIn(30, [](int i) { return i < 8 ? kLamp : kThing; }), 14);
}

}  // namespace
}  // namespace ocelli::camera::objects
