// Takes events for other servers, keeps them until they have arrived, and shows how that goes.
#include "control/deliveries/deliveries.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "control/deliveries/cloud_place.h"
#include "control/deliveries/delivery_json.h"

namespace ocelli::control::deliveries {
namespace {

using events::EventState;

constexpr Duration kLetterWithin = std::chrono::seconds(30);
constexpr Duration kLookForOld = std::chrono::minutes(1);
constexpr std::string_view kTimedTopic = "timing";

QueueLimits limitsOf(const config::DeliveriesSettings& settings) {
    return {
        .entriesPerTarget = settings.mostWaiting,
        .pictureBytes = static_cast<std::uint64_t>(settings.pictureMegabytes) << 20U,
        .expiry = std::chrono::hours(settings.expiryHours)
    };
}

Delivery deliveryOf(const events::Event& event, std::string_view target, const Sender& sender) {
    Delivery delivery;
    delivery.id = fmt::format("{}-{}-{}", sender.serial, event.id, toString(event.state));
    delivery.target = std::string(target);
    delivery.topic = event.topic;
    delivery.channel = event.channel;
    delivery.rule = event.rule;
    delivery.state = std::string(toString(event.state));
    delivery.time = event.time;
    delivery.details = event.details;
    delivery.sender = sender;
    return delivery;
}

}  // namespace

Deliveries::Deliveries(Faces faces, std::unique_ptr<Queue> queue)
    : faces_(std::move(faces)),
      queue_(std::move(queue)),
      gatherer_(
          {faces_.loop,
           faces_.pictures,
           [this](const std::string& id, int index, AttachedPicture picture) {
               disk_.post([this, id, index, p = std::move(picture)] {
                   if (auto added = queue_->addPicture(id, index, p); !added) {
                       log::warning("deliveries", "{}: {}", id, added.error().message());
                   }
                   wakeAll();
               });
           },
           [this](const std::string& id) {
               disk_.post([this, id] {
                   if (auto done = queue_->completePictures(id); !done) {
                       log::warning("deliveries", "{}: {}", id, done.error().message());
                   }
                   wakeAll();
               });
           }}
      ),
      trials_(faces_.loop.clock(), [this](std::string_view address) {
          return addresses_.lock()->check(address);
      }) {
    const Worker::Faces shared{
        faces_.loop.clock(),
        *queue_,
        [this](std::string_view address) { return addresses_.lock()->check(address); },
        [this](Outcome outcome) {
            auto outcomes = outcomes_.lock();
            outcomes->push_front(std::move(outcome));
            if (outcomes->size() > kMostOutcomes) {
                outcomes->pop_back();
            }
        }
    };
    unsigned seed = static_cast<unsigned>(faces_.loop.clock().wall().microseconds);
    for (const TargetKind& kind : targetKinds()) {
        workers_[std::string(kind.name)] =
            std::make_unique<Worker>(shared, std::string(kind.name), seed++);
    }
    configure(nullptr);
    for (auto& [name, worker] : workers_) {
        worker->start();
    }
    subscription_ = faces_.settings.subscribe([this](const config::SettingsChange& change) {
        configure(change.before.get());
    });
    faces_.settings.addCheck([this, alive = std::weak_ptr(alive_)](const config::Settings& wished) {
        return alive.expired() ? Result<void>() : check(wished);
    });
    expiry_ = faces_.loop.every(kLookForOld, [this] { lookForOld(); });
}

Result<std::unique_ptr<Deliveries>> Deliveries::create(
    Faces faces, const std::filesystem::path& folder
) {
    const config::SettingsPtr settings = faces.settings.current();
    auto queue =
        OCELLI_TRY(Queue::open(folder, faces.loop.clock().wall(), limitsOf(settings->deliveries)));
    return std::unique_ptr<Deliveries>(new Deliveries(std::move(faces), std::move(queue)));
}

Deliveries::~Deliveries() {
    endLetters_.request_stop();
    flush();
    disk_.drain();
}

TargetFaces Deliveries::targetFaces() const {
    const config::SettingsPtr settings = faces_.settings.current();
    TargetFaces made{
        .clock = faces_.loop.clock(),
        .zone = config::TimeZone::load(settings->device.timeZone).value_or(config::TimeZone::utc()),
        .sender = faces_.sender(),
        .channels = static_cast<int>(settings->channels.size()),
    };
    made.onHostKey = [this, &loop = faces_.loop, alive = std::weak_ptr(alive_)](std::string key) {
        loop.post([this, alive, key] {
            if (alive.expired()) {
                return;
            }
            log::info("deliveries", "the host key of the SFTP server is kept: {}", key);
            const config::GroupAddress group{.group = "ftp"};
            if (auto kept = faces_.settings.change(group, {{"hostKey", key}}, "deliveries");
                !kept) {
                log::warning("deliveries", "{}", kept.error().describe());
            }
        });
    };
    return made;
}

void Deliveries::configure(const config::Settings* before) {
    const config::SettingsPtr now = faces_.settings.current();
    addresses_.with([&](net::transfer::AddressRule& rule) {
        rule.loopback = now->deliveries.allowLoopback;
        rule.linkLocal = now->deliveries.allowLinkLocal;
    });
    queue_->setLimits(limitsOf(now->deliveries));
    const bool all = before == nullptr || !(before->device == now->device) ||
                     !(before->deliveries == now->deliveries);
    for (const TargetKind& kind : targetKinds()) {
        if (all || !kind.same(*before, *now)) {
            workers_.find(kind.name)->second->configure(
                kind.rule(*now),
                [now, &kind, faces = targetFaces()] { return kind.make(*now, faces); }
            );
        }
    }
}

/// A target that is switched on is complete; only what changes is looked at.
Result<void> Deliveries::check(const config::Settings& wished) const {
    const config::SettingsPtr now = faces_.settings.current();
    for (const TargetKind& kind : targetKinds()) {
        if (!kind.same(*now, wished) && kind.rule(wished).enabled) {
            OCELLI_TRY(kind.make(wished, targetFaces()));
        }
    }
    return {};
}

void Deliveries::take(std::string_view target, const events::Event& event) {
    const TargetKind* kind = findTargetKind(target);
    if (kind != nullptr) {
        add(event, *kind, kind->rule(*faces_.settings.current()));
    }
}

void Deliveries::takeDeviceEvent(const events::Event& event) {
    const config::SettingsPtr settings = faces_.settings.current();
    for (const TargetKind& kind : targetKinds()) {
        if (const TargetRule rule = kind.rule(*settings); rule.deviceEvents) {
            add(event, kind, rule);
        }
    }
}

void Deliveries::takeTimedPicture(int channel, const media::Picture& picture) {
    const config::SettingsPtr settings = faces_.settings.current();
    for (const TargetKind& kind : targetKinds()) {
        const TargetRule rule = kind.rule(*settings);
        if (!rule.enabled || !rule.timed) {
            continue;
        }
        if (*timed_.lock() >= kMostTimed) {
            log::warning("deliveries", "the disk is too slow: a timed picture is not sent");
            return;
        }
        events::Event taken;
        taken.topic = kTimedTopic;
        taken.channel = channel;
        taken.time = picture.captured;
        Queue::Wish wish{deliveryOf(taken, kind.name, faces_.sender()), 1};
        wish.delivery.id = fmt::format(
            "{}-timing-{}-{}", wish.delivery.sender.serial, channel, picture.captured.microseconds
        );
        ++*timed_.lock();
        const AttachedPicture attached{
            std::string(asText(*picture.bytes)), picture.captured, channel
        };
        if (!disk_.post([this, wish, attached] { storeTimed(wish, attached); })) {
            --*timed_.lock();
        }
    }
}

void Deliveries::storeTimed(const Queue::Wish& wish, const AttachedPicture& picture) {
    store({wish});
    const std::string& id = wish.delivery.id;
    if (auto added = queue_->addPicture(id, 0, picture); !added) {
        log::warning("deliveries", "{}: {}", id, added.error().message());
    }
    if (auto done = queue_->completePictures(id); !done) {
        log::warning("deliveries", "{}: {}", id, done.error().message());
    }
    --*timed_.lock();
    wakeAll();
}

void Deliveries::wakeAll() {
    for (auto& [name, worker] : workers_) {
        worker->wake();
    }
}

void Deliveries::add(const events::Event& event, const TargetKind& kind, const TargetRule& rule) {
    const bool begins = event.state == EventState::Start || event.state == EventState::Pulse;
    if (!rule.enabled || !(begins || (rule.ends && event.state == EventState::Stop))) {
        return;
    }
    const int pictures = begins && event.channel > 0 ? rule.pictures : 0;
    Queue::Wish wish{deliveryOf(event, kind.name, faces_.sender()), pictures};
    const std::string id = wish.delivery.id;
    if (inbox_.lock()->size() + fresh_.size() >= kMostInbox) {
        if (refused_++ == 0) {
            log::error("deliveries", "the disk is too slow: events are lost");
        }
        return;
    }
    fresh_.push_back(std::move(wish));
    if (pictures > 0) {
        auto known = std::find_if(wanted_.begin(), wanted_.end(), [&](const Wanted& one) {
            return one.id == id;
        });
        if (known == wanted_.end()) {
            wanted_.push_back({id, {event.topic, event.channel, events::numberOf(event)}, pictures}
            );
        } else {
            known->pictures = std::max(known->pictures, pictures);
        }
    }
    if (!std::exchange(flushing_, true)) {
        faces_.loop.post([this, alive = std::weak_ptr(alive_)] {
            if (!alive.expired()) {
                flush();
            }
        });
    }
}

/// Where pictures of an event go to the cloud, the others are told where they will be.
void Deliveries::nameStored(std::vector<Queue::Wish>& wishes) const {
    const config::SettingsPtr settings = faces_.settings.current();
    if (!settings->cloud.enabled) {
        return;
    }
    const auto place = CloudPlace::of(settings->cloud);
    if (!place) {
        return;  // the cloud's own deliveries say what is wrong
    }
    const auto zone = targetFaces().zone;
    std::map<std::string, Json, std::less<>> stored;
    for (const Queue::Wish& wish : wishes) {
        if (wish.delivery.target == "cloud" && wish.wants > 0) {
            stored[wish.delivery.id] = place->addresses(wish.delivery, wish.wants, *zone);
        }
    }
    for (Queue::Wish& wish : wishes) {
        const auto known = stored.find(wish.delivery.id);
        if (known != stored.end() && wish.delivery.target != "cloud") {
            wish.delivery.details["storedPictures"] = known->second;
        }
    }
}

/// Once for all targets of all events of this turn.
void Deliveries::flush() {
    flushing_ = false;
    nameStored(fresh_);
    inbox_.with([&](std::vector<Queue::Wish>& inbox) {
        std::move(fresh_.begin(), fresh_.end(), std::back_inserter(inbox));
    });
    fresh_.clear();
    if (!disk_.post([this] { write(); })) {
        log::warning("deliveries", "the disk is slow");  // the next turn writes them too
    }
    const auto interval =
        std::chrono::milliseconds(faces_.settings.current()->deliveries.imageIntervalMilliseconds);
    for (const Wanted& one : std::exchange(wanted_, {})) {
        gatherer_.gather(one.id, one.occasion, one.pictures, interval);
    }
}

void Deliveries::write() {
    auto wishes =
        inbox_.with([](std::vector<Queue::Wish>& inbox) { return std::exchange(inbox, {}); });
    if (!wishes.empty()) {
        store(std::move(wishes));
    }
}

void Deliveries::store(std::vector<Queue::Wish> wishes) {
    const auto taken = queue_->take(wishes, faces_.loop.clock().wall());
    if (!taken) {
        log::error("deliveries", "{} events are lost: {}", wishes.size(), taken.error().describe());
        return;
    }
    const auto merged = std::count(taken->begin(), taken->end(), Queue::Taken::Merged);
    *merged_.lock() += merged;
    wakeAll();
}

void Deliveries::lookForOld() {
    disk_.run(
        [this]() -> std::pair<std::int64_t, std::int64_t> {
            auto expired = queue_->expire(faces_.loop.clock().wall());
            if (!expired) {
                log::warning("deliveries", "{}", expired.error().describe());
            }
            return {expired.value_or(0), std::exchange(*merged_.lock(), 0)};
        },
        faces_.loop,
        [this, alive = std::weak_ptr(alive_)](std::pair<std::int64_t, std::int64_t> lost) {
            if (!alive.expired() && faces_.onLost && (lost.first > 0 || lost.second > 0)) {
                faces_.onLost(lost.first, lost.second);
            }
        }
    );
}

void Deliveries::send(Letter letter, UniqueFunction<void(Result<void>)> done) {
    auto shared = std::make_shared<UniqueFunction<void(Result<void>)>>(std::move(done));
    const bool posted = letters_.run(
        [this, settings = faces_.settings.current(), faces = targetFaces(), l = std::move(letter)] {
            const Attempt attempt{
                .clock = faces.clock,
                .guard = [this](std::string_view address
                         ) { return addresses_.lock()->check(address); },
                .stop = endLetters_.get_token(),
                .atMost = kLetterWithin
            };
            return sendLetter(*settings, faces, l, attempt);
        },
        faces_.loop,
        [shared](Result<void> sent) { (*shared)(std::move(sent)); }
    );
    if (!posted) {
        (*shared)(fail(ErrorKind::Unavailable, "Too many letters wait for the mail server"));
    }
}

Result<std::string> Deliveries::test(std::string_view target, const Json& patch) {
    const TargetKind* kind = findTargetKind(target);
    if (kind == nullptr) {
        return fail(ErrorKind::NotFound, "there is no such target");
    }
    const config::GroupAddress group{.group = std::string(kind->group)};
    const config::Settings wished = OCELLI_TRY(faces_.settings.preview(group, patch));
    TargetFaces faces = targetFaces();
    faces.onHostKey = {};  // a test only shows it
    auto made = OCELLI_TRY(kind->make(wished, faces));
    return trials_.start(std::move(made), faces.sender);
}

void Deliveries::inQueue(UniqueFunction<Result<Json>(Queue&)> work, Done done) {
    auto shared = std::make_shared<Done>(std::move(done));
    const bool posted = disk_.run(
        [this, w = std::move(work)]() mutable { return w(*queue_); },
        faces_.loop,
        [shared](Result<Json> json) { (*shared)(std::move(json)); }
    );
    if (!posted) {
        (*shared)(fail(ErrorKind::Unavailable, "the disk is busy"));
    }
}

void Deliveries::list(std::string target, std::uint64_t before, std::size_t limit, Done done) {
    auto figures = std::map<std::string, WorkerFigures>();
    for (const auto& [name, worker] : workers_) {
        figures[name] = worker->figures();
    }
    inQueue(
        [this, t = std::move(target), before, limit, f = std::move(figures)](Queue& queue
        ) -> Result<Json> {
            Json targets = Json::array();
            for (const TargetKind& kind : targetKinds()) {
                const auto backlog = OCELLI_TRY(queue.backlog(std::string(kind.name)));
                targets.push_back(targetJson(kind, f.at(std::string(kind.name)), backlog));
            }
            const auto items = OCELLI_TRY(queue.list(t, before, limit));
            Json list = Json::array();
            for (const QueuedDelivery& one : items) {
                list.push_back(queuedJson(one));
            }
            Json recent = Json::array();
            outcomes_.with([&](const std::deque<Outcome>& outcomes) {
                for (const Outcome& one : outcomes) {
                    recent.push_back(outcomeJson(one));
                }
            });
            Json json{
                {"targets", targets},
                {"items", list},
                {"recent", recent},
                {"pictureBytes", queue.pictureBytes()}
            };
            if (items.size() == limit) {
                json["next"] = items.back().delivery.number;
            }
            return json;
        },
        std::move(done)
    );
}

void Deliveries::retry(std::string target, std::uint64_t number, Done done) {
    const auto worker = workers_.find(target);
    if (worker == workers_.end()) {
        done(fail(ErrorKind::NotFound, "there is no such target"));
        return;
    }
    inQueue(
        [this, t = std::move(target), number, w = worker->second.get()](Queue& queue
        ) -> Result<Json> {
            OCELLI_TRY(queue.retry(t, number, faces_.loop.clock().wall()));
            w->retryNow();
            return Json::object();
        },
        std::move(done)
    );
}

void Deliveries::remove(std::uint64_t number, Done done) {
    inQueue(
        [number](Queue& queue) -> Result<Json> {
            OCELLI_TRY(queue.remove(number));
            return Json::object();
        },
        std::move(done)
    );
}

}  // namespace ocelli::control::deliveries
