// Tests of motion detection on real clips, and on drawn scenes whose truth is known.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "camera/analytics/motion_detector.h"
#include "camera/capture/scene_renderer.h"

namespace ocelli::camera::analytics {
namespace {

struct Period {
    double from = 0;
    double to = 0;
};

/// What is kept outside the tree; empty when it is not there.
std::string clipPath(const std::string& name) {
    const std::string within = std::string(OCELLI_SOURCE_DIR) + "/tests/data/clips/" + name;
    if (std::filesystem::exists(within)) {
        return within;
    }
    const char* folder = std::getenv("OCELLI_TEST_DATA");
    const std::string data =
        folder != nullptr ? folder : std::string(OCELLI_SOURCE_DIR) + "/../shared/data";
    const std::string outside = data + "/video/" + name;
    return std::filesystem::exists(outside) ? outside : "";
}

struct EndPipe {
    void operator()(FILE* pipe) const { ::pclose(pipe); }
};

/// Decodes a clip at 12.5 pictures a second, 384 wide, and gives the periods in which something
/// moves.
std::vector<Period> periodsOf(const std::string& path, int width, int height) {
    const auto command = fmt::format(
        "ffmpeg -v error -nostdin -i '{}' -vf fps=12.5,scale={}:{} -pix_fmt yuv420p -f rawvideo -",
        path,
        width,
        height
    );
    const std::unique_ptr<FILE, EndPipe> pipe(::popen(command.c_str(), "r"));
    MotionDetector detector;
    media::Frame frame(width, height);
    std::vector<Period> periods;
    bool moving = false;
    for (int number = 0;; ++number) {
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame.plane(i);
            for (int y = 0; y < plane.height; ++y) {
                const auto wanted = static_cast<std::size_t>(plane.width);
                if (std::fread(plane.row(y), 1, wanted, pipe.get()) != wanted) {
                    return periods;
                }
            }
        }
        const double time = number / 12.5;
        frame.captureTime = {static_cast<std::int64_t>(time * 1e9)};
        if (const auto report = detector.process(frame)) {
            if (report->motion && !moving) {
                periods.push_back({time, time});
            }
            if (report->motion) {
                periods.back().to = time;
            }
            moving = report->motion;
        }
    }
}

/// Each truth has its motion, begun and ended within `slack`; there is no other.
void expectPeriods(
    const std::vector<Period>& found, const std::vector<Period>& truth, double slack
) {
    std::string text;
    for (const auto& period : found) {
        text += fmt::format(" {:.2f}-{:.2f}", period.from, period.to);
    }
    for (const auto& wanted : truth) {
        bool begins = false;
        bool ends = false;
        for (const auto& period : found) {
            begins = begins || std::abs(period.from - wanted.from) <= slack;
            ends = ends || std::abs(period.to - wanted.to) <= slack;
        }
        EXPECT_TRUE(begins && ends) << wanted.from << "-" << wanted.to << ", found" << text;
    }
    for (const auto& period : found) {
        bool known = false;
        for (const auto& wanted : truth) {
            known = known || (period.from >= wanted.from - slack && period.to <= wanted.to + slack);
        }
        EXPECT_TRUE(known) << period.from << "-" << period.to << ", found" << text;
    }
}

TEST(MotionOnClips, FollowsCarsAndIgnoresTheExposure) {
    const auto path = clipPath("street-cars.mp4");
    ASSERT_FALSE(path.empty());
    expectPeriods(periodsOf(path, 384, 216), {{4.4, 8.4}, {14.7, 18.6}, {25.2, 27.7}}, 1.3);
}

TEST(MotionOnClips, FollowsHandsThatTakeBottles) {
    const auto path = clipPath("bottle-a.mp4");
    if (path.empty()) {
        GTEST_SKIP() << "bottle-a.mp4 is absent: set OCELLI_TEST_DATA to the folder with video/";
    }
    expectPeriods(
        periodsOf(path, 320, 180), {{6.3, 7.4}, {11.1, 13.4}, {16.6, 18.0}, {22.0, 24.4}}, 1.2
    );
}

TEST(MotionOnClips, NoticesTheManWhoComesBack) {
    const auto path = clipPath("aboda-video4.avi");
    if (path.empty()) {
        GTEST_SKIP(
        ) << "aboda-video4.avi is absent: set OCELLI_TEST_DATA to the folder with video/";
    }
    const auto found = periodsOf(path, 360, 240);
    expectPeriods(found, {{1.2, 3}, {7.2, 8.2}, {9.2, 23}, {28.2, 38.8}}, 1.3);
}

/// A scene watched for a while against its truth.
struct Tally {
    int inPicture = 0;  ///< object times pictures, of objects large enough
    int found = 0;
    int quiet = 0;  ///< pictures with nobody
    int falseAlarms = 0;
    std::map<std::uint64_t, bool> objects;  ///< was it ever found?
};

bool covered(const MotionReport& report, const capture::SceneBox& box) {
    for (std::size_t i = 0; i < kMotionCells; ++i) {
        const double x = static_cast<double>(i % kMotionColumns) / kMotionColumns;
        const double y = static_cast<double>(i / kMotionColumns) / kMotionRows;
        if (report.cells[i] && x < box.x + box.width && x + 1.0 / kMotionColumns > box.x &&
            y < box.y + box.height && y + 1.0 / kMotionRows > box.y) {
            return true;
        }
    }
    return false;
}

void watch(const std::string& name, std::uint64_t seed, Tally& tally) {
    constexpr double kSmallest = 0.004;  ///< share of the picture
    constexpr double kEntering = 0.6;    ///< s
    capture::SceneOptions options;
    options.name = name;
    options.seed = seed;
    options.width = 352;
    options.height = 198;
    capture::SceneRenderer renderer(options);
    MotionDetector detector;
    media::Frame frame(options.width, options.height);
    std::map<std::uint64_t, double> since;
    double busy = 0;
    for (int number = 0; number < 420; ++number) {
        const double time = number * 0.1;
        const Duration at = std::chrono::milliseconds(number * 100);
        frame.captureTime = MonoTime{1'000'000'000} + at;
        renderer.render(
            frame, time, static_cast<std::uint64_t>(number), WallTime{1'767'571'200'000'000} + at
        );
        const auto report = detector.process(frame);
        ASSERT_TRUE(report.has_value());
        const auto truth = capture::sceneTruth(name, seed, at);
        busy = truth.empty() ? busy : time;
        for (const auto& object : truth) {
            since.try_emplace(object.id, time);
            const bool large = object.box.width * object.box.height >= kSmallest;
            const bool found = covered(*report, object.box);
            if (since[object.id] > 2) {
                tally.objects[object.id * 16 + seed] |= found;
            }
            if (time > 2 && large && time - since[object.id] > kEntering) {
                tally.inPicture += 1;
                tally.found += found ? 1 : 0;
            }
        }
        if (time > 2 && truth.empty() && time - busy > kEntering) {
            tally.quiet += 1;
            tally.falseAlarms += report->motion ? 1 : 0;
        }
    }
}

TEST(MotionInScenes, FindsNearlyEveryMoverAndNothingElse) {
    for (const auto* name : {"street", "office"}) {
        Tally tally;
        watch(name, 1, tally);
        const double recall = static_cast<double>(tally.found) / tally.inPicture;
        fmt::print(
            "{}: recall {:.3f} of {}, {} false in {} quiet pictures\n",
            name,
            recall,
            tally.inPicture,
            tally.falseAlarms,
            tally.quiet
        );
        EXPECT_GE(recall, 0.95) << name;
        EXPECT_EQ(tally.falseAlarms, 0) << name;
        EXPECT_GE(tally.quiet, 50) << name;
        for (const auto& [id, found] : tally.objects) {
            EXPECT_TRUE(found) << name << " object " << id / 16 << " of seed " << id % 16;
        }
    }
}

}  // namespace
}  // namespace ocelli::camera::analytics
