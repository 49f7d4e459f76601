// `ocelli analyse`: what the rules of a file would have raised on a recorded clip.
#include <cmath>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "base/file.h"
#include "camera/analysis/analysis_chain.h"
#include "camera/classifier/model_process.h"
#include "camera/rules/rule_file.h"
#include "media/av/clip.h"

namespace ocelli::apps::cli {
namespace {

using camera::analysis::AnalysisChain;
using camera::rules::RuleEvent;
using camera::rules::RuleState;

constexpr std::size_t kLargestRules = 1 << 20;

struct Given {
    std::string clip;
    std::string rules;
    std::string model;
    std::string labels;
    bool json = false;
    bool tracks = false;
};

double secondsOf(MonoTime time) {
    return static_cast<double>(time.nanoseconds) / 1e9;
}

Json toJson(const camera::objects::Box& box) {
    const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
    return Json::array({rounded(box.x), rounded(box.y), rounded(box.width), rounded(box.height)});
}

/// Prints what happens, one line each.
class Printer {
  public:
    Printer(const Given& given, const std::vector<camera::rules::Rule>& rules)
        : given_(given), rules_(rules) {}

    void print(const RuleEvent& event) const {
        const auto& rule = rules_.at(event.rule);
        const double time = std::round(secondsOf(event.time) * 1000) / 1000;
        if (!given_.json) {
            const auto target = event.object == 0
                                    ? std::string()
                                    : fmt::format(
                                          " {} {} at {:.2f}, {:.2f}",
                                          camera::objects::toString(event.objectClass),
                                          event.object,
                                          event.box.centreX(),
                                          event.box.centreY()
                                      );
            fmt::print(
                "{:9.3f} s  {:5}  {:18}  {}{}\n",
                time,
                camera::rules::toString(event.state),
                camera::rules::toString(rule.type),
                rule.name,
                target
            );
            return;
        }
        Json line = Json::object();
        line["time"] = time;
        line["rule"] = rule.name;
        line["type"] = camera::rules::toString(rule.type);
        line["state"] = camera::rules::toString(event.state);
        line["id"] = event.id;
        if (event.object != 0) {
            line["track"] = event.object;
            line["class"] = camera::objects::toString(event.objectClass);
        }
        line["box"] = toJson(event.box);
        if (rule.type == camera::rules::RuleType::LineCrossing) {
            line["direction"] = camera::rules::toString(event.direction);
        }
        fmt::print("{}\n", formatJson(line));
    }

    void print(const camera::objects::SceneReport& scene) const {
        Json line = Json::object();
        line["time"] = std::round(secondsOf(scene.time) * 1000) / 1000;
        line["tracks"] = Json::array();
        for (const auto& track : scene.tracks) {
            Json entry = Json::object();
            entry["id"] = track.id;
            entry["class"] = camera::objects::toString(track.objectClass);
            entry["box"] = toJson(track.box);
            entry["hidden"] = track.hidden;
            line["tracks"].push_back(entry);
        }
        line["stills"] = Json::array();
        for (const auto& still : scene.stills) {
            Json entry = Json::object();
            entry["id"] = still.id;
            entry["kind"] = static_cast<int>(still.kind);
            entry["box"] = toJson(still.box);
            entry["evidence"] = std::round(still.evidence * 100) / 100;
            entry["accompanied"] = still.accompanied;
            line["stills"].push_back(entry);
        }
        fmt::print("{}\n", formatJson(line));
    }

  private:
    const Given& given_;
    const std::vector<camera::rules::Rule>& rules_;
};

/// Waits until it can look: a clip has time.
Result<std::shared_ptr<camera::objects::TargetClassifier>> openModel(const Given& given) {
    namespace classifier = camera::classifier;
    std::shared_ptr<camera::objects::TargetClassifier> model =
        OCELLI_TRY(classifier::ModelProcess::start(
            classifier::modelProgram(), {given.model, given.labels}, classifier::Pace::Wait
        ));
    if (!model->ready()) {
        return *model->trouble();
    }
    return model;
}

Result<int> analyse(const Given& given) {
    const auto text = OCELLI_TRY(readFile(given.rules, kLargestRules));
    auto rules = OCELLI_TRY(camera::rules::parseRules(text));
    auto chain = OCELLI_TRY(AnalysisChain::create(std::move(rules)));
    auto clip = OCELLI_TRY(media::av::Clip::open(given.clip));
    if (!given.model.empty()) {
        chain.setClassifier(OCELLI_TRY(openModel(given)));
    }
    const Printer printer(given, chain.rules());
    MonoTime told;
    const auto see = [&](const media::Frame& frame) {
        for (const auto& event : chain.process(frame)) {
            printer.print(event);
        }
        if (given.tracks && chain.scene().time != told) {
            told = chain.scene().time;
            printer.print(chain.scene());
        }
    };
    const auto hear = [&](const media::av::AudioSamples& sound, MonoTime time) {
        for (const auto& event :
             chain.hear(sound.samples, sound.sampleRate, sound.channels, time)) {
            printer.print(event);
        }
    };
    const media::av::Clip::Hear hearing = chain.hears() ? hear : media::av::Clip::Hear();
    OCELLI_TRY(clip.read(see, hearing, [&](MonoTime time) { return chain.wants(time); }));
    if (const auto trouble = chain.classifierTrouble()) {
        return *trouble;
    }
    if (clip.damaged() > 0) {
        fmt::print(
            stderr, "ocelli: {} packets of the clip are damaged and were left out\n", clip.damaged()
        );
    }
    return 0;
}

}  // namespace

void addAnalyse(CLI::App& program, Work& chosen) {
    CLI::App* command = program.add_subcommand(
        "analyse", "Shows what rules would have raised on a clip, as fast as it can be read."
    );
    const auto given = std::make_shared<Given>();
    command->add_option("clip", given->clip, "A video file")->required();
    command->add_option("--rules", given->rules, "Rules as JSON, see docs/ref/rules.md")
        ->required();
    auto* model =
        command->add_option("--model", given->model, "An ONNX model that tells what targets are");
    command
        ->add_option("--labels", given->labels, "Its classes, one a line; without: the 80 of COCO")
        ->needs(model);
    command->add_flag("--json", given->json, "One JSON object a line for each event");
    command->add_flag("--tracks", given->tracks, "Also what is seen in each analysed picture");
    command->callback([&chosen, given] { chosen = [given] { return analyse(*given); }; });
}

}  // namespace ocelli::apps::cli
