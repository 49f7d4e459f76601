// What noticing costs: one analysed picture of 640 x 360, and rules on many tracks; CPU time of one
// core.
#include <random>

#include <benchmark/benchmark.h>

#include "camera/analysis/analysis_chain.h"
#include "camera/capture/scene_renderer.h"
#include "camera/objects/object_analyser.h"
#include "camera/rules/rule_watch.h"

namespace ocelli::camera {
namespace {

constexpr WallTime kStart{1'767'571'200'000'000};

/// The street with its people and cars, ten seconds at ten pictures a second.
const std::vector<std::unique_ptr<media::Frame>>& street() {
    static const auto frames = [] {
        capture::SceneOptions options;
        options.width = 640;
        options.height = 360;
        capture::SceneRenderer renderer(options);
        std::vector<std::unique_ptr<media::Frame>> made;
        for (std::uint64_t i = 0; i < 100; ++i) {
            made.push_back(std::make_unique<media::Frame>(640, 360));
            const double time = static_cast<double>(i) / 10;
            renderer.render(*made.back(), time, i, kStart + std::chrono::milliseconds(100 * i));
        }
        return made;
    }();
    return frames;
}

void objectsOfOnePicture(benchmark::State& state) {
    objects::ObjectAnalyser analyser;
    std::int64_t number = 0;
    for (auto _ : state) {
        auto& frame = *street()[static_cast<std::size_t>(number % 100)];
        frame.captureTime = {number * 100'000'000};
        benchmark::DoNotOptimize(analyser.process(frame));
        ++number;
    }
}

/// Everything that looks at pictures: motion, tampering, objects, and a rule of each kind on them.
void chainOnOnePicture(benchmark::State& state) {
    std::vector<rules::Rule> all;
    for (const auto type :
         {rules::RuleType::Motion,
          rules::RuleType::LineCrossing,
          rules::RuleType::Intrusion,
          rules::RuleType::RegionEntrance,
          rules::RuleType::RegionExit,
          rules::RuleType::UnattendedBaggage,
          rules::RuleType::ObjectRemoval,
          rules::RuleType::Loitering,
          rules::RuleType::Tampering}) {
        rules::Rule rule;
        rule.name = rules::toString(type);
        rule.type = type;
        rule.seconds = rules::usualSeconds(type);
        rule.sensitivity = rules::usualSensitivity(type);
        rule.line = {{0.42, 0.1}, {0.42, 1}};
        if (rules::hasRegion(type)) {
            rule.region = {{0.1, 0.2}, {0.9, 0.2}, {0.9, 0.95}, {0.1, 0.95}};
        }
        all.push_back(rule);
    }
    auto chain = analysis::AnalysisChain::create(all);
    if (!chain) {
        state.SkipWithError("the rules are refused");
        return;
    }
    std::int64_t number = 0;
    for (auto _ : state) {
        auto& frame = *street()[static_cast<std::size_t>(number % 100)];
        frame.captureTime = {number * 100'000'000};
        benchmark::DoNotOptimize(chain->process(frame));
        ++number;
    }
}

void rulesOnTracks(benchmark::State& state) {
    std::vector<rules::Rule> all;
    for (int i = 0; i < 32; ++i) {
        rules::Rule rule;
        rule.name = std::to_string(i);
        const double at = i / 40.0;
        if (i % 2 == 0) {
            rule.type = rules::RuleType::LineCrossing;
            rule.line = {{at, 0.1}, {at + 0.2, 0.9}};
        } else {
            rule.type = rules::RuleType::Intrusion;
            rule.seconds = 3;
            rule.region = {{at, 0.2}, {at + 0.2, 0.2}, {at + 0.2, 0.8}, {at, 0.7}};
        }
        all.push_back(rule);
    }
    rules::RuleWatch watch(all);
    std::mt19937 random(3);
    std::uniform_real_distribution<double> place(0, 0.9);
    objects::SceneReport scene;
    scene.settled = true;
    for (std::uint64_t id = 1; id <= 100; ++id) {
        objects::TrackedObject object;
        object.id = id;
        object.box = object.born = {place(random), place(random), 0.05, 0.1};
        scene.tracks.push_back(object);
    }
    for (auto _ : state) {
        scene.time = scene.time + std::chrono::milliseconds(100);
        for (auto& track : scene.tracks) {
            track.box.x = track.box.x > 0.9 ? 0 : track.box.x + 0.01;
        }
        benchmark::DoNotOptimize(watch.update(scene));
    }
}

BENCHMARK(objectsOfOnePicture)->Unit(benchmark::kMillisecond);
BENCHMARK(chainOnOnePicture)->Unit(benchmark::kMillisecond);
BENCHMARK(rulesOnTracks)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ocelli::camera

BENCHMARK_MAIN();
