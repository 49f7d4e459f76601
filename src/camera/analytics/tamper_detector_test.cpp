// Tests of tampering on drawn pictures.
#include "camera/analytics/tamper_detector.h"

#include <gtest/gtest.h>

#include "tests/support/drawn_scene.h"

namespace ocelli::camera::analytics {
namespace {

using test::DrawnScene;
using test::DrawnThing;

/// Keeps when it began and ended, s.
class Watch {
  public:
    explicit Watch(
        int sensitivity = 50, double seconds = 2, const std::vector<AreaPoint>& outline = {}
    )
        : detector(sensitivity, seconds, outline) {}

    void show(double until, const std::vector<DrawnThing>& things, double light = 1) {
        for (; now_ < until - 1e-9; now_ += 0.25) {
            if (const auto change = detector.process(scene_.draw(now_, things, light))) {
                (*change ? starts : stops).push_back(now_);
            }
        }
    }

    TamperDetector detector;
    std::vector<double> starts;
    std::vector<double> stops;

  private:
    DrawnScene scene_;
    double now_ = 0;
};

const DrawnThing kHand{0, 0, 320, 240, 40, 120, 140};
const DrawnThing kTruck{40, 30, 150, 190, 90, 120, 140};

TEST(TamperDetector, TellsACoveredLensAndItsEnd) {
    Watch watch;
    watch.show(5, {});
    watch.show(10, {kHand});
    watch.show(14, {});
    ASSERT_EQ(watch.starts.size(), 1U);
    EXPECT_NEAR(watch.starts[0], 7, 0.3);
    ASSERT_EQ(watch.stops.size(), 1U);
    EXPECT_NEAR(watch.stops[0], 11, 0.3);
}

TEST(TamperDetector, LetsALargeThingPass) {
    Watch watch;
    watch.show(5, {});
    watch.show(15, {kTruck});
    watch.show(20, {});
    EXPECT_TRUE(watch.starts.empty());
}

TEST(TamperDetector, TakesDuskAndLampsForLight) {
    Watch watch;
    watch.show(5, {});
    watch.show(10, {}, 0.35);
    watch.show(15, {}, 1.1);
    EXPECT_TRUE(watch.starts.empty()) << watch.starts[0] << " lost " << watch.detector.lost();
}

TEST(TamperDetector, IsNotAboutAShortMoment) {
    Watch watch;
    watch.show(5, {});
    watch.show(6, {kHand});
    watch.show(9, {});
    EXPECT_TRUE(watch.starts.empty());
}

TEST(TamperDetector, SaysNothingWhereThereNeverWasStructure) {
    Watch watch;
    watch.show(6, {{0, 0, 320, 240, 40, 128, 128}});
    watch.show(12, {{0, 0, 320, 240, 200, 128, 128}});
    EXPECT_LE(watch.starts.size(), 1U);
}

TEST(TamperDetector, GivesUpAfterFiveMinutesAndTakesTheNewView) {
    Watch watch;
    watch.show(5, {});
    watch.show(320, {kHand});
    EXPECT_EQ(watch.starts.size(), 1U);
    EXPECT_EQ(watch.stops.size(), 1U);
}

TEST(TamperDetector, NeedsLessWhenItIsMoreSensitive) {
    const DrawnThing half{0, 0, 180, 240, 40, 120, 140};
    Watch keen(100);
    Watch dull(1);
    for (auto* watch : {&keen, &dull}) {
        watch->show(5, {});
        watch->show(10, {half});
    }
    EXPECT_EQ(keen.starts.size(), 1U);
    EXPECT_TRUE(dull.starts.empty());
}

// A door in the right part of the picture, somewhat larger than the smallest that has structure.
const std::vector<AreaPoint> kDoor{{0.7, 0.3}, {0.9, 0.3}, {0.9, 0.7}, {0.7, 0.7}};
const DrawnThing kBoard{200, 50, 120, 150, 40, 120, 140};
const DrawnThing kLeftBoard{0, 0, 200, 240, 40, 120, 140};

TEST(TamperDetector, TellsThatTheDrawnAreaIsCovered) {
    Watch door(50, 2, kDoor);
    Watch whole;
    for (auto* watch : {&door, &whole}) {
        watch->show(5, {});
        watch->show(10, {kBoard});
        watch->show(14, {});
    }
    ASSERT_EQ(door.starts.size(), 1U);
    EXPECT_NEAR(door.starts[0], 7, 0.3);
    EXPECT_EQ(door.stops.size(), 1U);
    EXPECT_TRUE(whole.starts.empty()) << "a fifth of the picture is no cover of the whole";
}

TEST(TamperDetector, IsNotAboutWhatIsCoveredOutsideTheDrawnArea) {
    Watch door(50, 2, kDoor);
    door.show(5, {});
    door.show(12, {kLeftBoard});
    EXPECT_TRUE(door.starts.empty());
}

TEST(TamperDetector, NeedsLessOfTheDrawnAreaWhenItIsMoreSensitive) {
    const DrawnThing half{250, 0, 70, 240, 40, 120, 140};
    Watch keen(100, 2, kDoor);
    Watch dull(1, 2, kDoor);
    for (auto* watch : {&keen, &dull}) {
        watch->show(5, {});
        watch->show(10, {half});
    }
    EXPECT_EQ(keen.starts.size(), 1U);
    EXPECT_TRUE(dull.starts.empty());
}

}  // namespace
}  // namespace ocelli::camera::analytics
