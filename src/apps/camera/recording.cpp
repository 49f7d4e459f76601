// Joins the recorder of a volume with its watch, the channels, the settings and the events.
#include "apps/camera/recording.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "apps/camera/network_disks.h"
#include "apps/camera/rtsp_playback.h"
#include "apps/camera/storage_health.h"
#include "apps/camera/storage_routes.h"
#include "apps/camera/storage_site.h"
#include "base/log.h"
#include "delivery/record/picture_recorder.h"
#include "delivery/record/picture_routes.h"
#include "delivery/record/picture_shelves.h"
#include "delivery/record/playback_service.h"
#include "delivery/record/recording_routes.h"

namespace ocelli::apps::camera {
namespace {

namespace record = delivery::record;

constexpr int kNowhere = -1;  // no shelf has this number

double milliseconds(Duration span) {
    return static_cast<double>(span.count()) / 1e6;
}

}  // namespace

struct Recording::Parts {
    using Done = UniqueFunction<void(Result<void>)>;

    explicit Parts(Faces given)
        : faces(std::move(given)),
          own(siteFaces(), ownPlace()),
          playback(
              faces.loop,
              faces.vault.files(),
              own.place().folder,
              own.shelf().indexFile,
              own.shelf().status
          ),
          network(
              {siteFaces(),
               [this](StorageSite& site) { add(site); },
               [this](StorageSite& site, UniqueFunction<void()> gone) {
                   take(site, std::move(gone));
               },
               faces.state}
          ) {
        shelves.put(0, own.pictures());
        follow();
        ready = true;
        choose();
        subscription = faces.settings.subscribe([this](const config::SettingsChange&) {
            own.follow();
            network.follow();
            follow();
            choose();
        });
    }

    /// Whoever reads asks the sites how they are: nobody reads when they end.
    ~Parts() {
        for (const StorageSite* site : inOrder()) {
            playback.take(site->place().number, [] {});
        }
        playback.queue()->drain();
    }

    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    StorageSite::Faces siteFaces() {
        return {
            faces.loop,
            faces.clock,
            faces.settings,
            faces.bus,
            faces.channels,
            [this] { choose(); },
            [this](int channel) { faces.onChanged(channel); },
            [this](UniqueFunction<void()> done) { playback.close(std::move(done)); }
        };
    }

    StorageSite::Place ownPlace() const {
        const config::StorageSettings& storage = faces.settings.current()->storage;
        const std::string& folder = faces.vault.root();
        return {
            .number = 0,
            .vault = &faces.vault,
            .folder = folder,
            .database = folder,
            .sealedDatabase = faces.state / "encrypted-volume",
            .identity = faces.state / "volume.json",
            .mustBeKnown = !storage.path.empty()
        };
    }

    StorageHealth::Faces healthFaces() {
        return {
            faces.loop,
            faces.settings,
            faces.bus,
            [this] { return own.seen(); },
            [this](const std::string& why) { own.setProtected(why); }
        };
    }

    host::volumes::CardMeter::Places healthPlaces() const {
        return {own.place().folder, faces.hardware, faces.state / "card-wear.json"};
    }

    /// A network disk can be used from now on.
    void add(StorageSite& site) {
        shelves.put(site.place().number, site.pictures());
        playback.put(site.shelf());
        for (const int channel : manual) {
            static_cast<void>(site.service().setManual(channel, true));  // it knows all channels
        }
        choose();
    }

    void take(StorageSite& site, UniqueFunction<void()> gone) {
        const int number = site.place().number;
        shelves.take(number);
        choose();
        playback.take(number, std::move(gone));
    }

    /// All disks, the one that is recorded on first when all are well at the front.
    std::vector<StorageSite*> inOrder() {
        std::vector<StorageSite*> all = network.sites();
        all.insert(network.ownFirst() ? all.begin() : all.end(), &own);
        return all;
    }

    StorageSite& present() {
        for (StorageSite* site : inOrder()) {
            if (site->usable()) {
                return *site;
            }
        }
        return own;
    }

