// Joins the recorder of a volume with its watch, the channels, the settings and the events.
#include "apps/camera/recording.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "apps/camera/disk_state.h"
#include "apps/camera/known_volume.h"
#include "apps/camera/rtsp_playback.h"
#include "apps/camera/storage_routes.h"
#include "base/log.h"
#include "delivery/record/picture_recorder.h"
#include "delivery/record/picture_routes.h"
#include "delivery/record/picture_store.h"
#include "delivery/record/playback_service.h"
#include "delivery/record/record_service.h"
#include "delivery/record/recording_routes.h"
#include "host/volumes/volume.h"

namespace ocelli::apps::camera {
namespace {

namespace record = delivery::record;
namespace volumes = host::volumes;

constexpr double kGigabyte = 1e9;
constexpr std::uint64_t kMegabyte = 1'000'000;

record::BootId makeBootId() {
    record::BootId id{};
    std::random_device random;
    for (std::byte& one : id) {
        one = static_cast<std::byte>(random());
    }
    return id;
}

std::string folderOf(const config::StorageSettings& storage, const std::filesystem::path& state) {
    return storage.path.empty() ? (state / "media").string() : storage.path;
}

double milliseconds(Duration span) {
    return static_cast<double>(span.count()) / 1e6;
}

}  // namespace

struct Recording::Parts {
    using Done = UniqueFunction<void(Result<void>)>;

    explicit Parts(Faces given)
        : faces(std::move(given)),
          folder(prepared(folderOf(faces.settings.current()->storage, faces.state))),
          lastVolume(faces.state / "volume.json", folder),
          volume(
              faces.loop,
              systemFiles(),
              volumes::ProbeOptions{
                  .path = folder,
                  .reserveBytes = reserveOf(faces.settings.current()->storage),
                  .expectedId = expectedId()
              },
              [this](const volumes::VolumeStatus& status) { onVolume(status); }
          ),
          service(
              {faces.loop,
               systemFiles(),
               [this](int channel, config::StreamName stream) {
                   return faces.channels.findHub(channel, stream);
               },
               [this](record::Problem problem, const std::string& message) {
                   onProblem(problem, message);
               },
               [this](int channel) { faces.onChanged(channel); }},
              record::VolumeRecorder::Options{
                  .root = folder,
                  .indexFile = folder + "/" + std::string(record::RecordingIndex::kFileName),
                  .boot = makeBootId(),
                  .limits = limits()
              },
              record::RecordService::Begin::Paused
          ) {
        store.onError([this](const Error&) { volume.suspect(); });
        follow();
        subscription = faces.settings.subscribe([this](const config::SettingsChange&) {
            service.setLimits(limits());
            store.setQuota(pictureQuota());
            follow();
        });
    }

    /// A folder of our own may be deleted while we do not run; a card that is set up must be there.
    std::string expectedId() const {
        return faces.settings.current()->storage.path.empty() ? std::string() : lastVolume.id();
    }

    static std::uint64_t reserveOf(const config::StorageSettings& storage) {
        return static_cast<std::uint64_t>(storage.reserveMegabytes) * kMegabyte;
    }

    std::uint64_t capacity() const {
        const config::SettingsPtr settings = faces.settings.current();
        const auto wished =
            static_cast<std::uint64_t>(settings->storage.capacityGigabytes * kGigabyte);
        const std::uint64_t disk = volume.status().probe.space.capacity;
        const std::uint64_t reserve = reserveOf(settings->storage);
        const std::uint64_t usable = disk > reserve ? disk - reserve : 0;
        return wished > 0 && (disk == 0 || wished < usable) ? wished : usable;
    }

    record::VolumeLimits limits() const {
        const config::SettingsPtr settings = faces.settings.current();
        record::VolumeLimits made;
        made.reserveBytes = reserveOf(settings->storage);
        made.lossWindow = std::chrono::milliseconds(settings->storage.lossWindowMilliseconds);
        if (const std::uint64_t all = capacity(); all > 0) {
            made.quotaBytes =
                all / 100 * static_cast<std::uint64_t>(settings->storage.videoPercent);
        }
        return made;
    }

