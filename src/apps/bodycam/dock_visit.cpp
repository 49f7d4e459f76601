// Enrolment first, then the steps of the camera's end.
#include "apps/bodycam/dock_visit.h"

#include <array>
#include <utility>

#include "base/log.h"

namespace ocelli::apps::bodycam {
namespace {

bool notReached(ErrorKind kind) {
    return kind == ErrorKind::Unavailable || kind == ErrorKind::DeadlineExceeded ||
           kind == ErrorKind::Cancelled;
}

}  // namespace

std::string_view toString(DockStage stage) {
    constexpr std::array<std::string_view, 7> kNames = {
        "away", "looking", "notAdded", "refused", "bringing", "waiting", "done"
    };
    return kNames.at(static_cast<std::size_t>(stage));
}

DockVisit::DockVisit(Faces faces, bodyworn::evidence::DeviceIdentity identity, std::stop_token stop)
    : faces_(std::move(faces)),
      identity_(std::move(identity)),
      stop_(std::move(stop)),
      end_(faces_.vault, faces_.books, faces_.clock) {
    report_.stage = DockStage::Looking;
}

Result<void> DockVisit::open() {
    if (!link_) {
        link_ = OCELLI_TRY(dock::HttpsLink::create(
            faces_.clock, {faces_.controller, identity_.key(), identity_.root(), stop_}
        ));
    }
    return {};
}

/// What is on the camera, and what of it cannot leave.
Result<void> DockVisit::count() {
    const auto offers = OCELLI_TRY(faces_.vault.recordings());
    // What is damaged counts as a byte: the camera is not empty.
    pending_ = bodyworn::vault::bytesOf(offers) + faces_.vault.damaged().size();
    report_.damaged.clear();
    for (const auto& one : faces_.vault.damaged()) {
        report_.damaged[one.recording] = one.reason;
    }
    return {};
}

Duration DockVisit::step(dock::Hello hello) {
    auto wait = tryStep(std::move(hello));
    return wait ? *wait : failed(wait.error());
}

Duration DockVisit::failed(const Error& why) {
    report_.cause = why.message();
    if (notReached(why.kind())) {
        report_.lost = ++unanswered_ >= kLostAfter && !identity_.root().empty();
        report_.stage = DockStage::Looking;
    } else {
        log::warning("dock", "{}", why.describe());
        report_.stage = DockStage::Refused;
    }
    return kAskAgain;
}

Result<Duration> DockVisit::tryStep(dock::Hello hello) {
    if (!pending_) {
        OCELLI_TRY(count());
    }
    hello.pendingBytes = *pending_;
    OCELLI_TRY(open());
    return identity_.root().empty() ? enrol(hello) : unload(std::move(hello));
}

Result<Duration> DockVisit::enrol(const dock::Hello& hello) {
    const std::string request = OCELLI_TRY(identity_.request());
    const dock::Enrolment answer = OCELLI_TRY(link_->enrol(hello, request));
    unanswered_ = 0;
    report_.lost = false;
    report_.cause.clear();
    if (answer.pending) {
        report_.stage = DockStage::NotAdded;
        return kAskAgain;
    }
    auto joined = identity_;
    OCELLI_TRY(joined.accept(answer.chain, answer.root));
    OCELLI_TRY(faces_.keepIdentity(joined));
    log::info("dock", "the camera belongs to a system now");
    identity_ = std::move(joined);
    link_.reset();  // the next one shows the new certificate
    return Duration::zero();
}

Result<Duration> DockVisit::unload(dock::Hello hello) {
    if (std::exchange(greeting_, true)) {
        end_.report(std::move(hello));
    } else {
        end_.docked(std::move(hello));
    }
    const auto step = OCELLI_TRY(end_.step(*link_));
    tell(step);
    if (end_.welcome()) {
        sendLog();
    }
    if (step.idle) {
        OCELLI_TRY(count());
    }
    if (OCELLI_TRY(leaves(step.idle))) {
        auto alone = identity_;
        OCELLI_TRY(alone.forgetSystem(faces_.clock.wall()));
        OCELLI_TRY(faces_.keepIdentity(alone));
        identity_ = std::move(alone);
        link_.reset();
        greeting_ = false;
        end_.undocked();
        report_.welcome.reset();
        report_.stage = DockStage::NotAdded;
        faces_.onLeft();
        return kAskAgain;
    }
    return step.wait;
}

void DockVisit::sendLog() {
    if (!log_.empty()) {
        if (auto sent = link_->log(log_); !sent) {
            log::warning("dock", "the camera's log: {}", sent.error().message());
        }
        log_.clear();
    }
}

void DockVisit::tell(const dock::CameraEnd::Step& step) {
    const auto progress = end_.progress();
    if (progress.total > 0) {
        pending_ = progress.total + report_.damaged.size();
    }
    report_.done = progress.done;
    report_.total = progress.total;
    for (const auto& [recording, reason] : end_.setAside()) {
        report_.damaged[recording] = reason;
    }
    const bool welcome = end_.welcome().has_value();
    if (welcome) {
        report_.welcome = end_.welcome();
        report_.controller = end_.welcome()->controller;
    }
    // What went wrong is asked again later; what the controller says is only told.
    const bool failed = !step.cause.empty() && step.wait > Duration::zero();
    const bool recovered = unanswered_ > 0 && !failed;
    unanswered_ = failed ? unanswered_ + 1 : 0;
    report_.lost = unanswered_ >= kLostAfter;
    const DockStage before = std::exchange(
        report_.stage,
        !welcome                         ? DockStage::Looking
        : step.idle                      ? DockStage::Done
        : progress.done < progress.total ? DockStage::Bringing
                                         : DockStage::Waiting
    );
    const bool waits = before == DockStage::Waiting && report_.stage == DockStage::Waiting;
    if (!waits || recovered || !step.cause.empty()) {
        report_.cause = step.cause;  // between two answers a cause stays
    }
}

/// The system has let the camera go, has everything, and was told that nothing is left.
Result<bool> DockVisit::leaves(bool idle) {
    const bool told = report_.welcome && report_.welcome->settings.is_object() &&
                      report_.welcome->settings.value("leave", false);
    if (!told || *pending_ > 0 || !report_.damaged.empty()) {
        leaveAt_.reset();
        return false;
    }
    const MonoTime now = faces_.clock.mono();
    if (!leaveAt_) {
        leaveAt_ = now + dock::CameraEnd::kGreetEvery + kAskAgain;
    }
    return idle && now >= *leaveAt_;
}

}  // namespace ocelli::apps::bodycam
