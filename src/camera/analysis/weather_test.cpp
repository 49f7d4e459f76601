// Tests that weather raises nothing on the drawn street: rain, wind, cloud shadows, headlights, a
// noisy sensor.
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "camera/analysis/analysis_chain.h"
#include "camera/capture/scene_renderer.h"
#include "camera/rules/rule_file.h"

namespace ocelli::camera::analysis {
namespace {

constexpr auto kRules = R"({"rules": [
    {"name": "motion", "type": "motion"},
    {"name": "upright", "type": "line-crossing", "line": [[0.42, 0.1], [0.42, 1]]},
    {"name": "road", "type": "line-crossing", "line": [[0, 0.72], [1, 0.72]]},
    {"name": "somebody", "type": "intrusion", "seconds": 1},
    {"name": "in", "type": "region-entrance", "region": [[0.25, 0.35], [0.75, 0.35], [0.75, 0.95], [0.25, 0.95]]},
    {"name": "out", "type": "region-exit", "region": [[0.25, 0.35], [0.75, 0.35], [0.75, 0.95], [0.25, 0.95]]},
    {"name": "left", "type": "unattended-baggage", "seconds": 5},
    {"name": "gone", "type": "object-removal", "seconds": 5},
    {"name": "cover", "type": "tampering"}]})";

/// What is raised on a street from one scene time to another, as text.
std::string raisedOn(const capture::SceneOptions& options, double from, double to) {
    auto parsed = rules::parseRules(kRules);
    EXPECT_TRUE(parsed) << parsed.error().describe();
    auto chain = AnalysisChain::create(std::move(*parsed));
    EXPECT_TRUE(chain) << chain.error().describe();
    capture::SceneRenderer scene(options);
    media::Frame frame(options.width, options.height);
    std::string told;
    std::uint64_t number = 0;
    for (double time = from; time < to; time += 0.1) {
        frame.captureTime = {static_cast<std::int64_t>(time * 1e9)};
        scene.render(frame, time, number++, {});
        for (const auto& event : chain->process(frame)) {
            if (event.state != rules::RuleState::Stop) {
                told += fmt::format(" {} at {:.1f}", chain->rules()[event.rule].name, time);
            }
        }
    }
    return told;
}

capture::SceneOptions street(const std::string& weather, int noise) {
    capture::SceneOptions options;
    options.width = 320;
    options.height = 180;
    options.clock = false;
    options.noise = noise;
    options.cast = capture::SceneCast::Nobody;
    const auto parsed = capture::parseWeather(weather);
    EXPECT_TRUE(parsed);
    options.weather = *parsed;
    return options;
}

class Weather : public testing::TestWithParam<std::tuple<const char*, int, double>> {};

TEST_P(Weather, RaisesNothingWhereNothingHappens) {
    const auto& [weather, noise, from] = GetParam();
    EXPECT_EQ(raisedOn(street(weather, noise), from, from + 20), "");
}

// All at once, for two hours: ./dev bench weather. Showers are heaviest at 150 s, dusk is darkest
// at 600 s.
INSTANTIATE_TEST_SUITE_P(
    AWhileOf,
    Weather,
    testing::Values(
        std::tuple{"none", 8, 0.0},
        std::tuple{"rain", 1, 120.0},
        std::tuple{"wind", 1, 0.0},
        std::tuple{"clouds", 1, 24.0},
        std::tuple{"headlights", 1, 430.0},
        std::tuple{"headlights", 3, 630.0},
        std::tuple{"all", 3, 500.0},
        std::tuple{"all", 3, 640.0},
        std::tuple{"all", 3, 700.0}
    )
);

class WeatherWithPeople : public testing::TestWithParam<double> {};

TEST_P(WeatherWithPeople, DoesNotBlindTheRules) {
    auto options = street("all", 3);
    options.cast = capture::SceneCast::All;
    const auto told = raisedOn(options, GetParam(), GetParam() + 40);
    for (const auto* name : {"motion", "upright", "somebody", "in", "out"}) {
        EXPECT_NE(told.find(name), std::string::npos) << name << " is not among" << told;
    }
}

// A shower by day, dusk, the darkest of the night, a shower at night.
INSTANTIATE_TEST_SUITE_P(By, WeatherWithPeople, testing::Values(60.0, 440.0, 580.0, 720.0));

}  // namespace
}  // namespace ocelli::camera::analysis
