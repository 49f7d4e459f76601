// Tests of timetables and ground truth.
#include "camera/capture/scene_script.h"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::camera::capture {
namespace {

using std::chrono::milliseconds;

TEST(SceneTruth, IsTheSameForTheSameArguments) {
    for (int i = 0; i < 200; ++i) {
        const auto a = sceneTruth("street", 5, milliseconds(i * 370));
        const auto b = sceneTruth("street", 5, milliseconds(i * 370));
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t k = 0; k < a.size(); ++k) {
            EXPECT_EQ(a[k].id, b[k].id);
            EXPECT_EQ(a[k].box.x, b[k].box.x);
        }
    }
}

TEST(SceneTruth, StaysWithinThePicture) {
    for (const auto* scene : {"street", "office"}) {
        for (int i = 0; i < 2000; ++i) {
            for (const auto& object : sceneTruth(scene, 3, milliseconds(i * 130))) {
                EXPECT_GE(object.box.x, 0);
                EXPECT_GT(object.box.width, 0);
                EXPECT_LE(object.box.x + object.box.width, 1.0 + 1e-9);
                EXPECT_GE(object.box.y, 0);
                EXPECT_LE(object.box.y + object.box.height, 1);
            }
        }
    }
}

TEST(SceneTruth, HasSomebodyAtOnceAndQuietPhasesOfSevenToEightSeconds) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        EXPECT_FALSE(sceneTruth("street", seed, milliseconds(2000)).empty()) << seed;
        double longest = 0;
        double run = 0;
        for (int i = 0; i < 400; ++i) {
            run = sceneTruth("street", seed, milliseconds(i * 100)).empty() ? run + 0.1 : 0;
            longest = std::max(longest, run);
        }
        EXPECT_GE(longest, 7) << seed;
        EXPECT_LE(longest, 8.5) << seed;
    }
}

TEST(SceneTruth, MovesEachObjectSteadilyAndUnderOneId) {
    std::map<std::uint64_t, double> last;
    for (int i = 0; i < 1000; ++i) {
        for (const auto& object : sceneTruth("street", 9, milliseconds(i * 40))) {
            const double middle = object.box.x + object.box.width / 2;
            if (const auto before = last.find(object.id); before != last.end()) {
                EXPECT_LT(std::abs(middle - before->second), 0.03);
            }
            last[object.id] = middle;
        }
    }
    EXPECT_GE(last.size(), 6U);
}

TEST(SceneTruth, LeavesOutWhoIsNotCast) {
    for (int i = 0; i < 400; ++i) {
        for (const auto& object :
             sceneTruth("street", 2, milliseconds(i * 100), SceneCast::People)) {
            EXPECT_EQ(object.kind, SceneClass::Person);
        }
        EXPECT_TRUE(sceneTruth("street", 2, milliseconds(i * 100), SceneCast::Nobody).empty());
    }
}

TEST(SceneTruth, KnowsNothingOfAnUnknownScene) {
    EXPECT_TRUE(sceneTruth("moon", 2, milliseconds(3000)).empty());
}

TEST(SceneScript, KeepsVehiclesOfOneLaneApart) {
    const auto lanes = scene::lanesOf("street");
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        for (double time = 0; time < 60; time += 0.2) {
            const auto movers = scene::moversAt(lanes, seed, time, SceneCast::Vehicles, 16.0 / 9);
            for (std::size_t i = 1; i < movers.size(); ++i) {
                if (movers[i].ground == movers[i - 1].ground) {
                    const double gap = std::abs(
                        movers[i].middleAt(time, 16.0 / 9) - movers[i - 1].middleAt(time, 16.0 / 9)
                    );
                    const double lengths = (movers[i].length + movers[i - 1].length) / 2;
                    EXPECT_GT(gap, lengths * movers[i].perMetre) << seed << " at " << time;
                }
            }
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::capture
