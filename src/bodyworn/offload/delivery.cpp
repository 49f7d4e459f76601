// The states of a delivery.
#include "bodyworn/offload/delivery.h"

#include <algorithm>

#include "bodyworn/offload/open_points.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr unsigned kDamagedAtOnce = 3;  // repeats without a pause

// After as many faults in a row it is taken as one that cannot be read.
constexpr unsigned kUnansweredAtMost = 3;

Facts with(Facts facts, std::string key, std::string value) {
    facts.emplace_back(std::move(key), std::move(value));
    return facts;
}

}  // namespace

std::string_view toString(DeliveryState state) {
    switch (state) {
        case DeliveryState::Container:
            return "container";
        case DeliveryState::Objects:
            return "objects";
        case DeliveryState::WaitingForRest:
            return "waitingForRest";
        case DeliveryState::Completing:
            return "completing";
        case DeliveryState::Complete:
            return "complete";
        case DeliveryState::Rejected:
            return "rejected";
        case DeliveryState::NotTransferred:
            return "notTransferred";
    }
    return "container";
}

Delivery::Delivery(Faces faces, RecordingToDeliver recording, bool rejectedContent)
    : faces_(std::move(faces)),
      recording_(std::move(recording)),
      rejectedContent_(rejectedContent),
      backoff_(faces_.random) {}

Result<Delivery> Delivery::open(Faces faces, RecordingToDeliver recording, bool rejectedContent) {
    Delivery delivery(std::move(faces), std::move(recording), rejectedContent);
    delivery.progress_ = OCELLI_TRY(delivery.faces_.book.load(delivery.recording_.container));
    delivery.state_ = delivery.find();
    return delivery;
}

void Delivery::extend(RecordingToDeliver recording) {
    recording_ = std::move(recording);
    state_ = find();
}

bool Delivery::confirmed(const std::string& object) const {
    return progress_.delivered.contains(object) || progress_.rejectedStored.contains(object);
}

/// Everything follows from the book and from what is here.
DeliveryState Delivery::find() const {
    if (progress_.complete) {
        return DeliveryState::Complete;
    }
    const bool anyRefused = !progress_.refusal.empty() || !progress_.refused.empty();
    if (anyRefused && !rejectedContent_ && progress_.rejectedContainer.empty()) {
        return DeliveryState::NotTransferred;
    }
    if (progress_.refusal.empty() && !progress_.container) {
        return DeliveryState::Container;
    }
    if (nextObject() != nullptr || (anyRefused && !progress_.rejectedMade)) {
        return DeliveryState::Objects;
    }
    if (!recording_.whole) {
        return DeliveryState::WaitingForRest;
    }
    const bool allRefused =
        !progress_.refusal.empty() || (!kCompleteDespiteRefusedClips && !progress_.refused.empty());
    return allRefused ? DeliveryState::Rejected : DeliveryState::Completing;
}

const ObjectToDeliver* Delivery::nextObject() const {
    const auto& list = recording_.objects;
    const auto found = std::find_if(list.begin(), list.end(), [&](const ObjectToDeliver& object) {
        return !confirmed(object.name);
    });
    return found == list.end() ? nullptr : &*found;
}

bool Delivery::mustAsk() const {
    if (!faces_.readBack || !progress_.refusal.empty()) {
        return false;
    }
    const auto olderThan = [&](Duration age) {
        return !asked_ || faces_.clock.mono() - *asked_ >= age;
    };
    switch (state_) {
        case DeliveryState::Container:
        case DeliveryState::Completing:
            return !fresh_;
        case DeliveryState::Objects:
            return olderThan(kAskAgain);
        case DeliveryState::WaitingForRest:
            return olderThan(kAskWaiting);
        default:
            return false;
    }
}

