// Tests of the scene source: options, pacing, pictures.
#include "camera/capture/scene_source.h"

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/capture/scene_clock.h"
#include "camera/capture/scene_renderer.h"
#include "tests/support/fake_clock.h"

namespace ocelli::camera::capture {
namespace {

SourceAddress street(std::vector<std::pair<std::string, std::string>> options) {
    return {"scene", "street", std::move(options)};
}

TEST(SceneOptions, AreReadFromTheAddress) {
    const auto options = parseSceneOptions(street(
        {{"seed", "7"},
         {"width", "641"},
         {"height", "360"},
         {"fps", "12.5"},
         {"clock", "0"},
         {"objects", "people"},
         {"noise", "3"}}
    ));
    ASSERT_TRUE(options.has_value());
    EXPECT_EQ(options->seed, 7U);
    EXPECT_EQ(options->width, 640);
    EXPECT_EQ(options->height, 360);
    EXPECT_EQ(options->frameRate, 12.5);
    EXPECT_FALSE(options->clock);
    EXPECT_EQ(options->cast, SceneCast::People);
    EXPECT_EQ(options->noise, 3);
}

TEST(SceneOptions, NameTheFieldAndTheRangeWhenWrong) {
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"seed", "-1"},
        {"seed", "x"},
        {"width", "0"},
        {"width", "99999999999999999999"},
        {"height", "1e3"},
        {"fps", "nan"},
        {"fps", "0"},
        {"fps", "1000"},
        {"fps", "25 "},
        {"fps", ""},
        {"clock", "2"},
        {"objects", "dogs"},
        {"noise", "11"},
        {"weather", ""},
        {"weather", "rain,snow"},
        {"weather", "all,rain"},
        {"colour", "red"},
    };
    for (const auto& option : wrong) {
        const auto options = parseSceneOptions(street({option}));
        ASSERT_FALSE(options.has_value()) << option.first << "=" << option.second;
        EXPECT_EQ(options.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_EQ(options.error().field(), option.first);
        EXPECT_FALSE(options.error().allowed().empty());
    }
}

TEST(SceneOptions, RefuseAnUnknownScene) {
    const auto options = parseSceneOptions({"scene", "moon", {}});
    ASSERT_FALSE(options.has_value());
    EXPECT_EQ(options.error().kind(), ErrorKind::NotFound);
}

TEST(ScenePacer, CountsEvenlyAtOddRates) {
    const ScenePacer pacer({0}, 30000.0 / 1001);
    EXPECT_EQ(pacer.pts(1), 3003);
    EXPECT_EQ(pacer.pts(30000), 30000 * 3003LL);
    EXPECT_EQ(pacer.due(30000).nanoseconds, 1001'000'000'000);
}

TEST(ScenePacer, LeavesFramesOutInsteadOfDrifting) {
    const ScenePacer pacer({0}, 25);
    const auto at = [](int milliseconds) { return MonoTime{milliseconds * 1'000'000LL}; };
    EXPECT_EQ(pacer.next(3, at(100)), 3U);
    EXPECT_EQ(pacer.next(3, at(120)), 3U);
    EXPECT_EQ(pacer.next(3, at(159)), 3U);
    EXPECT_EQ(pacer.next(3, at(160)), 4U);
    EXPECT_EQ(pacer.next(3, at(1010)), 25U);
}

bool same(const media::Frame& a, const media::Frame& b) {
    for (int i = 0; i < 3; ++i) {
        const auto p = a.plane(i);
        const auto q = b.plane(i);
        for (int y = 0; y < p.height; ++y) {
            if (std::memcmp(p.row(y), q.row(y), static_cast<std::size_t>(p.width)) != 0) {
                return false;
            }
        }
    }
    return true;
}

TEST(SceneRenderer, DrawsTheSamePictureTwice) {
    for (const auto* name : {"street", "office"}) {
        SceneOptions options;
        options.name = name;
        options.width = 320;
        options.height = 180;
        SceneRenderer first(options);
        SceneRenderer second(options);
        media::Frame a(320, 180);
        media::Frame b(320, 180);
        first.render(a, 1.0, 25, {});
        first.render(a, 2.0, 50, {});
        second.render(b, 2.0, 50, {});
        EXPECT_TRUE(same(a, b));
        first.render(a, 3.0, 75, {});
        EXPECT_FALSE(same(a, b));
    }
}

TEST(SceneRenderer, ShowsEachObjectWhereTheTruthSays) {
    SceneOptions options;
    options.width = 640;
    options.height = 360;
    options.noise = 0;
    options.clock = false;
    SceneRenderer scene(options);
    options.cast = SceneCast::Nobody;
    SceneRenderer empty(options);
    media::Frame a(640, 360);
    media::Frame b(640, 360);
    empty.render(b, 0, 0, {});
    for (int i = 0; i < 40; ++i) {
        const double time = i * 0.5;
        scene.render(a, time, 0, {});
        for (const auto& object : sceneTruth("street", 1, std::chrono::milliseconds(i * 500))) {
            const int x0 = static_cast<int>(object.box.x * 640);
            const int x1 = static_cast<int>((object.box.x + object.box.width) * 640);
            const int y0 = static_cast<int>(object.box.y * 360);
            const int y1 = static_cast<int>((object.box.y + object.box.height) * 360);
            int changed = 0;
            for (int y = y0; y < y1; ++y) {
                for (int x = x0; x < x1; ++x) {
                    changed += a.plane(0).row(y)[x] != b.plane(0).row(y)[x] ? 1 : 0;
                }
            }
            if (x1 - x0 > 20) {
                EXPECT_GT(changed, (x1 - x0) * (y1 - y0) / 5) << object.id << " at " << time;
            }
        }
    }
}

TEST(SceneRenderer, ManagesTheSmallestAndOddlyShapedPictures) {
    for (const auto& [width, height] : {std::pair{160, 120}, {160, 720}, {1280, 120}}) {
        for (const auto* name : {"street", "office"}) {
            SceneOptions options;
            options.name = name;
            options.width = width;
            options.height = height;
            options.weather = {true, true, true, true};
            SceneRenderer scene(options);
            media::Frame frame(width, height);
            for (int i = 0; i < 10; ++i) {
                scene.render(frame, i, static_cast<std::uint64_t>(i), {});
            }
        }
    }
}

/// Mean brightness and the share of pixels that differ from another picture.
struct Compared {
    double mean = 0;
    double changed = 0;
};

Compared compare(const media::Frame& a, const media::Frame& b) {
    Compared made;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            made.mean += a.plane(0).row(y)[x];
            made.changed += a.plane(0).row(y)[x] != b.plane(0).row(y)[x] ? 1 : 0;
        }
    }
    const double pixels = double{1} * a.width() * a.height();
    return {made.mean / pixels, made.changed / pixels};
}

