// Brings what waits for one target to it, one after another, however long that takes.
#include "control/deliveries/worker.h"

#include <algorithm>

#include "base/log.h"

namespace ocelli::control::deliveries {
namespace {

constexpr Duration kIdle = std::chrono::seconds(5);
constexpr Duration kOff = std::chrono::minutes(1);
constexpr Duration kDiskTrouble = std::chrono::seconds(5);

/// The delivery itself is at fault: the target is well.
bool isRefusal(const Error& error) {
    return error.kind() == ErrorKind::InvalidArgument || error.kind() == ErrorKind::Unsupported;
}

/// Longer than pictures take.
constexpr Duration kLateAfter = std::chrono::seconds(30);

constexpr int kMostRefusals = 5;

}  // namespace

Duration Backoff::after(int failures) {
    Duration span = kFirst;
    for (int i = 1; i < failures && span < kLongest; ++i) {
        span *= 2;
    }
    span = std::min(span, kLongest);
    std::uniform_int_distribution<std::int64_t> part(0, span.count() / 2);
    return span - Duration(part(random_));
}

Worker::Worker(Faces faces, std::string name, unsigned seed)
    : faces_(std::move(faces)), name_(std::move(name)), backoff_(seed) {}

Worker::~Worker() {
    thread_.requestStop();
    bell_.close();
    thread_.join();
}

void Worker::configure(TargetRule rule, MakeTarget make) {
    setup_.with([&](Setup& setup) {
        setup.rule = rule;
        setup.make = std::move(make);
        ++setup.generation;
    });
    figures_.lock()->enabled = rule.enabled;
    retryNow();
}

void Worker::start() {
    thread_ = Thread("deliver " + name_, [this](std::stop_token stop) { run(std::move(stop)); });
}

void Worker::wake() {
    bell_.push(1);
}

void Worker::retryNow() {
    *notBefore_.lock() = {};
    wake();
}

WorkerFigures Worker::figures() const {
    return *figures_.lock();
}

void Worker::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        const Duration span = step(stop);
        if (span > Duration{}) {
            bell_.popFor(stop, span);
        }
    }
    target_.reset();
}

Attempt Worker::attempt(std::stop_token stop) const {
    return {.clock = faces_.clock, .guard = faces_.guard, .stop = std::move(stop)};
}

Duration Worker::step(std::stop_token stop) {
    const Setup setup = *setup_.lock();
    if (!setup.rule.enabled || !setup.make) {
        target_.reset();
        generation_ = setup.generation;
        figures_.lock()->state = "off";
        return kOff;
    }
    const MonoTime notBefore = *notBefore_.lock();
    if (const MonoTime now = faces_.clock.mono(); now < notBefore) {
        figures_.lock()->state = "waiting";
        return notBefore - now;
    }
    auto next = faces_.queue.next(name_, faces_.clock.wall());
    if (!next) {
        log::warning("deliveries", "{}: {}", name_, next.error().describe());
        figures_.lock()->error = next.error().message();
        return kDiskTrouble;
    }
    if (auto ready = prepare(setup); !ready) {
        if (*next) {
            failed(**next, ready.error(), setup.rule);
        }
        figures_.lock()->error = ready.error().message();
        return *next ? Duration{} : kIdle;
    }
    if (!*next) {
        target_->idle(attempt(stop));
        return pause("idle");
    }
    figures_.lock()->state = "sending";
    (*next)->late = (*next)->attempts > 0 || faces_.clock.wall() - (*next)->time > kLateAfter;
    const auto sent = target_->send(**next, attempt(stop));
    if (sent) {
        arrived(**next);
    } else if (!stop.stop_requested()) {
        failed(**next, sent.error(), setup.rule);
    }
    return {};
}

/// Until an entry is due again, or somebody rings.
Duration Worker::pause(std::string_view state) {
    auto due = faces_.queue.nextDue(name_);
    figures_.with([&](WorkerFigures& figures) {
        figures.state = state;
        figures.nextAttempt.reset();
        if (due && *due) {
            figures.state = "waiting";
            figures.nextAttempt = **due;
        }
    });
    if (!due || !*due) {
        return kIdle;
    }
    return std::clamp<Duration>(**due - faces_.clock.wall(), std::chrono::milliseconds(10), kIdle);
}

Result<void> Worker::prepare(const Setup& setup) {
    if (!target_ || generation_ != setup.generation) {
        target_.reset();
        target_ = OCELLI_TRY(setup.make());
        generation_ = setup.generation;
        failuresInARow_ = 0;
    }
    return {};
}

void Worker::arrived(const Delivery& delivery) {
    failuresInARow_ = 0;
    if (auto removed = faces_.queue.remove(delivery.number);
        !removed && removed.error().kind() != ErrorKind::NotFound) {
        // It will be sent again, with the same id.
        log::warning("deliveries", "{}: {}", name_, removed.error().describe());
    }
    figures_.with([&](WorkerFigures& figures) {
        ++figures.sent;
        figures.error.clear();
        figures.lastSent = faces_.clock.wall();
        figures.nextAttempt.reset();
    });
    tellOutcome(delivery, "");
}

void Worker::failed(const Delivery& delivery, const Error& error, const TargetRule& rule) {
    const bool refused = isRefusal(error);
    const bool giveUp = !rule.keep || (refused && delivery.attempts + 1 >= kMostRefusals);
    const int failures = refused ? delivery.attempts + 1 : ++failuresInARow_;
    const Duration span = backoff_.after(failures);
    const WallTime due = faces_.clock.wall() + span;
    if (failures == 1) {
        log::warning("deliveries", "{}: {}", name_, error.message());
    }
    figures_.with([&](WorkerFigures& figures) {
        ++figures.failures;
        figures.lost += giveUp ? 1 + delivery.more : 0;
        figures.error = error.message();
        figures.nextAttempt = due;
    });
    const auto noted =
        giveUp ? faces_.queue.remove(delivery.number)
               : faces_.queue.postpone(
                     delivery.number, refused ? due : faces_.clock.wall(), error.message()
                 );
    if (!noted && noted.error().kind() != ErrorKind::NotFound) {
        log::warning("deliveries", "{}: {}", name_, noted.error().describe());
    }
    if (!refused) {  // the server as a whole: nothing else would fare better
        *notBefore_.lock() = faces_.clock.mono() + span;
    }
    if (giveUp) {
        tellOutcome(delivery, error.message());
    }
}

void Worker::tellOutcome(const Delivery& delivery, const std::string& error) {
    if (faces_.onOutcome) {
        faces_.onOutcome(
            {name_,
             delivery.id,
             delivery.topic,
             delivery.channel,
             delivery.time,
             faces_.clock.wall(),
             error.empty(),
             delivery.attempts,
             error}
        );
    }
}

}  // namespace ocelli::control::deliveries