/// Two controllers may have the same recording: a camera that was taken out of one was emptied at
/// the other. Objects are the same bytes wherever they come from; what must not happen twice is
/// its beginning and its end.
Result<Delivery::Next> Delivery::ask() {
    const auto found = faces_.client.readStatus(recording_.container);
    const int status = found.outcome.status;
    const StatusRule rule = ruleOf(status);
    const bool away = status == 0 || rule.reaction == Reaction::LogIn;
    const bool fault = !away && rule.reaction == Reaction::RetrySoon;
    if (away || (fault && ++unanswered_ <= kUnansweredAtMost)) {
        return react(found.outcome, rule);
    }
    unanswered_ = 0;
    asked_ = faces_.clock.mono();
    fresh_ = true;
    if (rule.reaction != Reaction::Go) {
        return goOn();  // not there, or it does not say
    }
    if (found.text == "Complete") {
        progress_.complete = true;
        return done();
    }
    if (!progress_.container) {
        progress_.container = true;
        return done();
    }
    return goOn();
}

Delivery::Next Delivery::goOn() const {
    const bool waiting = state_ == DeliveryState::WaitingForRest;
    return Next{.cause = waiting ? "The rest of the recording is still on the camera" : ""};
}

Result<Delivery::Next> Delivery::step() {
    if (mustAsk()) {
        return ask();
    }
    fresh_ = false;
    switch (state_) {
        case DeliveryState::Container:
            return makeContainer();
        case DeliveryState::Objects: {
            const ObjectToDeliver* object = nextObject();
            const bool rejected = !progress_.refusal.empty() || object == nullptr ||
                                  progress_.refused.contains(object->name);
            return rejected ? sendRejected(object) : sendObject(*object);
        }
        case DeliveryState::Completing:
            return sendComplete();
        case DeliveryState::WaitingForRest:
            return goOn();
        case DeliveryState::Complete:
        case DeliveryState::Rejected:
        case DeliveryState::NotTransferred:
            break;
    }
    return Next{
        .over = true,
        .tell = state_ == DeliveryState::NotTransferred,
        .cause = state_ == DeliveryState::NotTransferred ? progress_.rejectedReason : ""
    };
}

/// What was learned is durable, then it counts.
Result<Delivery::Next> Delivery::done() {
    auto saved = faces_.book.save(recording_.container, progress_);
    if (!saved) {
        progress_ = OCELLI_TRY(faces_.book.load(recording_.container));
        state_ = find();
        return saved.error();
    }
    backoff_.succeeded();
    damaged_ = 0;
    state_ = find();
    const bool over = mayDelete() || state_ == DeliveryState::NotTransferred;
    return Next{
        .over = over,
        .tell = state_ == DeliveryState::NotTransferred,
        .cause = state_ == DeliveryState::NotTransferred ? progress_.rejectedReason : ""
    };
}

Delivery::Next Delivery::react(const Outcome& outcome, const StatusRule& rule) {
    Next next;
    next.reaction = rule.reaction;
    next.cause = rule.cause;
    if (!outcome.detail.empty()) {
        next.cause += ": " + outcome.detail;
    }
    switch (rule.reaction) {
        case Reaction::RepeatNow:
            next.wait = ++damaged_ <= kDamagedAtOnce ? Duration{} : backoff_.soon();
            next.tell = damaged_ > kDamagedAtOnce;
            return next;
        case Reaction::RetrySoon:
            next.wait = backoff_.soon();
            return next;
        case Reaction::MakeContainer:
            next.wait = backoff_.soon();
            return next;
        default:
            next.wait = backoff_.slowly();
            next.tell = true;
            return next;
    }
}

Result<Delivery::Next> Delivery::makeContainer() {
    const auto outcome = faces_.client.putContainer(
        recording_.container, with(recording_.facts, "Status", "Transferring")
    );
    const StatusRule rule = ruleOf(outcome.status);
    if (rule.reaction == Reaction::Go) {
        progress_.container = true;
        return done();
    }
    return rule.reaction == Reaction::Refused ? refuse(nullptr, outcome) : react(outcome, rule);
}