TEST(SceneWeather, DrawsEachKindAndTheSameAgain) {
    SceneOptions options;
    options.width = 320;
    options.height = 180;
    options.noise = 0;
    options.clock = false;
    options.cast = SceneCast::Nobody;
    media::Frame calm(320, 180);
    SceneRenderer(options).render(calm, 100, 0, {});
    for (const auto& [words, least, most] :
         {std::tuple{"rain", 0.002, 0.2},
          {"wind", 0.005, 0.3},
          {"clouds", 0.05, 1.0},
          {"headlights", 0.3, 1.0},
          {"none", 0.0, 0.0}}) {
        const auto weather = parseWeather(words);
        ASSERT_TRUE(weather) << words;
        options.weather = *weather;
        media::Frame picture(320, 180);
        media::Frame again(320, 180);
        double changed = 0;
        for (int i = 0; i < 8; ++i) {
            const double time = 100 + 4.3 * i;
            const auto number = static_cast<std::uint64_t>(i);
            SceneRenderer(options).render(picture, time, number, {});
            SceneRenderer(options).render(again, time, number, {});
            EXPECT_EQ(compare(picture, again).changed, 0) << words;
            changed = std::max(changed, compare(picture, calm).changed);
        }
        EXPECT_GE(changed, least) << words;
        EXPECT_LE(changed, most) << words;
    }
}

TEST(SceneWeather, BringsDuskAndDay) {
    SceneOptions options;
    options.width = 320;
    options.height = 180;
    options.weather.headlights = true;
    SceneRenderer scene(options);
    media::Frame noon(320, 180);
    media::Frame night(320, 180);
    scene.render(noon, 0, 0, {});
    scene.render(night, 600, 0, {});
    EXPECT_LT(compare(night, noon).mean - 16, 0.5 * (compare(noon, noon).mean - 16));
}

class Collector final : public SourceListener {
  public:
    void onState(SourceState state, const std::string&) override {
        std::lock_guard lock(mutex_);
        states_.push_back(state);
    }

    void onFrame(media::FrameBuilder frame) override {
        std::lock_guard lock(mutex_);
        frames_.push_back(std::move(frame));
        more_.notify_all();
    }

    void onTracks(const media::TrackList&) override {}

    void onPacket(const media::PacketPtr&) override {}

    void onSoundForm(std::uint32_t, int) override {}

    void onAudio(AudioBlock) override {}

    bool waitFor(std::size_t count) {
        std::unique_lock lock(mutex_);
        return more_.wait_for(lock, std::chrono::seconds(30), [&] {
            return frames_.size() >= count;
        });
    }

    std::mutex mutex_;
    std::condition_variable more_;
    std::vector<SourceState> states_;
    std::vector<media::FrameBuilder> frames_;
};

TEST(SceneSource, DeliversPacedFramesWithTheirTimes) {
    test::FakeClock clock;
    Collector collector;
    auto source =
        createSceneSource(street({{"width", "320"}, {"height", "180"}, {"fps", "100"}}), clock);
    ASSERT_TRUE(source.has_value());
    EXPECT_FALSE((*source)->encoded());
    (*source)->start(collector);
    ASSERT_TRUE(collector.waitFor(1));
    clock.advance(std::chrono::milliseconds(10));
    ASSERT_TRUE(collector.waitFor(2));
    clock.advance(std::chrono::milliseconds(95));
    ASSERT_TRUE(collector.waitFor(3));
    source->reset();
    ASSERT_EQ(collector.frames_.size(), 3U);
    const auto& second = *collector.frames_[1];
    EXPECT_EQ(second.sequence, 1U);
    EXPECT_EQ(second.pts, 900);
    EXPECT_EQ(second.captureTime.nanoseconds, 1'000'010'000'000);
    EXPECT_EQ(readClockPattern(second), clockPatternOf(second.wallTime));
    EXPECT_EQ(collector.frames_[2]->sequence, 10U);
    EXPECT_THAT(collector.states_, testing::ElementsAre(SourceState::Starting, SourceState::Live));
}

TEST(SceneSource, EndsAtOnceWhileWaiting) {
    test::FakeClock clock;
    Collector collector;
    auto source =
        createSceneSource(street({{"width", "160"}, {"height", "120"}, {"fps", "1"}}), clock);
    ASSERT_TRUE(source.has_value());
    (*source)->start(collector);
    ASSERT_TRUE(collector.waitFor(1));
    source->reset();
    EXPECT_EQ(collector.frames_.size(), 1U);
}

}  // namespace
}  // namespace ocelli::camera::capture
