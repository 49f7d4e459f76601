// Rules on the drawn street in weather, as fast as it can be drawn: prints what they raise, and
// what did happen.
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "bench/weather_look.h"
#include "camera/analysis/analysis_chain.h"
#include "camera/capture/scene_renderer.h"
#include "camera/rules/rule_file.h"

namespace ocelli::camera {
namespace {

constexpr WallTime kNoon{1'767'571'200'000'000};

struct Given {
    std::string rules;
    std::string weather = "all";
    double begin = 0;
    double seconds = 7200;
    double rate = 12.5;
    int noise = 1;
    std::uint64_t seed = 1;
    bool cast = false;
    int width = 640;
    int height = 360;
    std::string look;
};

/// Who passes an upright line, and when: the middle of each mover was on one side and is on the
/// other.
class Passers {
  public:
    Passers(const rules::Rule& rule, double aspect)
        : name_(rule.name), at_(rule.line.from.x * aspect), aspect_(aspect) {}

    void look(const capture::SceneOptions& options, double time) {
        const auto movers = capture::scene::moversAt(
            capture::scene::lanesOf(options.name), options.seed, time, options.cast, aspect_
        );
        std::map<std::uint64_t, bool> sides;
        for (const auto& mover : movers) {
            const bool beyond = mover.middleAt(time, aspect_) > at_;
            const auto before = sides_.find(mover.id);
            if (before != sides_.end() && before->second != beyond) {
                fmt::print(
                    R"({{"time": {:.3f}, "passes": "{}", "class": "{}"}})"
                    "\n",
                    time,
                    name_,
                    capture::toString(mover.kind)
                );
            }
            sides[mover.id] = beyond;
        }
        sides_ = std::move(sides);
    }

  private:
    std::string name_;
    double at_;  ///< picture heights from the left
    double aspect_;
    std::map<std::uint64_t, bool> sides_;  ///< by mover: it is right of the line
};

Result<void> watch(const Given& given) {
    capture::SceneOptions options;
    options.width = given.width;
    options.height = given.height;
    options.seed = given.seed;
    options.noise = given.noise;
    options.clock = false;  // its digits change every second
    options.cast = given.cast ? capture::SceneCast::All : capture::SceneCast::Nobody;
    options.weather = OCELLI_TRY(capture::parseWeather(given.weather));
    const auto text = OCELLI_TRY(readFile(given.rules, 1 << 20));
    auto parsed = OCELLI_TRY(rules::parseRules(text));
    auto chain = OCELLI_TRY(analysis::AnalysisChain::create(std::move(parsed)));
    std::vector<Passers> passers;
    for (const auto& rule : chain.rules()) {
        if (given.cast && rule.type == rules::RuleType::LineCrossing &&
            rule.line.from.x == rule.line.to.x) {
            passers.emplace_back(rule, static_cast<double>(given.width) / given.height);
        }
    }
    capture::SceneRenderer scene(options);
    media::Frame frame(given.width, given.height);
    const auto pictures = static_cast<std::uint64_t>(given.seconds * given.rate);
    for (std::uint64_t number = 0; number < pictures; ++number) {
        const double time = given.begin + static_cast<double>(number) / given.rate;
        frame.captureTime = {static_cast<std::int64_t>(time * 1e9)};
        scene.render(frame, time, number, kNoon);
        for (auto& passer : passers) {
            passer.look(options, time);
        }
        for (const auto& event : chain.process(frame)) {
            if (event.state != rules::RuleState::Stop) {
                const auto& rule = chain.rules()[event.rule];
                fmt::print(
                    R"({{"time": {:.3f}, "rule": "{}", "type": "{}", "box": [{:.3f}, {:.3f}, {:.3f}, {:.3f}]{}}})"
                    "\n",
                    time,
                    rule.name,
                    rules::toString(rule.type),
                    event.box.x,
                    event.box.y,
                    event.box.width,
                    event.box.height,
                    bench::describe(chain.seen(), event)
                );
                if (!given.look.empty()) {
                    const auto name = fmt::format("{:07.1f}-{}.ppm", time, rule.name);
                    OCELLI_TRY(bench::draw(chain.seen(), event, given.look + "/" + name));
                }
            }
        }
    }
    return {};
}

}  // namespace
}  // namespace ocelli::camera

int main(int argc, char** argv) {
    ocelli::camera::Given given;
    CLI::App app{"Rules on the drawn street in weather."};
    app.add_option("--rules", given.rules)->required();
    app.add_option("--weather", given.weather);
    app.add_option("--begin", given.begin, "s of scene time");
    app.add_option("--seconds", given.seconds);
    app.add_option("--rate", given.rate);
    app.add_option("--noise", given.noise);
    app.add_option("--seed", given.seed);
    app.add_flag("--cast", given.cast, "With people and cars");
    app.add_option("--width", given.width);
    app.add_option("--height", given.height);
    app.add_option(
        "--look",
        given.look,
        "A folder for a picture of each event: as seen, usual, differing, kept"
    );
    CLI11_PARSE(app, argc, argv);
    const auto done = ocelli::camera::watch(given);
    if (!done) {
        fmt::print(stderr, "weather_watch: {}\n", done.error().describe());
        return 1;
    }
    return 0;
}