Result<Delivery::Next> Delivery::sendObject(const ObjectToDeliver& object) {
    const auto outcome =
        faces_.client.putObject(recording_.container, object.name, object.facts, object.content);
    const StatusRule rule = ruleOf(outcome.status, object.content.length);
    if (rule.reaction == Reaction::Go) {
        progress_.delivered.insert(object.name);
        missing_ = 0;
        return done();
    }
    if (rule.reaction == Reaction::Refused) {
        return refuse(&object, outcome);
    }
    if (rule.reaction == Reaction::MakeContainer) {
        // Somebody removed it, with all that was in it: everything comes again.
        progress_.container = false;
        progress_.delivered.clear();
        OCELLI_TRY(faces_.book.save(recording_.container, progress_));
        state_ = find();
        Next next = react(outcome, rule);
        next.wait = ++missing_ == 1 ? Duration{} : backoff_.slowly();
        return next;
    }
    return react(outcome, rule);
}

Result<Delivery::Next> Delivery::sendComplete() {
    const auto outcome = faces_.client.postContainer(
        recording_.container, with(recording_.finalFacts, "Status", "Complete")
    );
    const StatusRule rule = ruleOf(outcome.status);
    if (rule.reaction == Reaction::Go) {
        progress_.complete = true;
        return done();
    }
    if (rule.reaction == Reaction::MakeContainer) {
        progress_.container = false;
        progress_.delivered.clear();
        OCELLI_TRY(faces_.book.save(recording_.container, progress_));
        state_ = find();
    }
    // A refusal of the last word loses nothing: what it is about has been stored.
    return react(outcome, rule);
}

/// The destination will never take this where it belongs.
Result<Delivery::Next> Delivery::refuse(const ObjectToDeliver* object, const Outcome& outcome) {
    progress_.rejectedReason =
        outcome.detail.empty() ? std::string(ruleOf(outcome.status).cause) : outcome.detail;
    if (object == nullptr) {
        progress_.refusal = progress_.rejectedReason;
    } else {
        progress_.refused.insert(object->name);
    }
    if (rejectedContent_ && progress_.rejectedContainer.empty()) {
        progress_.rejectedContainer = rejectedName(
            recording_.triggerOn ? &*recording_.triggerOn : nullptr, faces_.makeUuid()
        );
    }
    return done();
}

Facts Delivery::rejectedFacts() const {
    Facts facts = recording_.facts;
    std::erase_if(facts, [](const auto& fact) {
        return fact.first == "Status" || fact.first == "ContainerName";
    });
    facts.emplace_back("ContainerName", progress_.rejectedContainer);
    facts.emplace_back("RejectedContentOriginalContainer", recording_.container);
    facts.emplace_back("RejectedContentTime", isoText(faces_.clock.wall()));
    facts.emplace_back("RejectedContentReason", progress_.rejectedReason);
    return facts;
}

Result<Delivery::Next> Delivery::sendRejected(const ObjectToDeliver* object) {
    if (!progress_.rejectedMade) {
        const auto outcome =
            faces_.client.putContainer(progress_.rejectedContainer, rejectedFacts());
        const StatusRule rule = ruleOf(outcome.status);
        progress_.rejectedMade = rule.reaction == Reaction::Go;
        return progress_.rejectedMade ? done() : react(outcome, rule);
    }
    const auto outcome = faces_.client.putObject(
        progress_.rejectedContainer,
        object->name,
        with(object->facts, "RejectedContentOriginalContainer", recording_.container),
        object->content
    );
    const StatusRule rule = ruleOf(outcome.status, object->content.length);
    if (rule.reaction == Reaction::Go) {
        progress_.rejectedStored.insert(object->name);
        return done();
    }
    if (rule.reaction == Reaction::MakeContainer) {
        progress_.rejectedMade = false;
        progress_.rejectedStored.clear();
        OCELLI_TRY(faces_.book.save(recording_.container, progress_));
        state_ = find();
    }
    return react(outcome, rule);
}

}  // namespace ocelli::bodyworn::offload
