// One file, one timer, one server after the other.
#include "host/time/time_keeper.h"

#include "base/log.h"
#include "runtime/durable_file.h"

namespace ocelli::host::time {
namespace {

constexpr const char* kFile = "time.json";
constexpr std::size_t kMostBytes = 16U << 10U;

std::int64_t milliseconds(Duration span) {
    return std::chrono::round<std::chrono::milliseconds>(span).count();
}

}  // namespace

TimeKeeper::TimeKeeper(Faces faces) : faces_(std::move(faces)), queue_("time", 8) {}

TimeKeeper::~TimeKeeper() {
    alive_.reset();
    stop_.request_stop();
}

Result<std::unique_ptr<TimeKeeper>> TimeKeeper::create(Faces faces) {
    std::unique_ptr<TimeKeeper> made(new TimeKeeper(std::move(faces)));
    auto stored = made->read();
    if (stored) {
        made->settings_ = std::move(*stored);
    } else if (stored.error().kind() != ErrorKind::NotFound) {
        return Error(std::move(stored).error()).withContext("reading", kFile);
    }
    made->follow();
    return made;
}

Result<TimeSettings> TimeKeeper::read() const {
    const Bytes bytes =
        OCELLI_TRY(readWhole(systemFiles(), (faces_.folder / kFile).string(), kMostBytes));
    const Json stored = OCELLI_TRY(parseJson(asText(bytes)));
    return merge(TimeSettings(), stored);
}

Result<void> TimeKeeper::change(const Json& patch, const std::string& who) {
    TimeSettings wished = OCELLI_TRY(merge(settings_, patch));
    if (wished.mode != TimeMode::System && !faces_.machine->refusal().empty()) {
        return fail(ErrorKind::FailedPrecondition, faces_.machine->refusal()).withField("mode");
    }
    if (wished == settings_) {
        return {};
    }
    const std::string text = formatJsonPretty(time::toJson(wished));
    OCELLI_TRY(replaceWhole(systemFiles(), faces_.folder.string(), kFile, asBytes(text)));
    settings_ = std::move(wished);
    faces_.log(who, "Changed where the time comes from");
    follow();
    return {};
}

/// From the servers as they are set now.
void TimeKeeper::follow() {
    timer_.cancel();
    last_.reset();
    fault_.clear();
    if (settings_.mode == TimeMode::Ntp || settings_.mode == TimeMode::Dhcp) {
        askNow();
    }
}

std::vector<std::string> TimeKeeper::named() const {
    return faces_.named ? faces_.named() : std::vector<std::string>();
}

/// In the order in which they are asked.
std::vector<std::string> TimeKeeper::servers() const {
    std::vector<std::string> list =
        settings_.mode == TimeMode::Dhcp ? named() : std::vector<std::string>{settings_.server};
    if (!settings_.fallback.empty()) {
        list.push_back(settings_.fallback);
    }
    return list;
}

void TimeKeeper::askNow() {
    // A lease may name others by now.
    auto list = servers();
    if (list.empty()) {
        take({}, fail(ErrorKind::NotFound, "DHCP names no time server"));
        return;
    }
    const bool posted = queue_.run(
        [ask = faces_.ask,
         settings = settings_,
         servers = std::move(list),
         stop = stop_.get_token()] {
            std::pair answer(servers.front(), ask(servers.front(), stop));
            for (std::size_t i = 1; i < servers.size() && !answer.second; ++i) {
                answer = {servers[i], ask(servers[i], stop)};
            }
            return std::pair(settings, std::move(answer));
        },
        faces_.loop,
        [this, alive = std::weak_ptr(alive_)](const auto& answer) {
            if (!alive.expired() && answer.first == settings_) {
                take(answer.second.first, answer.second.second);
            }
        }
    );
    if (!posted) {
        timer_ = faces_.loop.after(kAskAgain, [this] { askNow(); });
    }
}

void TimeKeeper::take(const std::string& server, const Result<NtpReading>& reading) {
    if (reading) {
        fault_.clear();
        last_ = Last{server, *reading, faces_.loop.clock().wall()};
        correct(reading->ahead);
    } else {
        fault_ = reading.error().message();
        log::warning("time", "{}: {}", server, fault_);
    }
    timer_ = faces_.loop.after(reading ? kAskEvery : kAskAgain, [this] { askNow(); });
}

void TimeKeeper::correct(Duration ahead) {
    if (!faces_.machine->refusal().empty() || std::chrono::abs(ahead) < kGoodEnough) {
        return;
    }
    const bool far = std::chrono::abs(ahead) >= kStepFrom;
    const auto done = far ? faces_.machine->step(ahead) : faces_.machine->slew(ahead);
    if (!done) {
        fault_ = done.error().message();
        log::error("time", "{}", fault_);
    } else if (far) {
        faces_.log("", "The clock was wrong by " + std::to_string(milliseconds(ahead)) + " ms");
    }
}

Result<void> TimeKeeper::set(WallTime time, const std::string& who) {
    if (settings_.mode != TimeMode::Manual || !faces_.machine->refusal().empty()) {
        return fail(
            ErrorKind::FailedPrecondition,
            faces_.machine->refusal().empty() ? std::string("the clock is not set by hand")
                                              : faces_.machine->refusal()
        );
    }
    OCELLI_TRY(faces_.machine->step(time - faces_.loop.clock().wall()));
    faces_.log(who, "Set the clock to " + formatTime(time));
    return {};
}

void TimeKeeper::test(const std::string& server, std::function<void(Result<NtpReading>)> then) {
    if (testing_) {
        then(fail(ErrorKind::FailedPrecondition, "a server is being asked already"));
        return;
    }
    testing_ = queue_.run(
        [ask = faces_.ask, server, stop = stop_.get_token()] { return ask(server, stop); },
        faces_.loop,
        [this, alive = std::weak_ptr(alive_), then](Result<NtpReading> reading) {
            if (!alive.expired()) {
                testing_ = false;
            }
            then(std::move(reading));
        }
    );
    if (!testing_) {
        then(fail(ErrorKind::Unavailable, "too much to do at the moment; try again"));
    }
}

Json TimeKeeper::toJson() const {
    Json json = {
        {"now", formatTime(faces_.loop.clock().wall())},
        {"own", faces_.machine->refusal().empty()},
        {"reason", faces_.machine->refusal()},
        {"kept", faces_.machine->keptOnTime()},
        {"settings", time::toJson(settings_)},
        {"named", named()},
        {"last", nullptr},
        {"fault", fault_},
    };
    if (last_) {
        json["last"] = {
            {"server", last_->server},
            {"aheadMilliseconds", milliseconds(last_->reading.ahead)},
            {"delayMilliseconds", milliseconds(last_->reading.delay)},
            {"stratum", last_->reading.stratum},
            {"at", formatTime(last_->at)},
        };
    }
    return json;
}

Result<void> TimeKeeper::reset() {
    return removeIfThere(systemFiles(), (faces_.folder / kFile).string());
}

}  // namespace ocelli::host::time
