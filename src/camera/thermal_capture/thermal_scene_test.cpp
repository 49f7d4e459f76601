// The drawn scene read back through the radiometry: what is known must be measured.
#include "camera/thermal_capture/thermal_scene.h"

#include <cmath>
#include <latch>
#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/thermal/radiometry.h"
#include "camera/thermal_capture/thermal_source.h"
#include "runtime/thread.h"

namespace ocelli::camera::thermal_capture {
namespace {

using testing::HasSubstr;

Result<ThermalSceneOptions> optionsOf(const std::string& address) {
    const auto parsed = capture::parseSourceAddress(address);
    EXPECT_TRUE(parsed);
    return readThermalSceneOptions(*parsed);
}

thermal::CountImage draw(
    const ThermalSceneOptions& options, double seconds, std::uint64_t number = 0
) {
    ThermalScene scene(options);
    thermal::CountImage image;
    scene.render(seconds, number, image);
    return image;
}

/// The mean over the pixels that lie wholly in a box; nothing when there is none.
std::optional<double> meanIn(const thermal::CountImage& image, const capture::SceneBox& box) {
    static const auto radiometry =
        *thermal::Radiometry::create(thermalSceneCamera(), thermalSceneSurface());
    double sum = 0;
    int count = 0;
    const auto from = [](double share, int size) {
        return static_cast<int>(std::ceil(share * size));
    };
    const auto to = [](double share, int size) {
        return static_cast<int>(std::floor(share * size));
    };
    for (int y = from(box.y, image.height); y < to(box.y + box.height, image.height); ++y) {
        for (int x = from(box.x, image.width); x < to(box.x + box.width, image.width); ++x) {
            sum += radiometry.celsiusOf(image.at(x, y));
            ++count;
        }
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// Pixels in a box that differ, and all of them.
std::pair<int, int> changedIn(
    const thermal::CountImage& a, const thermal::CountImage& b, const capture::SceneBox& box
) {
    int changed = 0;
    int all = 0;
    const auto pixel = [](double share, int size) { return static_cast<int>(share * size); };
    for (int y = pixel(box.y, a.height); y < pixel(box.y + box.height, a.height); ++y) {
        for (int x = pixel(box.x, a.width); x < pixel(box.x + box.width, a.width); ++x) {
            changed += a.at(x, y) != b.at(x, y) ? 1 : 0;
            ++all;
        }
    }
    return {changed, all};
}

TEST(ThermalScene, MeasuresAsTheTruthSays) {
    auto options = *optionsOf("scene:thermal?bad=0&noise=0");
    std::map<std::string, int> seen;
    for (double seconds = 0; seconds < 400; seconds += 3.7) {
        const auto image = draw(options, seconds);
        for (const auto& known : thermalSceneTruth(options, seconds)) {
            const auto mean = meanIn(image, known.box);
            if (mean) {
                // Counts are whole numbers, and the pattern of the columns grows to a few of them.
                EXPECT_NEAR(*mean, known.celsius, 0.12) << known.name << " at " << seconds;
                ++seen[known.name.substr(0, known.name.find(' '))];
            }
        }
    }
    EXPECT_GT(seen["motor"], 100);
    EXPECT_GT(seen["window"], 100);
    EXPECT_GT(seen["verge"], 100);
    EXPECT_GT(seen["head"], 50);
}

TEST(ThermalScene, TheMotorHeatsThroughAnAlarmThresholdAndCoolsAgain) {
    const ThermalSceneOptions options;
    double coldest = 1e9;
    double hottest = -1e9;
    for (double seconds = 0; seconds < 180; seconds += 1) {
        const double celsius = thermalSceneTruth(options, seconds).front().celsius;
        coldest = std::min(coldest, celsius);
        hottest = std::max(hottest, celsius);
    }
    EXPECT_LT(coldest, 47);
    EXPECT_GT(hottest, 60);
}

TEST(ThermalScene, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const auto options = *optionsOf("scene:thermal?width=160&height=128&seed=4");
    EXPECT_EQ(draw(options, 20, 7).counts, draw(options, 20, 7).counts);
    EXPECT_NE(draw(options, 20, 7).counts, draw(options, 20, 8).counts);
    auto other = options;
    other.seed = 5;
    EXPECT_NE(draw(options, 20, 7).counts, draw(other, 20, 7).counts);
}

TEST(ThermalScene, HasTheNoiseThatWasAskedFor) {
    auto options = *optionsOf("scene:thermal?noise=100&bad=0&objects=none&width=160&height=128");
    const auto radiometry =
        *thermal::Radiometry::create(thermalSceneCamera(), thermalSceneSurface());
    ThermalScene scene(options);
    thermal::CountImage image;
    double squares = 0;
    double sum = 0;
    constexpr int kFrames = 400;
    for (std::uint64_t i = 0; i < kFrames; ++i) {
        scene.render(10, i, image);
        const double celsius = radiometry.celsiusOf(image.at(80, 100));
        sum += celsius;
        squares += celsius * celsius;
    }
    const double mean = sum / kFrames;
    EXPECT_NEAR(std::sqrt(squares / kFrames - mean * mean), 0.1, 0.03);
}

TEST(ThermalScene, HoldsThePictureWhileTheShutterIsClosed) {
    auto options = *optionsOf("scene:thermal?width=160&height=128&shutter=30");
    EXPECT_FALSE(isShutterClosed(options, 0.1));
    EXPECT_FALSE(isShutterClosed(options, 29.9));
    EXPECT_TRUE(isShutterClosed(options, 30.2));
    EXPECT_FALSE(isShutterClosed(options, 30.7));
    EXPECT_EQ(draw(options, 30.1, 1).counts, draw(options, 30.5, 9).counts);
    options.shutterSeconds = 0;
    EXPECT_FALSE(isShutterClosed(options, 30.2));
}

TEST(ThermalScene, ClosesItsShutterWhenTold) {
    const auto options = *optionsOf("scene:thermal?width=160&height=128&shutter=3600&noise=0");
    ThermalScene scene(options);
    scene.closeShutter(1200);
    EXPECT_FALSE(scene.shutterClosed(1199.9));
    EXPECT_TRUE(scene.shutterClosed(1200.3));
    EXPECT_FALSE(scene.shutterClosed(1200.7));
    thermal::CountImage closed;
    thermal::CountImage still;
    scene.render(1200.1, 1, closed);
    scene.render(1200.5, 2, still);
    EXPECT_EQ(closed.counts, still.counts);
    // The pattern that has grown since the start is gone afterwards.
    thermal::CountImage corrected;
    scene.render(1201, 3, corrected);
    EXPECT_NE(corrected.counts, draw(options, 1201, 3).counts);
}

TEST(ThermalScene, PeopleAndVehiclesAreWhereTheOpticalSceneHasThem) {
    const auto options = *optionsOf("scene:thermal?noise=0&bad=0&drift=0&seed=3");
    auto empty = options;
    empty.cast = capture::SceneCast::Nobody;
    int found = 0;
    for (double seconds = 1; seconds < 30; seconds += 2) {
        const auto with = draw(options, seconds);
        const auto without = draw(empty, seconds);
        const auto truth = capture::sceneTruth(
            "street",
            3,
            std::chrono::milliseconds(static_cast<int>(seconds * 1000)),
            capture::SceneCast::All,
            640.0 / 512
        );
        for (const auto& object : truth) {
            const auto [changed, all] = changedIn(with, without, object.box);
            const bool whole = object.box.x > 0.01 && object.box.x + object.box.width < 0.99;
            if (whole && all > 60) {
                EXPECT_GT(changed, all / 4) << "at " << seconds;
                ++found;
            }
        }
    }
    EXPECT_GT(found, 20);
}

TEST(ThermalScene, NamesTheOptionThatIsWrong) {
    for (const auto& [option, said] :
         {std::pair("width=10", "width must be a whole number from 80 to 1920"),
          std::pair("noise=-1", "noise must be"),
          std::pair("fps=0", "fps must be a number from 1 to 120"),
          std::pair("drift=hot", "drift must be a number from 0 to 20, not \"hot\""),
          std::pair("shutter=1.5", "shutter must be a whole number"),
          std::pair("objects=cats", "objects must be all"),
          std::pair("lens=3", "no option \"lens\"")}) {
        const auto options = optionsOf(std::string("scene:thermal?") + option);
        ASSERT_FALSE(options) << option;
        EXPECT_THAT(options.error().message(), HasSubstr(said));
    }
    EXPECT_EQ(optionsOf("scene:street").error().kind(), ErrorKind::NotFound);
}

TEST(ThermalSource, DeliversFramesUntilItIsDestroyed) {
    class Listener final : public ThermalListener {
      public:
        void onState(capture::SourceState, const std::string&) override {}

        void onFrame(ThermalFramePtr frame) override {
            sizes_ += frame->image.counts.size() == 80 * 60 ? 1 : 1000;
            if (sizes_ == 3) {
                done_.count_down();
            }
        }

        void wait() { done_.wait(); }

      private:
        int sizes_ = 0;
        std::latch done_{1};
    };

    const SystemClock clock;
    const auto address = capture::parseSourceAddress("scene:thermal?width=80&height=60&fps=120");
    Listener listener;
    auto source = createThermalSource(*address, clock);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->camera().range.highestCelsius, 150);
    (*source)->start(listener);
    listener.wait();
    const auto file = capture::parseSourceAddress("file:/x.fff");
    EXPECT_EQ(createThermalSource(*file, clock).error().kind(), ErrorKind::Unsupported);
}

}  // namespace
}  // namespace ocelli::camera::thermal_capture
