// Looks at the card, judges it, tells of it.
#include "apps/camera/storage_health.h"

#include <utility>

#include <fmt/format.h>

#include "base/log.h"

namespace ocelli::apps::camera {
namespace {

namespace volumes = host::volumes;
using volumes::CardKind;
using volumes::HealthWord;

constexpr int kFailures = 2;  // one may be a disk that was busy

const char* nameOf(CardKind kind) {
    return kind == CardKind::Emmc ? "built-in eMMC" : "memory card";
}

}  // namespace

StorageHealth::StorageHealth(Faces faces, volumes::CardMeter::Places places)
    : faces_(std::move(faces)),
      subscription_(faces_.settings.subscribe([this](const config::SettingsChange&) {
          if (known_) {
              judge();
          }
      })),
      timer_(faces_.loop.every(kLookEvery, [this] { look(); })),
      meter_(std::make_shared<volumes::CardMeter>(std::move(places), faces_.loop.clock())) {
    look();
}

StorageHealth::~StorageHealth() {
    queue_.drain();
}

void StorageHealth::look() {
    if (looking_) {
        return;  // a disk that hangs is told by the watch over it
    }
    looking_ = queue_.run(
        [meter = meter_] { return meter->read(); },
        faces_.loop,
        [this, alive = std::weak_ptr(alive_)](Reading reading) {
            if (!alive.expired()) {
                looking_ = false;
                take(std::move(reading));
            }
        }
    );
}

void StorageHealth::take(Reading reading) {
    const auto volume = faces_.volume();
    // Where a card was taken out, its empty folder lies on another disk.
    const bool gone = volume == volumes::VolumeState::Missing;
    reading_ = gone ? std::nullopt : std::move(reading);
    known_ = true;
    failures_ = volume == volumes::VolumeState::Error ? failures_ + 1 : 0;
    judge();
}

void StorageHealth::judge() {
    if (reading_) {
        const int rewrites = faces_.settings.current()->storageHealth.ratedRewrites;
        health_ = volumes::judgeCard(*reading_, rewrites, failures_ >= kFailures);
    } else {
        health_ = {};
    }
    tellEvent();
    faces_.protect(whyProtected());
}

/// Good cards, and no card at all, are not told.
void StorageHealth::tellEvent() {
    const Told now = reading_ ? Told{reading_->facts.id, health_.word} : Told{};
    if (now == told_) {
        return;
    }
    const bool same = reading_ && now.id == told_.id;
    told_ = now;
    if (event_ != 0) {
        end(!same ? "gone" : now.word == HealthWord::Good ? "good" : "changed");
    }
    if (now.word != HealthWord::Good) {
        begin();
    }
}

void StorageHealth::begin() {
    const std::string message = fmt::format(
        "the {} is {}: {}; replace it",
        nameOf(reading_->facts.kind),
        volumes::toString(health_.word),
        health_.message
    );
    log::warning("volumes", "{}", message);
    events::Event event;
    event.topic = events::topic::kStorageHealth;
    event.state = events::EventState::Start;
    event.time = faces_.loop.clock().wall();
    event.details = Json{
        {"health", volumes::toString(health_.word)},
        {"kind", volumes::toString(reading_->facts.kind)},
        {"message", message}
    };
    if (health_.lifespanPercent) {
        event.details["lifespanPercent"] = *health_.lifespanPercent;
    }
    event_ = faces_.bus.publish(std::move(event));
}

void StorageHealth::end(const char* cause) {
    events::Event event;
    event.id = std::exchange(event_, 0);
    event.topic = events::topic::kStorageHealth;
    event.state = events::EventState::Stop;
    event.time = faces_.loop.clock().wall();
    event.details = Json{{"cause", cause}};
    faces_.bus.publish(std::move(event));
}

/// What it says of itself counts: a disk that fails is not written to anyhow, and is tried again.
std::string StorageHealth::whyProtected() const {
    const bool poor =
        reading_ && reading_->facts.kind == CardKind::Emmc && health_.worn != HealthWord::Good;
    if (!poor || !faces_.settings.current()->storage.emmcProtection) {
        return {};
    }
    return "the built-in eMMC is worn, and the device may not start any more when it fails: no "
           "recordings and pictures are written to it, what there is can be read. Record on "
           "another disk, have the eMMC replaced, or switch eMMC protection off";
}

bool StorageHealth::low() const {
    const int limit = faces_.settings.current()->storageHealth.lowLifespanPercent;
    return health_.lifespanPercent && *health_.lifespanPercent <= limit;
}

Json StorageHealth::toJson() const {
    if (!reading_) {
        return nullptr;
    }
    Json json{
        {"kind", volumes::toString(reading_->facts.kind)},
        {"product", reading_->facts.product},
        {"bytes", reading_->facts.bytes},
        {"health", volumes::toString(health_.word)},
        {"message", health_.message},
        {"source", volumes::toString(health_.source)},
        {"low", low()},
        {"replace", low() || health_.word != HealthWord::Good},
        {"complaint", reading_->facts.complaint}
    };
    if (health_.lifespanPercent) {
        json["lifespanPercent"] = *health_.lifespanPercent;
        json["stepPercent"] = health_.stepPercent;
    }
    if (reading_->wear) {
        json["writtenBytes"] = reading_->wear->written();
        json["countedSince"] = formatTime(reading_->wear->since);
    }
    return json;
}

void StorageHealth::tell(Json& capabilities) const {
    Json& absent = capabilities["absent"];
    if (!reading_) {
        absent.emplace("cardHealth", "Recordings lie on no memory card or eMMC of this device.");
    }
    if (!reading_ || reading_->facts.kind != CardKind::Emmc) {
        absent.emplace("emmc", "Recordings do not lie on a built-in eMMC.");
    }
}

}  // namespace ocelli::apps::camera
