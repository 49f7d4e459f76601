// Messages, documents and files of smart events.
#include "apps/camera/smart_events.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/log.h"
#include "camera/analysis/scene_document.h"
#include "camera/classifier/model_process.h"
#include "camera/object_history/try_rules.h"
#include "camera/pipeline/rule_reporter.h"
#include "camera/pipeline/smart_plan.h"

namespace ocelli::apps::camera {
namespace {

namespace objects = ocelli::camera::objects;
namespace history = ocelli::camera::object_history;
namespace pipeline = ocelli::camera::pipeline;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

constexpr Duration kExpireEvery = std::chrono::hours(1);
constexpr Duration kLongestTrial = std::chrono::hours(24 * 31);

Json boxJson(const objects::Box& box) {
    const auto rounded = [](double share) { return std::round(share * 1e4) / 1e4; };
    return {rounded(box.x), rounded(box.y), rounded(box.width), rounded(box.height)};
}

Json sceneJson(int channel, const objects::SceneReport& scene, WallTime time) {
    Json targets = Json::array();
    for (const auto& track : scene.tracks) {
        if (!track.hidden) {
            targets.push_back(
                {{"id", track.id},
                 {"class", objects::toString(track.objectClass)},
                 {"box", boxJson(track.box)}}
            );
        }
    }
    return {
        {"type", "targets"},
        {"channel", channel},
        {"time", formatTime(time)},
        {"settled", scene.settled},
        {"targets", std::move(targets)},
    };
}

Json modelJson(int channel, const pipeline::ModelState& state) {
    return {
        {"channel", channel},
        {"model", state.model},
        {"state", pipeline::toString(state.step)},
        {"error", state.error.empty() ? Json() : Json(state.error)},
    };
}

/// What is asked by a trial; all errors name a member.
struct Trial {
    int channel = 0;
    WallTime from;
    WallTime to;
    config::SmartEventsSettings settings;
};

Result<WallTime> timeOf(const Json& body, const char* member) {
    if (!body.contains(member) || !body[member].is_string()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is missing", member))
            .withField(member, "a time such as 2026-01-05T12:00:00Z");
    }
    auto time = parseTime(body[member].get<std::string>());
    if (!time) {
        return Error(std::move(time).error()).withField(member, "a time as in ISO 8601");
    }
    return time;
}

Result<Trial> readTrial(const Request& request) {
    const Json body = OCELLI_TRY(request.json());
    Trial trial;
    trial.channel = request.channel();
    if (!body.is_object() || !body.contains("rules")) {
        return fail(ErrorKind::InvalidArgument, "rules are missing")
            .withField("rules", "a list of rules as in the settings");
    }
    OCELLI_TRY(config::mergeJson({{"rules", body["rules"]}}, "", trial.settings));
    for (auto& rule : trial.settings.rules) {
        rule.enabled = true;
    }
    OCELLI_TRY(pipeline::checkSmartEvents(trial.settings));
    trial.from = OCELLI_TRY(timeOf(body, "from"));
    trial.to = OCELLI_TRY(timeOf(body, "to"));
    if (trial.from >= trial.to || trial.to - trial.from > kLongestTrial) {
        return fail(ErrorKind::InvalidArgument, "from must be before to, by at most 31 days")
            .withField("from", "up to 31 days before to");
    }
    return trial;
}

/// As in the history of events; `details` say the same as a live event's.
Json eventJson(const history::PastEvent& past, const config::SmartRule& rule) {
    return {
        {"topic", pipeline::topicOf(rule.type)},
        {"rule", rule.name},
        {"time", formatTime(past.start)},
        {"end", past.stop ? Json(formatTime(*past.stop)) : Json()},
        {"details", pipeline::detailsOf(past.event)},
    };
}

Result<Response> runTrial(const history::ObjectShelf& shelf, const Trial& trial) {
    const auto rules = pipeline::rulesOf(trial.settings);
    const auto tried =
        OCELLI_TRY(history::tryRules(shelf, trial.channel, trial.from, trial.to, rules));
    Json events = Json::array();
    for (const auto& past : tried.events) {
        events.push_back(eventJson(past, trial.settings.rules[past.event.rule]));
    }
    const auto oldest = shelf.oldest(trial.channel);
    return Response::ofJson({
        {"events", std::move(events)},
        {"more", tried.more},
        {"pictures", tried.reports},
        {"oldest", oldest ? Json(formatTime(*oldest)) : Json()},
    });
}

}  // namespace

SmartEvents::SmartEvents(Faces faces, std::string folder)
    : faces_(faces),
      folder_(std::move(folder)),
      shelf_(faces.files, folder_),
      queue_("objects", 1024) {
    faces_.settings.addCheck([](const config::Settings& wished) -> Result<void> {
        for (const auto& channel : wished.channels) {
            OCELLI_TRY(pipeline::checkSmartEvents(channel.smartEvents));
        }
        return {};
    });
    expire();
}

SmartEvents::~SmartEvents() {
    queue_.post([this] {
        if (auto done = shelf_.flush(); !done) {
            log::warning("objects", "{}", done.error().describe());
        }
    });
}

/// Channels that no longer follow anything have no document beside their picture either.
void SmartEvents::setMetadata(Metadata metadata) {
    metadata_ = std::move(metadata);
    subscription_ =
        faces_.settings.subscribe([this](const config::SettingsChange&) { watchSettings(); });
}

void SmartEvents::watchSettings() {
    const auto settings = faces_.settings.current();
    for (auto& [channel, described] : described_) {
        const auto index = static_cast<std::size_t>(channel - 1);
        const bool follows =
            index < settings->channels.size() && settings->channels[index].smartEvents.enabled;
        if (described && !follows) {
            metadata_(channel, {}, {}, {});
            described = false;
        }
    }
}

void SmartEvents::onScene(int channel, const objects::SceneReport& scene, WallTime time) {
    remember(channel, scene, time);
    std::string document = ocelli::camera::analysis::sceneDocument(scene, time);
    faces_.loop.post([this,
                      channel,
                      message = sceneJson(channel, scene, time),
                      text = std::move(document),
                      captured = scene.time,
                      time] {
        const auto settings = faces_.settings.current();
        const auto index = static_cast<std::size_t>(channel - 1);
        if (index >= settings->channels.size() || !settings->channels[index].smartEvents.enabled) {
            return;
        }
        if (settings->channels[index].smartEvents.showTargets) {
            faces_.live.sendReadings(channel, message);
        }
        if (metadata_) {
            metadata_(channel, text, captured, time);
            described_[channel] = true;
        }
    });
}

void SmartEvents::remember(int channel, const objects::SceneReport& scene, WallTime time) {
    const auto settings = faces_.settings.current();
    const auto index = static_cast<std::size_t>(channel - 1);
    if (index >= settings->channels.size() || settings->channels[index].smartEvents.keepDays == 0) {
        return;
    }
    queue_.post([this, channel, scene, time] {
        auto added = shelf_.add(channel, time, scene);
        if (!added && !failing_) {
            log::warning("objects", "tracks are not remembered: {}", added.error().describe());
        }
        failing_ = !added;
    });
}

void SmartEvents::onSound(int channel, const pipeline::SoundLevel& level, WallTime time) {
    Json message = {
        {"type", "sound"},
        {"channel", channel},
        {"time", formatTime(time)},
        {"level", std::round(level.now * 10) / 10},
    };
    faces_.loop.post([this, channel, text = std::move(message)] {
        faces_.live.sendReadings(channel, text);
    });
}

void SmartEvents::onModel(int channel, const pipeline::ModelState& state) {
    faces_.loop.post([this, channel, known = modelJson(channel, state)] {
        models_[channel] = known;
    });
}

/// The longest memory of all channels counts.
void SmartEvents::expire() {
    int days = 0;
    for (const auto& channel : faces_.settings.current()->channels) {
        days = std::max(days, channel.smartEvents.keepDays);
    }
    queue_.post([this, days, now = faces_.loop.clock().wall()] {
        if (auto done = shelf_.expire(days, now); !done) {
            log::warning("objects", "{}", done.error().describe());
        }
    });
    timer_ = faces_.loop.after(kExpireEvery, [this] { expire(); });
}

void SmartEvents::forget() {
    queue_.post([this] {
        if (auto done = shelf_.expire(-1, WallTime{std::numeric_limits<std::int64_t>::max() / 2});
            !done) {
            log::warning("objects", "{}", done.error().describe());
        }
    });
}

void SmartEvents::answerTrial(const Request& request, Reply reply) {
    auto trial = readTrial(request);
    if (!trial) {
        reply.fail(trial.error());
        return;
    }
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool accepted = queue_.run(
        [this, asked = std::move(*trial)]() -> Result<Response> {
            OCELLI_TRY(shelf_.flush());
            return runTrial(shelf_, asked);
        },
        faces_.loop,
        [shared](Result<Response> response) { shared->send(std::move(response)); }
    );
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too many rules are being tried"));
    }
}

