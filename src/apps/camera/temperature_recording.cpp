// Settings to recorders, questions about the past to the shelf.
#include "apps/camera/temperature_recording.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/camera/channel_set.h"
#include "apps/camera/thermal_answers.h"
#include "base/text.h"
#include "camera/thermal_record/recording_shelf.h"
#include "camera/thermometry/measure_again.h"
#include "events/event.h"

namespace ocelli::apps::camera {
namespace {

namespace record = ocelli::camera::thermal_record;
namespace thermal = ocelli::camera::thermal;
namespace thermometry = ocelli::camera::thermometry;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;
using thermometry::Measurement;
using thermometry::Surface;

constexpr double kGigabyte = 1e9;
constexpr std::uint64_t kMegabyte = 1'000'000;

record::RecordWhen whenOf(config::TemperatureRecordingWhen when) {
    switch (when) {
        case config::TemperatureRecordingWhen::Off:
            return record::RecordWhen::Never;
        case config::TemperatureRecordingWhen::Alarms:
            return record::RecordWhen::Alarm;
        case config::TemperatureRecordingWhen::Always:
            return record::RecordWhen::Always;
    }
    return record::RecordWhen::Never;
}

record::RecorderPlan planOf(
    const config::TemperatureRecordingSettings& wished,
    const config::StorageSettings& storage,
    const std::string& root
) {
    record::RecorderPlan plan;
    plan.when = whenOf(wished.when);
    plan.picturesASecond = wished.picturesPerSecond;
    plan.afterAlarm = std::chrono::seconds(wished.afterAlarm);
    plan.lossWindow = std::chrono::milliseconds(storage.lossWindowMilliseconds);
    plan.room.quotaBytes = static_cast<std::uint64_t>(wished.gigabytes * kGigabyte);
    plan.room.reserveBytes = static_cast<std::uint64_t>(storage.reserveMegabytes) * kMegabyte;
    plan.root = root;
    return plan;
}

bool alarming(const Measurement& measured) {
    const auto raised = [](const auto& reading) {
        return reading.level != ocelli::camera::thermal_rules::AlarmLevel::None;
    };
    return std::ranges::any_of(measured.found.readings, raised) ||
           std::ranges::any_of(measured.found.comparisons, raised);
}

record::RecordablePtr recordableOf(const Measurement& measured) {
    auto made = std::make_shared<record::Recordable>();
    made->image = measured.image;
    made->parameters.time = measured.time;
    made->parameters.sequence = measured.sequence;
    made->parameters.frozen = measured.frozen;
    made->parameters.sensorCelsius = measured.sensorCelsius;
    made->parameters.camera = measured.radiometry->camera();
    if (measured.surface == Surface::Known) {
        made->parameters.object = measured.radiometry->object();
    }
    made->alarm = alarming(measured);
    return made;
}

/// A parameter of the scene that a question may replace.
struct Replaceable {
    const char* query;
    double thermal::ObjectParameters::* value;
};

constexpr Replaceable kReplaceable[] = {
    {"emissivity", &thermal::ObjectParameters::emissivity},
    {"distance", &thermal::ObjectParameters::distanceMetres},
    {"reflectedTemperature", &thermal::ObjectParameters::reflectedCelsius},
    {"airTemperature", &thermal::ObjectParameters::airCelsius},
    {"humidity", &thermal::ObjectParameters::relativeHumidityPercent},
    {"windowTransmission", &thermal::ObjectParameters::windowTransmission},
    {"windowTemperature", &thermal::ObjectParameters::windowCelsius},
};

std::vector<std::string> pastQueries(std::vector<std::string> more) {
    std::vector<std::string> queries{"time: time", "within: integer 1..3600"};
    for (const Replaceable& one : kReplaceable) {
        queries.push_back(fmt::format("{}: number", one.query));
    }
    queries.insert(queries.end(), more.begin(), more.end());
    return queries;
}

RouteInfo playbackRoute(std::string summary, std::vector<std::string> queries) {
    RouteInfo info = thermalRoute(std::move(summary), std::move(queries));
    info.permission = access::Permission::Playback;
    return info;
}

}  // namespace

struct TemperatureRecording::Question {
    int channel = 1;
    WallTime time;
    Duration within{};
    std::vector<std::pair<double thermal::ObjectParameters::*, double>> replaced;
    std::shared_ptr<const thermometry::ThermalPlan> plan;
    std::string root;
};

TemperatureRecording::TemperatureRecording(Faces faces) : faces_(faces) {
    recorders_.lock()->resize(faces_.settings.current()->channels.size());
    follow();
    subscription_ = faces_.settings.subscribe([this](const config::SettingsChange&) { follow(); });
}

TemperatureRecording::~TemperatureRecording() {
    *alive_ = false;
    recorders_.lock()->clear();
}

void TemperatureRecording::setVolume(const std::string& readFrom, const std::string& recordOn) {
    root_ = readFrom;
    if (recordOn != recordRoot_) {
        recordRoot_ = recordOn;
        follow();
    }
}

/// A recorder is made when it is first wanted, and then kept.
void TemperatureRecording::follow() {
    const config::SettingsPtr now = faces_.settings.current();
    auto recorders = recorders_.lock();
    for (std::size_t i = 0; i < recorders->size(); ++i) {
        const auto plan =
            planOf(now->channels.at(i).temperatureRecording, now->storage, recordRoot_);
        auto& recorder = (*recorders)[i];
        const int channel = static_cast<int>(i) + 1;
        if (!recorder && plan.when != record::RecordWhen::Never) {
            const auto onProblem =
                [this, channel, alive = std::weak_ptr(alive_)](const std::string& problem) {
                    faces_.loop.post([this, channel, problem, alive] {
                        if (alive.lock()) {
                            tellProblem(channel, problem);
                        }
                    });
                };
            recorder =
                std::make_shared<Recorder>(channel, faces_.files, faces_.loop.clock(), onProblem);
        }
        if (recorder) {
            recorder->apply(plan);
        }
    }
}

void TemperatureRecording::tellProblem(int channel, const std::string& problem) {
    std::uint64_t& running = problems_[channel];
    if (problem.empty() == (running == 0)) {
        return;
    }
    events::Event event;
    event.id = running;
    event.topic = std::string(events::topic::kDiskError);
    event.channel = channel;
    event.state = running == 0 ? events::EventState::Start : events::EventState::Stop;
    event.time = faces_.loop.clock().wall();
    if (running == 0) {
        event.details["message"] = "recording temperatures: " + problem;
    }
    const std::uint64_t given = faces_.bus.publish(std::move(event));
    running = running == 0 ? given : 0;
}

void TemperatureRecording::offer(int channel, const thermometry::MeasurementPtr& measured) {
    const auto index = static_cast<std::size_t>(channel - 1);
    const RecorderPtr recorder = recorders_.with([index](const auto& all) {
        return index < all.size() ? all[index] : nullptr;
    });
    if (recorder && measured->measuring) {
        recorder->offer(recordableOf(*measured));
    }
}

void TemperatureRecording::collect(host::diagnostics::Collection& to) const {
    const auto recorders = *recorders_.lock();
    for (std::size_t i = 0; i < recorders.size(); ++i) {
        if (!recorders[i]) {
            continue;
        }
        const auto status = recorders[i]->status();
        const host::diagnostics::Labels labels{{"channel", std::to_string(i + 1)}};
        to.counter(
            "ocelli_temperature_pictures_total",
            "Pictures whose temperatures were recorded.",
            static_cast<double>(status.pictures),
            labels
        );
        to.counter(
            "ocelli_temperature_pictures_lost_total",
            "Pictures whose temperatures should have been recorded.",
            static_cast<double>(status.lost),
            labels
        );
    }
}

template <class Work>
void TemperatureRecording::onQueue(Reply reply, Work work) {
    auto shared = std::make_shared<Reply>(std::move(reply));
    const bool accepted =
        queue_.run(std::move(work), faces_.loop, [shared](Result<Response> response) {
            shared->send(std::move(response));
        });
    if (!accepted) {
        shared->fail(fail(ErrorKind::ResourceExhausted, "too many questions about the past"));
    }
}

void TemperatureRecording::list(const Request& request, Reply reply) {
    const WallTime now = faces_.loop.clock().wall();
    const auto to = request.queryTime("to", now);
    const auto from = to ? request.queryTime("from", *to - std::chrono::hours(24)) : to;
    if (!from || !to) {
        reply.fail(from ? to.error() : from.error());
        return;
    }
    onQueue(
        std::move(reply),
        [&files = faces_.files, root = root_, channel = request.channel(), from = *from, to = *to](
        ) -> Result<Response> {
            const record::RecordingShelf shelf(files, root);
            Json items = Json::array();
            const auto found = OCELLI_TRY(shelf.list(channel, from, to));
            for (const record::ShelfItem& item : found) {
                items.push_back({{"start", formatTime(item.start)}, {"bytes", item.bytes}});
            }
            return Response::ofJson({{"items", std::move(items)}});
        }
    );
}

void TemperatureRecording::file(const Request& request, Reply reply) {
    const auto start = request.queryTime("start", WallTime{});
    if (!start) {
        reply.fail(start.error());
        return;
    }
    onQueue(
        std::move(reply),
        [&files = faces_.files, root = root_, channel = request.channel(), start = *start](
        ) -> Result<Response> {
            const record::RecordingShelf shelf(files, root);
            auto response =
                Response::ofBytes(OCELLI_TRY(shelf.file(channel, start)), "video/x-matroska");
            response.headers.set(
                "Content-Disposition",
                fmt::format("attachment; filename=\"temperatures-{}.mkv\"", formatTime(start))
            );
            return response;
        }
    );
}

Result<TemperatureRecording::Question> TemperatureRecording::questionOf(const Request& request
) const {
    const config::SettingsPtr now = faces_.settings.current();
    Question question;
    question.channel = request.channel();
    question.root = root_;
    question.time = OCELLI_TRY(request.queryTime("time", faces_.loop.clock().wall()));
    question.within = std::chrono::seconds(OCELLI_TRY(request.queryInteger("within", 1, 3600, 10)));
    for (const Replaceable& one : kReplaceable) {
        const auto text = request.query(one.query);
        if (!text) {
            continue;
        }
        const auto number = toNumber(*text);
        if (!number) {
            return fail(
                       ErrorKind::InvalidArgument,
                       fmt::format("{} must be a number, not \"{}\"", one.query, *text)
            )
                .withField(one.query, "a number");
        }
        question.replaced.emplace_back(one.value, *number);
    }
    const auto index = static_cast<std::size_t>(question.channel - 1);
    if (index >= now->channels.size()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no channel {}", question.channel));
    }
    question.plan = thermometry::ThermalPlan::of(
        now->channels[index], now->units, loadZone(now->device.timeZone)
    );
    return question;
}

void TemperatureRecording::past(const Request& request, Answer answer, Reply reply) {
    auto question = questionOf(request);
    if (!question) {
        reply.fail(question.error());
        return;
    }
    onQueue(
        std::move(reply),
        [&files = faces_.files, asked = std::move(*question), request, answer](
        ) -> Result<Response> {
            const record::RecordingShelf shelf(files, asked.root);
            auto found = OCELLI_TRY(shelf.frameAt(asked.channel, asked.time, asked.within));
            thermometry::PastPicture picture;
            picture.time = found.parameters.time;
            picture.sequence = found.parameters.sequence;
            picture.frozen = found.parameters.frozen;
            picture.sensorCelsius = found.parameters.sensorCelsius;
            picture.image =
                std::make_shared<const thermal::CountImage>(std::move(found.frame.image));
            picture.camera = found.frame.camera;
            picture.object = found.frame.object;
            picture.surface = found.frame.objectKnown ? Surface::Known : Surface::Unknown;
            for (const auto& [member, value] : asked.replaced) {
                if (picture.surface == Surface::Unknown) {
                    return fail(
                        ErrorKind::FailedPrecondition,
                        "this camera gives finished temperatures: they have no other parameters"
                    );
                }
                picture.object.*member = value;
            }
            const auto measured =
                OCELLI_TRY(thermometry::measureAgain(std::move(picture), asked.plan));
            return answer(*measured, request);
        }
    );
}

void TemperatureRecording::addRoutes(net::http::Router& router) {
    const std::string base = "/api/v1/channels/{channel}/thermal/recordings";
    router.addAsync(
        Method::Get,
        base,
        playbackRoute(
            "Files with recorded temperatures, the oldest first; the last day.",
            {"from: time", "to: time"}
        ),
        [this](const Request& request, Reply reply) { list(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Get,
        base + "/file",
        playbackRoute(
            "A file as it was recorded: Matroska with FFV1 and the parameters of each picture.",
            {"start: time"}
        ),
        [this](const Request& request, Reply reply) { file(request, std::move(reply)); }
    );
    const auto addPast = [&](const std::string& path, RouteInfo info, Answer answer) {
        router.addAsync(
            Method::Get,
            base + path,
            std::move(info),
            [this, answer](const Request& request, Reply reply) {
                past(request, answer, std::move(reply));
            }
        );
    };
    addPast(
        "/temperatures",
        playbackRoute(
            "Temperatures of all rules in the newest recorded picture not after a time, measured "
            "again with these parameters of the scene.",
            pastQueries({})
        ),
        [](const Measurement& measured, const Request& request) -> Result<Response> {
            Json json = thermometry::toJson(measured);
            json["channel"] = request.channel();
            return Response::ofJson(json);
        }
    );
    addPast(
        "/point",
        playbackRoute(
            "The temperature at one place of that picture.",
            pastQueries({"x: number 0..1", "y: number 0..1"})
        ),
        [](const Measurement& measured, const Request& request) -> Result<Response> {
            const double x = OCELLI_TRY(share(request, "x"));
            const double y = OCELLI_TRY(share(request, "y"));
            return Response::ofJson(OCELLI_TRY(thermometry::pointToJson(measured, x, y)));
        }
    );
    addPast(
        "/matrix",
        playbackRoute(
            "All temperatures of that picture in °C, row by row.",
            pastQueries({"format: float32|csv"})
        ),
        [](const Measurement& measured, const Request& request) -> Result<Response> {
            const auto format = OCELLI_TRY(formatOf(request));
            return matrixOf(measured, format);
        }
    );
}

}  // namespace ocelli::apps::camera
