// Tests of the chain of objects on drawn pictures whose truth is known.
#include "camera/objects/object_analyser.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "tests/support/drawn_scene.h"

namespace ocelli::camera::objects {
namespace {

using test::DrawnScene;
using test::DrawnThing;
using testing::SizeIs;

constexpr double kStep = 0.1;  ///< s

/// Shows the analyser a scene that changes with time and keeps its reports.
class Watch {
  public:
    using Script = std::function<std::vector<DrawnThing>(double)>;

    void show(double until, const Script& script, double light = 1) {
        for (; now_ < until - 1e-9; now_ += kStep) {
            reports.push_back(analyser.process(scene_.draw(now_, script(now_), light)));
        }
    }

    void showNothing(double until, double light = 1) {
        show(until, [](double) { return std::vector<DrawnThing>(); }, light);
    }

    const SceneReport& last() const { return reports.back(); }

    std::set<std::uint64_t> allTracks() const {
        std::set<std::uint64_t> ids;
        for (const auto& report : reports) {
            for (const auto& track : report.tracks) {
                ids.insert(track.id);
            }
        }
        return ids;
    }

    ObjectAnalyser analyser;
    std::vector<SceneReport> reports;

  private:
    DrawnScene scene_;
    double now_ = 0;
};

int along(double from, double speed, double seconds) {
    return static_cast<int>(from + speed * seconds);
}

TEST(ObjectAnalyser, FollowsOneWhoWalksThroughAsOne) {
    Watch watch;
    watch.showNothing(2);
    watch.show(6, [](double t) {
        return std::vector{DrawnThing{along(-20, 80, t - 2), 100, 16, 40}};
    });
    EXPECT_THAT(watch.allTracks(), SizeIs(1));
    // 1.5 s before the end its middle was at 180, seen within 6 pixels.
    const auto& report = watch.reports[watch.reports.size() - 16];
    ASSERT_THAT(report.tracks, SizeIs(1));
    EXPECT_NEAR(report.tracks[0].box.centreX(), 180.0 / 320, 0.02);
    EXPECT_NEAR(report.tracks[0].box.centreY(), 120.0 / 240, 0.03);
    EXPECT_EQ(report.tracks[0].objectClass, ObjectClass::Human);
    EXPECT_TRUE(report.tracks[0].enteredOverEdge);
    EXPECT_NEAR(report.tracks[0].velocityX, 80.0 / 320, 0.04);
}

TEST(ObjectAnalyser, CallsWideThingsVehicles) {
    Watch watch;
    watch.showNothing(2);
    watch.show(4, [](double t) {
        return std::vector{DrawnThing{along(-40, 100, t - 2), 100, 60, 24}};
    });
    ASSERT_THAT(watch.last().tracks, SizeIs(1));
    EXPECT_EQ(watch.last().tracks[0].objectClass, ObjectClass::Vehicle);
}

TEST(ObjectAnalyser, KeepsTwoApartWhoMeetAndPass) {
    Watch watch;
    watch.showNothing(2);
    watch.show(6, [](double t) {
        return std::vector{
            DrawnThing{along(-20, 80, t - 2), 100, 16, 40, 60, 110, 150},
            DrawnThing{along(320, -80, t - 2), 104, 16, 40, 200, 150, 110}
        };
    });
    EXPECT_THAT(watch.allTracks(), SizeIs(2));
    const auto& before = watch.reports[30];
    const auto& after = watch.reports[52];
    ASSERT_THAT(before.tracks, SizeIs(2));
    ASSERT_THAT(after.tracks, SizeIs(2));
    for (const auto& track : after.tracks) {
        for (const auto& earlier : before.tracks) {
            if (earlier.id == track.id) {
                EXPECT_GT(earlier.velocityX * track.velocityX, 0) << "one turned into the other";
            }
        }
    }
}

TEST(ObjectAnalyser, SeesNothingInNoiseAndInAChangeOfLight) {
    Watch watch;
    watch.showNothing(5);
    watch.showNothing(8, 0.8);
    watch.showNothing(11, 1.15);
    EXPECT_THAT(watch.allTracks(), SizeIs(0));
    EXPECT_THAT(watch.last().stills, SizeIs(0));
}

TEST(ObjectAnalyser, DoesNotFollowWhatSwaysInItsPlace) {
    Watch watch;
    watch.show(20, [](double t) {
        std::vector<DrawnThing> leaves;
        for (int i = 0; i < 5; ++i) {
            const double sway = 5 * std::sin(t * 5 + i);
            leaves.push_back({along(100 + 14 * i, sway, 1), 60 + 9 * i, 10, 10, 60});
        }
        return leaves;
    });
    EXPECT_THAT(watch.last().tracks, SizeIs(0));
}

TEST(ObjectAnalyser, FollowsEachWhereMuchPasses) {
    Watch watch;
    watch.showNothing(2);
    // A car every second on the same ground, with windows of the colour of the road; it comes out
    // of a tunnel, not over the edge.
    constexpr int kCars = 9;
    watch.show(2 + kCars, [](double t) {
        const double since = std::fmod(t - 2, 1);
        const int x = along(40, 260, since);
        std::vector<DrawnThing> things{{x, 100, 44, 36, 220}};
        for (int window = 4; window < 40; window += 12) {
            things.push_back({x + window, 104, 6, 26, 120, 128, 128});
        }
        return things;
    });
    EXPECT_THAT(watch.allTracks(), SizeIs(kCars));
}

TEST(ObjectAnalyser, FollowsTheNextWhenALargeOneHasDrivenAway) {
    Watch watch;
    watch.showNothing(2);
    // Both drive away from the camera: they shrink and rise.
    const auto driving = [](double t, double begin, int width, std::uint8_t luma) {
        const double far = std::clamp((t - begin) / 1.6, 0.0, 1.0);
        const int shown = static_cast<int>(width * (1 - 0.75 * far));
        return DrawnThing{160 - shown / 2, along(200, -180, far), shown, shown * 3 / 4, luma};
    };
    watch.show(4.4, [&](double t) {
        std::vector things{driving(t, 2, 180, 220)};
        if (t > 3.2) {
            things.push_back(driving(t, 3.2, 50, 40));
        }
        return things;
    });
    EXPECT_THAT(watch.last().tracks, SizeIs(2));
}

TEST(ObjectAnalyser, CallsAPersonCutOffByTheEdgeHuman) {
    Watch watch;
    watch.showNothing(2);
    watch.show(4, [](double t) {
        return std::vector{DrawnThing{along(60, 40, t - 2), 140, 40, 160}};
    });
    ASSERT_THAT(watch.last().tracks, SizeIs(1));
    EXPECT_EQ(watch.last().tracks[0].objectClass, ObjectClass::Human);
}

std::vector<DrawnThing> carrier(double t) {
    // Comes in, stands from 4 to 6 s, walks on; leaves a bag at 4.5 s.
    const double x = t < 4 ? -20 + 60 * (t - 2) : t < 6 ? 100 : 100 + 60 * (t - 6);
    std::vector<DrawnThing> things{{static_cast<int>(x), 80, 16, 50, 70}};
    if (t > 4.5) {
        things.insert(things.begin(), DrawnThing{122, 114, 14, 14, 30, 128, 128});
    }
    return things;
}

TEST(ObjectAnalyser, TellsALeftThingFromWhoLeftIt) {
    Watch watch;
    watch.showNothing(2);
    watch.show(14, carrier);
    ASSERT_THAT(watch.last().stills, SizeIs(1));
    const auto& still = watch.last().stills[0];
    EXPECT_EQ(still.kind, StillKind::Left);
    EXPECT_FALSE(still.accompanied);
    EXPECT_NEAR(still.box.centreX(), 129.0 / 320, 0.02);
    EXPECT_NEAR(still.box.centreY(), 121.0 / 240, 0.02);
}

TEST(ObjectAnalyser, AThingIsAloneFromTheStepOutOfArmsReach) {
    Watch watch;
    watch.showNothing(2);
    // Leaves a bag, stands beside it for three seconds and walks off slowly to the left: out of
    // arm's reach after a step, a body's length away only later.
    constexpr double kOff = 8;
    watch.show(13, [](double t) {
        const double x = t < 4 ? -20 + 60 * (t - 2) : t < kOff ? 100 : 100 - 20 * (t - kOff);
        std::vector<DrawnThing> things{{static_cast<int>(x), 80, 16, 50, 70}};
        if (t > 4.5) {
            things.insert(things.begin(), DrawnThing{122, 114, 14, 14, 30, 128, 128});
        }
        return things;
    });
    ASSERT_THAT(watch.last().stills, SizeIs(1));
    const auto& still = watch.last().stills[0];
    ASSERT_EQ(still.kind, StillKind::Left);
    ASSERT_FALSE(still.accompanied);
    const auto known =
        std::find_if(watch.reports.rbegin(), watch.reports.rend(), [](const auto& r) {
            return r.stills.size() == 1 && r.stills[0].accompanied;
        });
    ASSERT_NE(known, watch.reports.rend());
    const auto secondsBefore = [&](MonoTime time) {
        return std::chrono::duration<double>(known->time - time).count();
    };
    EXPECT_GT(secondsBefore(still.aloneSince), 0.4);
    EXPECT_LE(secondsBefore(still.aloneSince), 1.0 + kStep);
}

TEST(ObjectAnalyser, SeesThatAThingIsGone) {
    Watch watch;
    const DrawnThing vase{200, 100, 20, 30, 220, 140, 120};
    watch.show(5, [&](double) { return std::vector{vase}; });
    watch.showNothing(9);
    ASSERT_THAT(watch.last().stills, SizeIs(1));
    EXPECT_EQ(watch.last().stills[0].kind, StillKind::Removed);
    watch.show(12, [&](double) { return std::vector{vase}; });
    EXPECT_THAT(watch.last().stills, SizeIs(0)) << "it is back";
}

TEST(ObjectAnalyser, WhatOnlyStoppedForAMomentIsNotGone) {
    Watch watch;
    // The background is learned with a car in it that drives on at once.
    watch.show(1, [](double) { return std::vector{DrawnThing{200, 100, 40, 24, 220}}; });
    watch.showNothing(8);
    for (const auto& report : watch.reports) {
        for (const auto& still : report.stills) {
            EXPECT_NE(still.kind, StillKind::Removed);
        }
    }
}

TEST(ObjectAnalyser, DoesNotTakeAMovedThingForAGoneOne) {
    Watch watch;
    watch.show(5, [](double) { return std::vector{DrawnThing{200, 100, 24, 40, 220, 140, 120}}; });
    watch.show(9, [](double) { return std::vector{DrawnThing{207, 100, 24, 40, 220, 140, 120}}; });
    for (const auto& still : watch.last().stills) {
        EXPECT_FALSE(still.kind == StillKind::Removed && !still.accompanied);
    }
}

TEST(ObjectAnalyser, TakesInWhatStandsForAMinute) {
    Watch watch;
    watch.showNothing(3);
    watch.show(70, [](double) { return std::vector{DrawnThing{200, 100, 20, 30, 220}}; });
    EXPECT_THAT(watch.last().stills, SizeIs(0));
}

TEST(ObjectAnalyser, BeginsAnewWhenTheSceneChanges) {
    Watch watch;
    watch.showNothing(3);
    EXPECT_TRUE(watch.last().settled);
    watch.show(4.2, [](double) { return std::vector{DrawnThing{0, 0, 320, 240, 40, 90, 170}}; });
    EXPECT_FALSE(watch.last().settled);
    EXPECT_THAT(watch.last().tracks, SizeIs(0));
}

TEST(ObjectAnalyser, IsAPureFunctionOfItsFrames) {
    Watch one;
    Watch two;
    for (auto* watch : {&one, &two}) {
        watch->showNothing(2);
        watch->show(8, carrier);
    }
    ASSERT_EQ(one.last().tracks.size(), two.last().tracks.size());
    for (std::size_t i = 0; i < one.last().tracks.size(); ++i) {
        EXPECT_EQ(one.last().tracks[i].box, two.last().tracks[i].box);
    }
}

TEST(ObjectAnalyser, WantsAboutTwelveFramesASecond) {
    ObjectAnalyser analyser;
    DrawnScene scene;
    int wanted = 0;
    for (int i = 0; i < 60; ++i) {
        const double time = i / 60.0;
        if (analyser.wants({static_cast<std::int64_t>(time * 1e9)})) {
            ++wanted;
            (void)analyser.process(scene.draw(time, {}));
        }
    }
    EXPECT_EQ(wanted, 12);
}

}  // namespace
}  // namespace ocelli::camera::objects