    /// Records on the first disk that can be used; the others stand by.
    void choose() {
        if (!ready) {
            return;
        }
        const std::string& folder = own.place().folder;
        faces.onVolume(own.readable() ? folder : "", own.usable() ? folder : "");
        StorageSite& chosen = present();
        if (chosen.place().number != recordsOn) {
            recordsOn = chosen.place().number;
            log::info("recording", "on {}", chosen.place().folder);
        }
        shelves.use(chosen.isProtected() ? kNowhere : recordsOn);
        for (StorageSite* site : inOrder()) {
            site->service().setStandby(site != &chosen || site->isProtected());
        }
    }

    /// Settings of pictures of all channels.
    void follow() {
        const config::SettingsPtr settings = faces.settings.current();
        for (const auto& channel : faces.channels.all()) {
            const auto index = static_cast<std::size_t>(channel->number() - 1);
            followPictures(
                channel->number(), settings->channels.at(index).capture, faces.channels.zone()
            );
        }
    }

    void followPictures(
        int channel,
        const config::CaptureSettings& wished,
        const std::shared_ptr<const config::TimeZone>& zone
    ) {
        const auto known = capturing.find(channel);
        if (known != capturing.end() && known->second.first == wished &&
            known->second.second == zone) {
            return;
        }
        capturing[channel] = {wished, zone};
        if (auto done = pictures.apply(channel, wished, zone); !done) {
            log::error("pictures", "channel {}: {}", channel, done.error().describe());
        }
    }

    Json volumesToJson() {
        Json mine = own.toJson();
        if (Json card = health.toJson(); !card.is_null()) {
            mine["card"] = std::move(card);
        }
        Json all = Json::array({std::move(mine)});
        for (Json& one : network.toJson()) {
            all.push_back(std::move(one));
        }
        return all;
    }

    StorageSite* find(const std::string& id) {
        for (StorageSite* site : inOrder()) {
            if (site->id() == id) {
                return site;
            }
        }
        return nullptr;
    }

    Result<void> setManual(int channel, bool on) {
        for (StorageSite* site : inOrder()) {
            OCELLI_TRY(site->service().setManual(channel, on));
        }
        on ? static_cast<void>(manual.insert(channel)) : static_cast<void>(manual.erase(channel));
        faces.onChanged(channel);
        return {};
    }

    void trigger(int channel, const events::Event& event, const std::string& source, bool active) {
        for (StorageSite* site : inOrder()) {
            site->service().trigger(channel, event.topic, source, active);
        }
    }

    void timelineEvents(
        int channel, WallTime from, WallTime to, UniqueFunction<void(Result<Json>)> done
    );

