// Events in, sounds out.
#include "apps/camera/audible_alarm.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/camera/channel_set.h"
#include "base/log.h"
#include "config/schedule.h"

namespace ocelli::apps::camera {
namespace {

namespace talk = ocelli::camera::talk;
using net::http::Method;
using net::http::Reply;
using net::http::Request;
using net::http::Response;
using net::http::RouteInfo;

bool contains(const std::vector<talk::SoundLibrary::Entry>& entries, const std::string& name) {
    return std::any_of(entries.begin(), entries.end(), [&](const auto& one) {
        return one.name == name;
    });
}

}  // namespace

AudibleAlarm::AudibleAlarm(const Faces& faces, const std::filesystem::path& folder)
    : faces_(faces), library_(folder), entries_(library_.list()) {
    faces_.settings.addCheck(
        [this, alive = std::weak_ptr(alive_)](const config::Settings& wished) -> Result<void> {
            const std::string& name = wished.audibleAlarm.sound;
            if (alive.expired() || name == faces_.settings.current()->audibleAlarm.sound ||
                contains(entries_, name)) {
                return {};
            }
            return fail(ErrorKind::InvalidArgument, "there is no sound of this name")
                .withField("sound", "one of the sounds of the device");
        }
    );
}

AudibleAlarm::~AudibleAlarm() {
    silence();
}

void AudibleAlarm::addActions(control::linkage::Linkage& links) {
    links.add({"audibleAlarm", [this](const events::Event& event, const std::vector<int>&) {
                   if (event.state == events::EventState::Start ||
                       event.state == events::EventState::Pulse) {
                       onEvent(event);
                   }
               }});
}

void AudibleAlarm::onEvent(const events::Event& event) {
    const auto settings = faces_.settings.current();
    const auto zone = loadZone(settings->device.timeZone);
    const bool armed =
        config::armed(settings->audibleAlarm.schedule, *zone, faces_.loop.clock().wall());
    if (!armed || opening_ || (tune_ && !tune_->ended())) {
        return;
    }
    play(settings->audibleAlarm, [topic = event.topic](const Result<Json>& done) {
        if (!done) {
            log::warning("alarm-sound", "{}: {}", topic, done.error().describe());
        }
    });
}

/// `done` on the loop: {"sound","seconds"} once it is being played.
void AudibleAlarm::play(
    const config::AudibleAlarmSettings& how, UniqueFunction<void(Result<Json>)> done
) {
    opening_ = true;
    auto shared = std::make_shared<UniqueFunction<void(Result<Json>)>>(std::move(done));
    const bool taken = queue_.run(
        [this, how]() -> Result<std::pair<std::shared_ptr<talk::Tune>, Duration>> {
            const talk::Sound sound = OCELLI_TRY(library_.find(how.sound));
            auto tune =
                OCELLI_TRY(faces_.desk.play(how.channel, sound, {how.repetitions, how.volume}));
            return std::pair(std::move(tune), sound.length() * how.repetitions);
        },
        faces_.loop,
        [this, shared, name = how.sound, alive = std::weak_ptr(alive_)](auto played) {
            if (alive.expired()) {
                return;
            }
            opening_ = false;
            if (!played) {
                (*shared)(Error(std::move(played).error()));
                return;
            }
            silence();
            tune_ = played->first;
            const double seconds = std::chrono::duration<double>(played->second).count();
            (*shared)(Json{{"sound", name}, {"seconds", seconds}});
        }
    );
    if (!taken) {
        opening_ = false;
        (*shared)(fail(ErrorKind::ResourceExhausted, "too many sounds wait"));
    }
}

void AudibleAlarm::silence() {
    if (tune_) {
        tune_->end();
        tune_.reset();
    }
}

Json AudibleAlarm::listToJson() const {
    Json items = Json::array();
    for (const auto& one : entries_) {
        items.push_back({{"name", one.name}, {"builtIn", one.builtIn}});
    }
    return {{"items", std::move(items)}, {"playing", tune_ && !tune_->ended()}};
}

void AudibleAlarm::tell(Json& capabilities) const {
    Json names = Json::array();
    for (const auto& one : entries_) {
        names.push_back(one.name);
    }
    capabilities["alarmSounds"] = std::move(names);
}

void AudibleAlarm::forget() {
    queue_.post([this] {
        for (const auto& one : library_.list()) {
            if (auto done = one.builtIn ? Result<void>() : library_.remove(one.name); !done) {
                log::warning("alarm-sound", "{}", done.error().describe());
            }
        }
    });
}

/// Does something to the library and answers with what there is then.
void AudibleAlarm::change(UniqueFunction<Result<void>()> work, Reply reply) {
    using Changed = Result<std::vector<talk::SoundLibrary::Entry>>;
    auto answer = std::make_shared<Reply>(std::move(reply));
    const bool taken = queue_.run(
        [this, w = std::move(work)]() mutable -> Changed {
            OCELLI_TRY(w());
            return library_.list();
        },
        faces_.loop,
        [this, answer, alive = std::weak_ptr(alive_)](Changed changed) {
            if (alive.expired()) {
                return;
            }
            if (!changed) {
                answer->fail(changed.error());
                return;
            }
            entries_ = std::move(*changed);
            answer->send(Response::ofJson(listToJson()));
        }
    );
    if (!taken) {
        answer->fail(fail(ErrorKind::ResourceExhausted, "too many sounds wait"));
    }
}

void AudibleAlarm::addSound(const Request& request, Reply reply) {
    change(
        [this, name = std::string(request.parameter("name")), body = request.body] {
            return library_.add(name, asBytes(body));
        },
        std::move(reply)
    );
}

void AudibleAlarm::removeSound(const Request& request, Reply reply) {
    const std::string name(request.parameter("name"));
    if (faces_.settings.current()->audibleAlarm.sound == name) {
        reply.fail(fail(ErrorKind::FailedPrecondition, "this is the sound of the alarm")
                       .withField("audibleAlarm.sound", "another sound"));
        return;
    }
    change([this, name] { return library_.remove(name); }, std::move(reply));
}

/// Plays it with the values of the form, saved or not, whatever the schedule says.
void AudibleAlarm::test(const Request& request, Reply reply) {
    auto wished = [&]() -> Result<config::Settings> {
        const Json patch = request.body.empty() ? Json::object() : OCELLI_TRY(request.json());
        return faces_.settings.preview({.group = "audibleAlarm"}, patch);
    }();
    if (!wished) {
        reply.fail(wished.error());
        return;
    }
    silence();
    auto answer = std::make_shared<Reply>(std::move(reply));
    play(wished->audibleAlarm, [answer](Result<Json> done) {
        if (done) {
            answer->send(Response::ofJson(*done));
        } else {
            answer->fail(done.error());
        }
    });
}

void AudibleAlarm::addRoutes(net::http::Router& router) {
    using access::Permission;
    router.add(
        Method::Get,
        "/api/v1/alarm/sounds",
        {Permission::Parameters, "The sounds of the audible alarm."},
        [this](const Request&) -> Result<Response> { return Response::ofJson(listToJson()); }
    );
    RouteInfo upload = {Permission::Parameters, "Brings a sound: a WAV file of up to 30 s."};
    upload.bodyLimit = talk::kLargestSoundFile;
    router.addAsync(
        Method::Put,
        "/api/v1/alarm/sounds/{name}",
        std::move(upload),
        [this](const Request& request, Reply reply) { addSound(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Delete,
        "/api/v1/alarm/sounds/{name}",
        {Permission::Parameters, "Removes a sound that was brought."},
        [this](const Request& request, Reply reply) { removeSound(request, std::move(reply)); }
    );
    router.addAsync(
        Method::Post,
        "/api/v1/alarm/sound",
        {Permission::Parameters, "Plays the audible alarm, with members of its group."},
        [this](const Request& request, Reply reply) { test(request, std::move(reply)); }
    );
    router.add(
        Method::Delete,
        "/api/v1/alarm/sound",
        {Permission::AlarmOutput, "Silences the audible alarm."},
        [this](const Request&) -> Result<Response> {
            silence();
            return Response::ofJson(listToJson());
        }
    );
}

}  // namespace ocelli::apps::camera
