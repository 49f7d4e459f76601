// What a 1080p frame costs on its way from a scene to the encoder, step by step; CPU time of one
// core.
#include <cstring>

#include <benchmark/benchmark.h>

#include "base/assert.h"
#include "camera/analytics/motion_detector.h"
#include "camera/capture/scene_renderer.h"
#include "camera/image/image_chain.h"
#include "camera/overlay/text_overlay.h"
#include "camera/pixels/grey.h"
#include "media/frame.h"

namespace ocelli::camera {
namespace {

constexpr WallTime kStart{1'767'571'200'000'000};

/// A frame of the street, the same for all.
const media::Frame& street() {
    static const auto frame = [] {
        capture::SceneRenderer renderer({});
        auto made = std::make_unique<media::Frame>(1920, 1080);
        renderer.render(*made, 3, 75, kStart);
        return made;
    }();
    return *frame;
}

void sceneFrame(benchmark::State& state) {
    capture::SceneOptions options;
    options.name = state.range(0) == 0 ? "street" : "office";
    capture::SceneRenderer renderer(options);
    media::Frame frame(1920, 1080);
    std::uint64_t number = 0;
    for (auto _ : state) {
        // A whole cycle and again: sprites are painted on their first use, as in life.
        const double time = static_cast<double>(number % 1000) / 25;
        renderer.render(frame, time, number, kStart + std::chrono::milliseconds(40 * number));
        ++number;
    }
}

void scenePaint(benchmark::State& state) {
    for (auto _ : state) {
        capture::SceneRenderer renderer({});
        benchmark::DoNotOptimize(renderer.options());
    }
}

void chain(
    benchmark::State& state, const image::ImageParameters& image, const image::MaskParameters& masks
) {
    image::ImageChain stages;
    OCELLI_ASSERT(stages.apply(image, masks).has_value());
    media::FramePool pool;
    auto frame = pool.copy(street());
    for (auto _ : state) {
        // The same frame goes round: its content does not matter to the cost, its size does.
        frame = stages.process(std::move(frame));
    }
    using benchmark::Counter;
    state.counters["ns/pixel"] =
        Counter(1920 * 1080 * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

image::MaskParameters twoMasks() {
    image::MaskParameters masks;
    masks.enabled = true;
    masks.areas = {
        {{{0.1, 0.1}, {0.4, 0.15}, {0.35, 0.5}, {0.08, 0.4}}},
        {{{0.6, 0.6}, {0.9, 0.6}, {0.9, 0.9}, {0.6, 0.9}}}
    };
    return masks;
}

void chainAll(benchmark::State& state) {
    image::ImageParameters all{60, 60, 60, 60, 60, image::Mirror::Both, image::Rotation::Quarter};
    chain(state, all, twoMasks());
}

void chainMask(benchmark::State& state) {
    chain(state, {}, twoMasks());
}

void chainMirror(benchmark::State& state) {
    image::ImageParameters parameters;
    parameters.mirror = image::Mirror::Horizontal;
    chain(state, parameters, {});
}

void chainRotation(benchmark::State& state) {
    image::ImageParameters parameters;
    parameters.rotation = image::Rotation::Quarter;
    chain(state, parameters, {});
}

void chainAdjust(benchmark::State& state) {
    image::ImageParameters parameters;
    parameters.brightness = parameters.contrast = parameters.saturation = 60;
    chain(state, parameters, {});
}

void chainSharpness(benchmark::State& state) {
    image::ImageParameters parameters;
    parameters.sharpness = 70;
    chain(state, parameters, {});
}

/// One stage alone.
template <auto Set>
void stage(benchmark::State& state) {
    image::ImageParameters parameters;
    Set(parameters);
    chain(state, parameters, {});
}

void setZoom(image::ImageParameters& p) {
    p.zoom = 2;
}

void setTimeNoise(image::ImageParameters& p) {
    p.timeNoise = 60;
}

void setSpaceNoise(image::ImageParameters& p) {
    p.spaceNoise = 60;
}

void setWhiteBalance(image::ImageParameters& p) {
    p.whiteBalance = image::WhiteBalance::Automatic;
}

void setDefog(image::ImageParameters& p) {
    p.defog = true;
}

void setWideRange(image::ImageParameters& p) {
    p.wideRange = 50;
}

void setBacklight(image::ImageParameters& p) {
    p.backlight = image::Backlight::Centre;
}

void setHighlights(image::ImageParameters& p) {
    p.highlights = true;
}

void optics(
    benchmark::State& state, int width, int height, const image::OpticsParameters& parameters
) {
    image::ImageChain stages;
    OCELLI_ASSERT(stages.apply(parameters).has_value());
    media::FramePool pool;
    auto frame = pool.acquire(width, height);
    for (int i = 0; i < 3; ++i) {
        const auto from = street().plane(i);
        const auto to = frame->plane(i);
        for (int y = 0; y < to.height; ++y) {
            std::memcpy(to.row(y), from.row(y), static_cast<std::size_t>(to.width));
        }
    }
    for (auto _ : state) {
        frame = stages.process(std::move(frame));
    }
}

void lensAt720(benchmark::State& state) {
    optics(state, 1280, 720, {{-0.16, 0.02}, false});
}

void steady(benchmark::State& state) {
    const bool full = state.range(0) == 1080;
    optics(state, full ? 1920 : 1280, full ? 1080 : 720, {{}, true});
}

void textOverlay(benchmark::State& state) {
    overlay::TextOverlay text;
    overlay::TextParameters parameters;
    parameters.name = "Front door";
    parameters.showWeekday = true;
    for (int i = 0; i < state.range(0); ++i) {
        parameters.lines.push_back({"A line of text", true, {0.4, 0.2 + 0.08 * i}});
    }
    OCELLI_ASSERT(text.apply(parameters).has_value());
    media::FramePool pool;
    auto frame = pool.copy(street());
    std::int64_t number = 0;
    for (auto _ : state) {
        // 25 frames a second: the date is rendered anew on one of 25.
        const auto time =
            overlay::toLocalTime(kStart + std::chrono::milliseconds(40 * number++), {});
        OCELLI_ASSERT(text.draw(*frame, time).has_value());
    }
}

void greyScale(benchmark::State& state) {
    pixels::GreyScaler scaler;
    auto grey = pixels::makeGreyFor(1920, 1080, 352);
    for (auto _ : state) {
        scaler.scale(street().plane(0), grey);
        benchmark::DoNotOptimize(grey.pixels.data());
    }
}

void motion(benchmark::State& state) {
    capture::SceneRenderer renderer({});
    std::vector<std::unique_ptr<media::Frame>> frames;
    for (int i = 0; i < 20; ++i) {
        frames.push_back(std::make_unique<media::Frame>(1920, 1080));
        renderer.render(*frames.back(), 3 + 0.1 * i, static_cast<std::uint64_t>(i), kStart);
    }
    analytics::MotionDetector detector;
    std::int64_t number = 0;
    for (auto _ : state) {
        auto& frame = *frames[static_cast<std::size_t>(number) % frames.size()];
        frame.captureTime = {number++ * 100'000'000};
        benchmark::DoNotOptimize(detector.process(frame));
    }
}

BENCHMARK(sceneFrame)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->Iterations(1000);
BENCHMARK(scenePaint)->Unit(benchmark::kMillisecond)->Iterations(3);
BENCHMARK(chainAll)->Unit(benchmark::kMillisecond);
BENCHMARK(chainMask)->Unit(benchmark::kMillisecond);
BENCHMARK(chainMirror)->Unit(benchmark::kMillisecond);
BENCHMARK(chainRotation)->Unit(benchmark::kMillisecond);
BENCHMARK(chainAdjust)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setZoom>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setTimeNoise>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setSpaceNoise>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setWhiteBalance>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setDefog>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setWideRange>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setBacklight>)->Unit(benchmark::kMillisecond);
BENCHMARK(stage<setHighlights>)->Unit(benchmark::kMillisecond);
BENCHMARK(lensAt720)->Unit(benchmark::kMillisecond);
BENCHMARK(steady)->Unit(benchmark::kMillisecond)->Arg(720)->Arg(1080);
BENCHMARK(chainSharpness)->Unit(benchmark::kMillisecond);
BENCHMARK(textOverlay)->Arg(0)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(greyScale)->Unit(benchmark::kMillisecond);
BENCHMARK(motion)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ocelli::camera

BENCHMARK_MAIN();
