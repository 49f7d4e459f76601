// `ocelli analyse`: what the rules of a file would have raised on a recorded clip.
#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/cli/command.h"
#include "base/file.h"
#include "camera/analysis/analysis_chain.h"
#include "camera/rules/rule_file.h"
#include "media/av/demuxer.h"

namespace ocelli::apps::cli {
namespace {

using camera::analysis::AnalysisChain;
using camera::rules::RuleEvent;
using camera::rules::RuleState;

constexpr std::size_t kLargestRules = 1 << 20;

struct Given {
    std::string clip;
    std::string rules;
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

/// Frames of a clip in order of display, with the time since its beginning.
class Clip {
  public:
    static Result<Clip> open(const std::string& path) {
        Clip made;
        made.demuxer_ = OCELLI_TRY(media::av::Demuxer::openFile(path, *made.clock_));
        if (!made.demuxer_->hasVideo()) {
            return fail(ErrorKind::Unsupported, fmt::format("{} has no video", path));
        }
        made.decoder_ = OCELLI_TRY(made.demuxer_->videoDecoder());
        made.rate_ = made.demuxer_->clockRate(media::TrackKind::Video);
        const double frames = made.demuxer_->frameRate();
        made.usualStep_ = frames > 0 ? 1 / frames : 0.04;
        return made;
    }

    /// @param take  gets each frame
    template <class Take>
    Result<void> read(Take take) {
        while (true) {
            auto packet = OCELLI_TRY(demuxer_->next());
            if (!packet) {
                break;
            }
            if (packet->kind != media::TrackKind::Video) {
                continue;
            }
            if (!packet->ptsKnown) {
                packet->packet.pts = media::av::kUnknownPts;
            }
            auto frames = decoder_->decode(packet->packet, pool_);
            if (!frames) {
                ++damaged_;
                continue;
            }
            give(*frames, take);
        }
        auto rest = OCELLI_TRY(decoder_->flush(pool_));
        give(rest, take);
        return {};
    }

    int damaged() const { return damaged_; }

  private:
    Clip() = default;

    template <class Take>
    void give(std::vector<media::FrameBuilder>& frames, Take& take) {
        for (auto& frame : frames) {
            double time = last_ < 0 ? 0 : last_ + usualStep_;
            if (frame->pts != media::av::kUnknownPts && rate_ > 0) {
                first_ = first_.value_or(frame->pts);
                const double told = static_cast<double>(frame->pts - *first_) / rate_;
                time = told > last_ ? told : time;
            }
            last_ = time;
            frame->captureTime = {static_cast<std::int64_t>(time * 1e9)};
            take(*frame);
        }
    }

    std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
    std::unique_ptr<media::av::Demuxer> demuxer_;
    std::unique_ptr<media::av::VideoDecoder> decoder_;
    media::FramePool pool_;
    std::uint32_t rate_ = 0;
    double usualStep_ = 0.04;
    double last_ = -1;  ///< s
    std::optional<std::int64_t> first_;
    int damaged_ = 0;
};

Result<int> analyse(const Given& given) {
    const auto text = OCELLI_TRY(readFile(given.rules, kLargestRules));
    auto rules = OCELLI_TRY(camera::rules::parseRules(text));
    auto chain = OCELLI_TRY(AnalysisChain::create(std::move(rules)));
    auto clip = OCELLI_TRY(Clip::open(given.clip));
    const Printer printer(given, chain.rules());
    MonoTime told;
    OCELLI_TRY(clip.read([&](const media::Frame& frame) {
        for (const auto& event : chain.process(frame)) {
            printer.print(event);
        }
        if (given.tracks && chain.scene().time != told) {
            told = chain.scene().time;
            printer.print(chain.scene());
        }
    }));
    if (clip.damaged() > 0) {
        fmt::print(
            stderr,
            "ocelli: {} pictures of the clip are damaged and were left out\n",
            clip.damaged()
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
    command->add_flag("--json", given->json, "One JSON object a line for each event");
    command->add_flag("--tracks", given->tracks, "Also what is seen in each analysed picture");
    command->callback([&chosen, given] { chosen = [given] { return analyse(*given); }; });
}

}  // namespace ocelli::apps::cli