void SmartEvents::addRoutes(net::http::Router& router) {
    RouteInfo info;
    info.permission = access::Permission::Parameters;
    info.perChannel = true;
    info.summary = "What rules of smart events would have raised in the past.";
    info.requestSchema = {
        {"type", "object"},
        {"required", {"rules", "from", "to"}},
        {"properties",
         {{"rules", {{"type", "array"}, {"maxItems", 32}, {"items", {{"type", "object"}}}}},
          {"from", {{"type", "string"}, {"format", "date-time"}}},
          {"to", {{"type", "string"}, {"format", "date-time"}}}}},
    };
    info.responseSchema = {
        {"type", "object"},
        {"properties",
         {{"events", {{"type", "array"}, {"items", {{"type", "object"}}}}},
          {"more", {{"type", "boolean"}}},
          {"pictures", {{"type", "integer"}}},
          {"oldest", {{"type", {"string", "null"}}}}}},
    };
    router.addAsync(
        Method::Post,
        "/api/v1/channels/{channel}/smart-events/try",
        info,
        [this](const Request& request, Reply reply) { answerTrial(request, std::move(reply)); }
    );
    RouteInfo model;
    model.permission = access::Permission::Parameters;
    model.perChannel = true;
    model.summary = "The user's model that tells the class of targets, and how it does.";
    model.responseSchema = {
        {"type", "object"},
        {"properties",
         {{"channel", {{"type", "integer"}}},
          {"model", {{"type", "string"}}},
          {"state", {{"type", "string"}, {"enum", {"none", "loading", "used", "failed"}}}},
          {"error", {{"type", {"string", "null"}}}}}},
    };
    router.add(
        Method::Get,
        "/api/v1/channels/{channel}/smart-events/model",
        model,
        [this](const Request& request) -> Result<Response> {
            const int channel = request.channel();
            const auto known = models_.find(channel);
            return Response::ofJson(
                known == models_.end() ? modelJson(channel, {}) : known->second
            );
        }
    );
}

Result<std::shared_ptr<objects::TargetClassifier>> openClassifier(
    const std::filesystem::path& folder, const config::SmartEventsSettings& settings
) {
    namespace classifier = ocelli::camera::classifier;
    classifier::ModelFiles files{folder / settings.model, {}};
    if (!settings.labels.empty()) {
        files.labels = folder / settings.labels;
    }
    return std::shared_ptr<objects::TargetClassifier>(OCELLI_TRY(
        classifier::ModelProcess::start(classifier::modelProgram(), files, classifier::Pace::GoOn)
    ));
}

}  // namespace ocelli::apps::camera
