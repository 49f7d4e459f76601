// Capabilities first, then announcements, then recordings, oldest first.
#include "bodyworn/system/courier.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "bodyworn/offload/path_check.h"

namespace ocelli::bodyworn::system {
namespace {

using offload::DeliveryState;
using offload::Reaction;

// Requests for one recording before the next has its turn.
constexpr int kStepsAtOnce = 64;

std::string containerOf(std::string_view kind) {
    return kind == kUserObject ? "Users" : kind == kDeviceObject ? "Devices" : "System";
}

DestinationState stateOf(int status) {
    switch (status) {
        case 0:
            return DestinationState::Unreachable;
        case 401:
        case 403:
            return DestinationState::Refused;
        case 402:
            return DestinationState::OutOfLicences;
        case 413:
        case 507:
            return DestinationState::Full;
        default:
            return status >= 500 ? DestinationState::Unreachable : DestinationState::Reachable;
    }
}

bool isGood(int status) {
    return status >= 200 && status < 300;
}

}  // namespace

Courier::Courier(Faces faces, offload::ConnectionFile connection)
    : faces_(std::move(faces)),
      client_(faces_.wire, std::move(connection)),
      backoff_(faces_.random),
      capable_(client_.file().fullSupport),
      nextTell_(faces_.clock.mono()),
      nextRetention_(faces_.clock.mono()) {
    if (capable_) {
        capabilities_ = offload::Capabilities::all();
        figures_.capabilities = capabilities_;
    }
    figures_.state = DestinationState::Unknown;
}

void Courier::setAnnouncements(std::vector<Announcement> announcements) {
    announcements_ = std::move(announcements);
}

void Courier::note(const Outcome& outcome) {
    if (const auto ahead =
            offload::clockDifference({0, {{"Date", outcome.date}}, {}}, faces_.clock.wall())) {
        figures_.clockAhead = *ahead;
    }
    const DestinationState state = stateOf(outcome.status);
    if (state != figures_.state) {
        figures_.since = faces_.clock.wall();
    }
    figures_.state = state;
    const std::string_view cause = offload::ruleOf(outcome.status).cause;
    figures_.message = state == DestinationState::Reachable ? std::string()
                       : outcome.detail.empty()             ? std::string(cause)
                                                : fmt::format("{}: {}", cause, outcome.detail);
}

/// A file that is not there, or is broken, supports nothing (section 10).
bool Courier::learnCapabilities() {
    if (capable_) {
        return true;
    }
    const auto document = client_.readSystemFile("Capabilities.json");
    note(document.outcome);
    const int status = document.outcome.status;
    if (isGood(status)) {
        const auto read = offload::parseCapabilities(document.text);
        capabilities_ = read ? *read : offload::Capabilities{};
        capable_ = true;
    } else if (status == 404) {
        capable_ = true;
    }
    if (capable_) {
        figures_.capabilities = capabilities_;
    }
    return capable_;
}

/// Not part of the interface: a destination that does not know of it has said nothing.
void Courier::learnRetention() {
    const MonoTime now = faces_.clock.mono();
    if (now < nextRetention_) {
        return;
    }
    nextRetention_ = now + kAskRetention;
    const auto document = client_.readSystemFile(std::string(offload::kRetentionFile));
    figures_.retention.reset();
    if (isGood(document.outcome.status)) {
        if (const auto read = offload::parseRetention(document.text)) {
            figures_.retention = *read;
        }
    }
}

/// Older than the destination says it takes.
bool Courier::tooOld(const spool::SpooledRecording& recording) const {
    const auto& rules = figures_.retention;
    const auto start = std::ranges::find(
        recording.facts, std::string_view("StartTimeISO"), &offload::Facts::value_type::first
    );
    if (!rules || !rules->oldestDays || start == recording.facts.end()) {
        return false;
    }
    const auto time = parseTime(start->second);
    return time && faces_.clock.wall() - *time >= std::chrono::days(*rules->oldestDays);
}

bool Courier::ensureContainer(const std::string& name) {
    if (containers_.contains(name)) {
        return true;
    }
    const Outcome outcome = client_.putContainer(name, {});
    note(outcome);
    if (isGood(outcome.status)) {
        containers_.insert(name);
    }
    return isGood(outcome.status);
}

bool Courier::tell(const Announcement& one) {
    if (one.kind == kSystemObject && !capabilities_.systemId) {
        return true;
    }
    const std::string container = containerOf(one.kind);
    if (!ensureContainer(container)) {
        return false;
    }
    offload::Facts facts;
    for (const auto& [key, value] : one.body.items()) {
        const bool unwanted = (key == "UserID" && !capabilities_.userIdKey) ||
                              (key == "MappedUserName" && !capabilities_.userMapping);
        if (value.is_string() && !unwanted) {
            facts.emplace_back(key, value.get<std::string>());
        }
    }
    const Outcome outcome = client_.putObject(container, one.object, facts, offload::contentOf({}));
    note(outcome);
    if (outcome.status == 404) {
        containers_.erase(container);
    }
    if (const auto rule = offload::ruleOf(outcome.status); rule.reaction == Reaction::Refused) {
        // It never will; the others must not wait for it.
        log::warning("courier", "{} {}: {}", container, one.object, rule.cause);
        return true;
    }
    return isGood(outcome.status);
}

void Courier::announce() {
    while (!announcements_.empty()) {
        if (!tell(announcements_.front())) {
            nextTell_ = faces_.clock.mono() + backoff_.soon();
            return;
        }
        backoff_.succeeded();
        faces_.confirm(announcements_.front().id);
        announcements_.erase(announcements_.begin());
    }
}

Result<offload::RecordingToDeliver> Courier::describe(const spool::SpooledRecording& recording) {
    offload::RecordingToDeliver wanted;
    wanted.container = recording.name;
    wanted.facts = recording.facts;
    wanted.finalFacts = recording.finalFacts;
    const auto objects =
        OCELLI_TRY(faces_.spool.with([&](auto& spool) { return spool->objects(recording.name); }));
    wanted.whole = recording.whole && std::ranges::all_of(objects, &spool::SpooledObject::held);
    for (const spool::SpooledObject& object : objects) {
        if (!object.held) {
            break;  // the order of delivery is that of the offer
        }
        offload::Content content;
        content.length = object.content.length;
        content.md5 = object.md5;
        content.open = [&spool = faces_.spool, name = recording.name, part = object.name] {
            return spool.with([&](auto& opened) { return opened->read(name, part); });
        };
        wanted.objects.push_back({object.name, object.facts, std::move(content)});
    }
    return wanted;
}

Result<Courier::Way*> Courier::wayOf(const spool::SpooledRecording& recording) {
    auto wanted = OCELLI_TRY(describe(recording));
    if (const auto known = ways_.find(recording.name); known != ways_.end()) {
        known->second.delivery.extend(std::move(wanted));
        return &known->second;
    }
    auto delivery = OCELLI_TRY(offload::Delivery::open(
        {client_, faces_.book, faces_.clock, faces_.random, faces_.makeUuid, capabilities_.systemId
        },
        std::move(wanted),
        capabilities_.rejectedContent
    ));
    const auto [made, fresh] =
        ways_.emplace(recording.name, Way{std::move(delivery), faces_.clock.mono(), {}});
    return &made->second;
}

void Courier::setCause(const std::string& recording, const std::string& cause) {
    faces_.causes.with([&](auto& causes) {
        if (cause.empty()) {
            causes.erase(recording);
        } else {
            causes[recording] = cause;
        }
    });
}

/// The book last: a kill before leaves a recording whose book says that it is complete.
Result<void> Courier::finish(const std::string& recording) {
    OCELLI_TRY(faces_.spool.with([&](auto& spool) { return spool->release(recording); }));
    ways_.erase(recording);
    setCause(recording, {});
    return faces_.book.forget(recording);
}

Result<void> Courier::carry(const spool::SpooledRecording& recording) {
    if (const auto known = ways_.find(recording.name);
        known != ways_.end() && faces_.clock.mono() < known->second.next) {
        return {};
    }
    Way* way = OCELLI_TRY(wayOf(recording));
    for (int i = 0; i < kStepsAtOnce; ++i) {
        const auto next = OCELLI_TRY(way->delivery.step());
        if (way->delivery.mayDelete()) {
            note({200, {}});
            return finish(recording.name);
        }
        setCause(recording.name, next.cause);
        const bool waits = next.over || next.wait > Duration::zero() ||
                           way->delivery.state() == DeliveryState::WaitingForRest;
        if (!waits) {
            continue;
        }
        if (way->delivery.state() == DeliveryState::NotTransferred) {
            way->refusal = next.cause;
        }
        const bool failed = next.reaction != Reaction::Go;
        if (failed) {
            figures_.state = next.reaction == Reaction::AfterNextSync
                                 ? DestinationState::OutOfLicences
                             : next.tell ? DestinationState::Refused
                                         : DestinationState::Unreachable;
            figures_.message = next.cause;
        }
        way->next = faces_.clock.mono() + std::max(next.wait, Duration(kIdle));
        return {};
    }
    return {};
}

void Courier::countRefused(const spool::SpooledRecording& recording) {
    const auto way = ways_.find(recording.name);
    if (way == ways_.end() || way->second.refusal.empty()) {
        return;
    }
    const bool old = tooOld(recording);
    if (refused_.count++ == 0 || (old && !refused_.tooOld)) {
        refused_.cause = way->second.refusal;
    }
    refused_.tooOld = refused_.tooOld || old;
}

Duration Courier::turn() {
    if (const MonoTime now = faces_.clock.mono(); now >= nextTell_) {
        if (learnCapabilities()) {
            announce();
        } else {
            nextTell_ = now + backoff_.soon();
        }
    }
    if (!capable_) {
        return kIdle;
    }
    learnRetention();
    const auto recordings = faces_.spool.with([](auto& spool) { return spool->recordings(); });
    if (!recordings) {
        log::error("courier", "the spool: {}", recordings.error().describe());
        return kIdle;
    }
    refused_ = {};
    for (const spool::SpooledRecording& recording : *recordings) {
        if (auto done = carry(recording); !done) {
            log::error("courier", "{}: {}", recording.name, done.error().describe());
        }
        countRefused(recording);
    }
    figures_.refused = refused_;
    return kIdle;
}

}  // namespace ocelli::bodyworn::system