    /// Settings of all channels to the recorder.
    void follow() {
        const config::SettingsPtr settings = faces.settings.current();
        for (const auto& channel : faces.channels.all()) {
            const auto index = static_cast<std::size_t>(channel->number() - 1);
            const config::RecordSettings& wished = settings->channels.at(index).record;
            auto zone = faces.channels.zone();
            const auto known = followed.find(channel->number());
            if (known == followed.end() || known->second.first != wished ||
                known->second.second != zone) {
                followed[channel->number()] = {wished, zone};
                service.apply(channel->number(), wished, zone);
            }
            followPictures(channel->number(), settings->channels.at(index).capture, zone);
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

    /// Folders must be there before the store looks at them; the watch over the disk reports what
    /// is wrong.
    static std::string prepared(std::string path) {
        if (auto made = systemFiles().makeFolders(path); !made) {
            log::error("volumes", "{}", made.error().describe());
        }
        return path;
    }

    std::uint64_t pictureQuota() const {
        const auto percent =
            static_cast<std::uint64_t>(faces.settings.current()->storage.picturePercent);
        return capacity() / 100 * percent;
    }

    /// Nothing of ours is written before the volume is known to be ours.
    void onVolume(const volumes::VolumeStatus& status) {
        using volumes::VolumeState;
        const VolumeState now = status.probe.state;
        service.setLimits(limits());
        store.setQuota(pictureQuota());
        state.onProbe(now, status.probe.message);
        const bool usable = now == VolumeState::Normal || now == VolumeState::Full;
        faces.onVolume(usable ? folder : "");
        if (now == VolumeState::Error) {
            service.suspend(record::Problem::Error, status.probe.message);
        } else if (now == VolumeState::Missing) {
            // What waits stays in memory; nothing is written where the card was.
            service.suspend(record::Problem::Error, status.probe.message);
            leave([] {});
        } else if (now == VolumeState::Uninitialized) {
            leave([] {});
        } else {
            lastVolume.learn(status.probe.id);
            store.open();
            service.resume();
        }
        for (Done& done : std::exchange(formatted, {})) {
            done({});
        }
    }

    /// Closes all that is open on the volume.
    void leave(UniqueFunction<void()> done) {
        auto shared = std::make_shared<UniqueFunction<void()>>(std::move(done));
        faces.onVolume("");
        playback.close([this, shared] {
            service.pause([this, shared] { store.close([shared] { (*shared)(); }); });
        });
    }

    void onProblem(record::Problem problem, const std::string& message) {
        state.onProblem(problem, message);
        if (problem == record::Problem::Error) {
            volume.suspect();
        }
    }

    Json volumeToJson() const {
        const volumes::VolumeStatus& status = volume.status();
        const record::VolumeLimits now = limits();
        const auto recorder = service.status();
        Json volumeJson{
            {"id", "1"},
            {"path", folder},
            {"state", state.word()},
            {"message", state.message()},
            {"bytes", status.probe.space.capacity},
            {"free", status.probe.space.free},
            {"used", recorder->usedBytes},
            {"quota", now.quotaBytes == UINT64_MAX ? 0 : now.quotaBytes},
        };
        if (recorder->oldest) {
            volumeJson["oldest"] = formatTime(*recorder->oldest);
        }
        return volumeJson;
    }

    void format(Done done);
    void timelineEvents(
        int channel, WallTime from, WallTime to, UniqueFunction<void(Result<Json>)> done
    );

    Faces faces;
    std::string folder;
    KnownVolume lastVolume;
    std::vector<Done> formatted;  ///< wait for the next look at the volume
    DiskState state{faces.clock, faces.bus};
    std::map<int, std::pair<config::RecordSettings, std::shared_ptr<const config::TimeZone>>>
        followed;
    volumes::Volume volume;
    record::RecordService service;
    record::PictureStore store{
        faces.loop, service.queue(), folder, record::PictureStore::Begin::Closed
    };
    record::PictureRecorder pictures{faces.loop, faces.pictures, store};
    std::map<int, std::pair<config::CaptureSettings, std::shared_ptr<const config::TimeZone>>>
        capturing;
    record::PlaybackService playback{
        faces.loop,
        systemFiles(),
        folder,
        folder + "/" + std::string(record::RecordingIndex::kFileName),
        [this] { return service.status(); }
    };
    RtspPlayback rtspPlayback{playback};
    Subscription subscription;
};

void Recording::Parts::format(Done done) {
    auto shared = std::make_shared<Done>(std::move(done));
    leave([this, shared] {
        // What comes of it, the watch tells: then recording goes on, and the answer is given.
        volume.format([this, shared](Result<void> result) {
            if (result) {
                formatted.push_back(std::move(*shared));
            } else {
                (*shared)(std::move(result));
            }
        });
    });
}

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
    record::addPictureRoutes(router, parts_->store);
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
        {[this] { return Json::array({parts_->volumeToJson()}); },
         [this](UniqueFunction<void(Result<void>)> done) { parts_->format(std::move(done)); },
         [this](int channel, bool on) -> Result<void> {
             OCELLI_TRY(parts_->service.setManual(channel, on));
             parts_->faces.onChanged(channel);
             return {};
         }}
    );
}

void Recording::addActions(control::linkage::Linkage& links) {
    addCapture(links);
    links.add({"record", [this](const events::Event& event, const std::vector<int>& channels) {
                   const std::string source = fmt::format("{}/{}", event.channel, event.rule);
                   const bool active = event.state == events::EventState::Start ||
                                       event.state == events::EventState::Update;
                   for (const int channel : channels) {
                       parts_->service.trigger(channel, event.topic, source, active);
                       if (event.state == events::EventState::Pulse) {
                           parts_->service.trigger(channel, event.topic, source, true);
                           parts_->service.trigger(channel, event.topic, source, false);
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
                       if (auto done = parts_->pictures.trigger(channel, event.id); !done) {
                           log::warning("pictures", "{}", done.error().message());
                       }
                   }
               }});
}

bool Recording::isRecording(int channel) const {
    return parts_->service.isRecording(channel);
}

bool Recording::isManual(int channel) const {
    return parts_->service.isManual(channel);
}

Json Recording::toJson() const {
    const auto status = parts_->service.status();
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
        {"volumes", Json::array({parts_->volumeToJson()})},
    };
}

Result<void> Recording::healthy() const {
    if (parts_->state.failing()) {
        return fail(ErrorKind::Unavailable, "recording: " + parts_->state.message());
    }
    return {};
}

std::uint64_t Recording::bytesForRecordings() const {
    const record::VolumeLimits limits = parts_->limits();
    return limits.quotaBytes == UINT64_MAX ? 0 : limits.quotaBytes;
}

delivery::rtsp::PlaybackSource* Recording::playback() {
    return &parts_->rtspPlayback;
}

}  // namespace ocelli::apps::camera