    Faces faces;
    bool ready = false;
    int recordsOn = 0;     ///< number of the disk
    std::set<int> manual;  ///< channels that are recorded by hand
    StorageSite own;
    record::PictureShelves shelves;
    record::PictureRecorder pictures{faces.loop, faces.pictures, shelves};
    std::map<int, std::pair<config::CaptureSettings, std::shared_ptr<const config::TimeZone>>>
        capturing;
    record::PlaybackService playback;
    RtspPlayback rtspPlayback{playback};
    NetworkDisks network;
    Subscription subscription;
    StorageHealth health{healthFaces(), healthPlaces()};
};

void Recording::Parts::timelineEvents(
    int channel, WallTime from, WallTime to, UniqueFunction<void(Result<Json>)> done
) {
    constexpr std::size_t kMost = 5000;
    auto shared = std::make_shared<UniqueFunction<void(Result<Json>)>>(std::move(done));
    faces.events
        .overlapping(channel, from, to, kMost, [shared](control::linkage::EventStore::Found found) {
            if (!found) {
                (*shared)(Error(std::move(found).error()));
                return;
            }
            Json list = Json::array();
            for (const control::linkage::StoredEvent& event : *found) {
                list.push_back(
                    {{"id", event.id},
                     {"topic", event.topic},
                     {"from", formatTime(event.start)},
                     {"to", event.stop ? Json(formatTime(*event.stop)) : Json(nullptr)}}
                );
            }
            (*shared)(std::move(list));
        });
}

Result<std::unique_ptr<Recording>> Recording::create(Faces faces) {
    return std::unique_ptr<Recording>(new Recording(std::make_unique<Parts>(std::move(faces))));
}

Recording::Recording(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Recording::~Recording() = default;

void Recording::addRoutes(net::http::Router& router) {
    record::addPictureRoutes(router, parts_->shelves);
    record::addRecordingRoutes(
        router,
        parts_->playback,
        {[this] { return parts_->faces.channels.zone(); },
         [this](int channel, WallTime from, WallTime to, UniqueFunction<void(Result<Json>)> done) {
             parts_->timelineEvents(channel, from, to, std::move(done));
         }}
    );
    addStorageRoutes(
        router,
        {[this] { return parts_->volumesToJson(); },
         [this](const std::string& id) { return parts_->find(id); },
         [this](int channel, bool on) { return parts_->setManual(channel, on); },
         parts_->faces.log}
    );
    parts_->network.addRoutes(router);
}

void Recording::addActions(control::linkage::Linkage& links) {
    addCapture(links);
    links.add({"record", [this](const events::Event& event, const std::vector<int>& channels) {
                   const std::string source = fmt::format("{}/{}", event.channel, event.id);
                   const bool active = event.state == events::EventState::Start ||
                                       event.state == events::EventState::Update;
                   for (const int channel : channels) {
                       parts_->trigger(channel, event, source, active);
                       if (event.state == events::EventState::Pulse) {
                           parts_->trigger(channel, event, source, true);
                           parts_->trigger(channel, event, source, false);
                       }
                   }
               }});
}

void Recording::addCapture(control::linkage::Linkage& links) {
    links.add({"capture", [this](const events::Event& event, const std::vector<int>& channels) {
                   const bool begins = event.state == events::EventState::Start ||
                                       event.state == events::EventState::Pulse;
                   for (const int channel : channels) {
                       if (!begins) {
                           continue;
                       }
                       if (auto done = parts_->pictures.trigger(
                               channel,
                               event.id,
                               media::PictureOccasion{
                                   event.topic, event.channel, events::numberOf(event)
                               }
                           );
                           !done) {
                           log::warning("pictures", "{}", done.error().message());
                       }
                   }
               }});
}

void Recording::onTimedPicture(std::function<void(int, const media::Picture&)> taken) {
    parts_->pictures.onTimed(std::move(taken));
}

Result<void> Recording::reset() {
    OCELLI_TRY(parts_->network.reset());
    parts_->own.forgetWhoseRows();
    return host::volumes::forgetVolumeSecret(volumeSecretFile(parts_->faces.state));
}

bool Recording::isRecording(int channel) const {
    return parts_->present().service().isRecording(channel);
}

bool Recording::isManual(int channel) const {
    return parts_->own.service().isManual(channel);
}

Json Recording::toJson() const {
    const auto status = parts_->present().service().status();
    Json channels = Json::array();
    Duration lag{};
    for (const auto& [number, channel] : status->channels) {
        lag = std::max(lag, channel.durabilityLag);
        channels.push_back(
            {{"channel", number},
             {"recording", channel.types != 0 && !channel.blocked},
             {"preRecordSeconds", milliseconds(channel.preRecord) / 1000},
             {"durabilityLagMilliseconds", milliseconds(channel.durabilityLag)},
             {"lostFrames", channel.lostFrames}}
        );
    }
    return Json{
        {"durabilityLagMilliseconds", milliseconds(lag)},
        {"slowestSyncMilliseconds", milliseconds(status->slowestSync)},
        {"usedBytes", status->usedBytes},
        {"oldest", status->oldest ? Json(formatTime(*status->oldest)) : Json(nullptr)},
        {"channels", channels},
        {"volumes", parts_->volumesToJson()},
    };
}

void Recording::tell(Json& capabilities) const {
    parts_->health.tell(capabilities);
}

Result<void> Recording::healthy() const {
    const DiskState& state = parts_->present().state();
    if (state.failing()) {
        return fail(ErrorKind::Unavailable, "recording: " + state.message());
    }
    return {};
}

std::uint64_t Recording::bytesForRecordings() const {
    const record::VolumeLimits limits = parts_->present().limits();
    return limits.quotaBytes == UINT64_MAX ? 0 : limits.quotaBytes;
}

delivery::rtsp::PlaybackSource* Recording::playback() {
    return &parts_->rtspPlayback;
}

}  // namespace ocelli::apps::camera
