// Joins the recorder of a volume with its watch, the channels, the settings and the events.
#include "apps/camera/storage_site.h"

#include <random>

#include <fmt/format.h>

#include "base/log.h"

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

std::filesystem::path indexIn(const std::filesystem::path& folder) {
    return folder / record::RecordingIndex::kFileName;
}

std::filesystem::path pictureListIn(const std::filesystem::path& folder) {
    return folder / volumes::kPictureIndex;
}

/// Folders must be there before the store looks at them; the watch over the disk reports what is
/// wrong.
const StorageSite::Place& prepared(const StorageSite::Place& place) {
    for (const auto& folder : {place.database, place.sealedDatabase}) {
        if (auto made = systemFiles().makeFolders(folder.string()); !made) {
            log::error("volumes", "{}", made.error().describe());
        }
    }
    return place;
}

}  // namespace

std::string ownFolder(const config::StorageSettings& storage, const std::filesystem::path& state) {
    return storage.path.empty() ? (state / "media").string() : storage.path;
}

std::filesystem::path volumeSecretFile(const std::filesystem::path& state) {
    return state / "volume-secret";
}

StorageSite::StorageSite(Faces faces, Place place)
    : faces_(std::move(faces)),
      place_(prepared(place)),
      known_(place_.identity, place_.folder),
      knownRows_(place_.sealedDatabase / "volume.json", place_.folder),
      state_(faces_.clock, faces_.bus),
      judged_(place_.number != 0),
      volume_(
          faces_.loop,
          *place_.vault,
          volumes::ProbeOptions{
              .path = place_.folder, .reserveBytes = reserve(), .expectedId = expectedId()
          },
          [this](const volumes::VolumeStatus& status) { onVolume(status); }
      ),
      service_(
          {faces_.loop,
           place_.vault->files(),
           [this](int channel, config::StreamName stream) {
               return faces_.channels.findHub(channel, stream);
           },
           [this](record::Problem problem, const std::string& message) {
               onProblem(problem, message);
           },
           [this](int channel) { faces_.onChanged(channel); }},
          record::VolumeRecorder::Options{
              .root = place_.folder,
              .indexFile = indexIn(place_.database).string(),
              .boot = makeBootId(),
              .limits = limits()
          },
          record::RecordService::Begin::Paused
      ),
      store_(
          faces_.loop,
          service_.queue(),
          place_.vault->files(),
          place_.folder,
          pictureListIn(place_.database),
          record::PictureStore::Begin::Closed
      ) {
    if (knownRows_.id().empty()) {
        forgetRows(place_.sealedDatabase);  // after a factory reset nobody is told what there was
    }
    store_.onError([this](const Error&) { volume_.suspect(); });
    follow();
}

StorageSite::~StorageSite() = default;

/// A folder of our own may be deleted while we do not run; a card that is set up must be there.
std::string StorageSite::expectedId() const {
    return place_.mustBeKnown ? known_.id() : std::string();
}

std::uint64_t StorageSite::reserve() const {
    const int megabytes = faces_.settings.current()->storage.reserveMegabytes;
    return static_cast<std::uint64_t>(megabytes) * kMegabyte;
}

void StorageSite::setCapacity(double gigabytes) {
    mostGigabytes_ = gigabytes;
    follow();
}

std::uint64_t StorageSite::capacity() const {
    const double most =
        place_.number == 0 ? faces_.settings.current()->storage.capacityGigabytes : mostGigabytes_;
    const auto wished = static_cast<std::uint64_t>(most * kGigabyte);
    const std::uint64_t disk = volume_.status().probe.space.capacity;
    const std::uint64_t kept = reserve();
    const std::uint64_t room = disk > kept ? disk - kept : 0;
    return wished > 0 && (disk == 0 || wished < room) ? wished : room;
}

record::VolumeLimits StorageSite::limits() const {
    const config::SettingsPtr settings = faces_.settings.current();
    record::VolumeLimits made;
    made.reserveBytes = reserve();
    made.lossWindow = std::chrono::milliseconds(settings->storage.lossWindowMilliseconds);
    if (const std::uint64_t all = capacity(); all > 0) {
        made.quotaBytes = all / 100 * static_cast<std::uint64_t>(settings->storage.videoPercent);
    }
    return made;
}

std::uint64_t StorageSite::pictureQuota() const {
    const auto percent =
        static_cast<std::uint64_t>(faces_.settings.current()->storage.picturePercent);
    return capacity() / 100 * percent;
}

void StorageSite::follow() {
    service_.setLimits(limits());
    store_.setQuota(pictureQuota());
    const config::SettingsPtr settings = faces_.settings.current();
    for (const auto& channel : faces_.channels.all()) {
        const auto index = static_cast<std::size_t>(channel->number() - 1);
        const config::RecordSettings& wished = settings->channels.at(index).record;
        auto zone = faces_.channels.zone();
        const auto known = followed_.find(channel->number());
        if (known == followed_.end() || known->second.first != wished ||
            known->second.second != zone) {
            followed_[channel->number()] = {wished, zone};
            service_.apply(channel->number(), wished, zone);
        }
    }
}

void StorageSite::setProtected(const std::string& why) {
    if (judged_ && why == protection_) {
        return;
    }
    judged_ = true;
    protection_ = why;
    volume_.setMayWrite(why.empty());
    state_.onProtection(why);
    if (volume_.known() && !volume_.formatting()) {
        onVolume(volume_.status());
    }
}

std::optional<volumes::VolumeState> StorageSite::seen() const {
    return volume_.known() ? std::optional(volume_.status().probe.state) : std::nullopt;
}

/// Nothing of ours is written before the volume is known to be ours.
void StorageSite::onVolume(const volumes::VolumeStatus& status) {
    using volumes::VolumeState;
    if (!judged_) {
        return;
    }
    const VolumeState now = status.probe.state;
    service_.setLimits(limits());
    store_.setQuota(pictureQuota());
    state_.onProbe(now, named(status.probe.message));
    usable_ = now == VolumeState::Normal || now == VolumeState::Full;
    if (usable_) {
        enter(status.probe);
    } else {
        if (now != VolumeState::Uninitialized) {
            service_.suspend(record::Problem::Error, status.probe.message);
        }
        // Where a card was, nothing is written; what a network disk had open is void.
        const bool mayGoOn = now == VolumeState::Error && place_.number == 0;
        if (!mayGoOn && !left_) {
            leave([](Result<void>) {});
        }
    }
    faces_.onState();
    for (Done& done : std::exchange(waiting_, {})) {
        done({});
    }
}

/// Opens what is kept on the volume, with the rows that belong to it.
void StorageSite::enter(const volumes::ProbeResult& probe) {
    if (left_) {
        const auto& folder = probe.encrypted ? place_.sealedDatabase : place_.database;
        KnownVolume& rows = probe.encrypted ? knownRows_ : known_;
        const bool onTheVolume = place_.number == 0 && !probe.encrypted;
        if (!onTheVolume && rows.id() != probe.id) {
            forgetRows(folder);
        }
        rows.learn(probe.id);
        service_.setIndexFile(indexIn(folder).string());
        store_.setDatabase(pictureListIn(folder));
    }
    known_.learn(probe.id);
    left_ = false;
    store_.open();
    service_.resume();
}

/// The rows are of another volume that was here before. Nothing is open on it.
void StorageSite::forgetRows(const std::filesystem::path& folder) {
    for (const auto& file : {indexIn(folder), pictureListIn(folder)}) {
        for (const char* ending : {"", "-wal", "-shm"}) {
            std::error_code error;
            std::filesystem::remove(file.string() + ending, error);
            if (error) {
                log::warning("volumes", "{}{}: {}", file.string(), ending, error.message());
            }
        }
    }
}

/// Closes all that is open on the volume.
void StorageSite::leave(Done done) {
    left_ = true;
    auto shared = std::make_shared<Done>(std::move(done));
    faces_.stopReading([this, shared] {
        service_.pause([this, shared](Result<void> paused) {
            if (!paused) {
                (*shared)(std::move(paused));
                return;
            }
            store_.close([shared] { (*shared)({}); });
        });
    });
}

/// What comes of it, the watch tells: then recording goes on, and the answer is given.
StorageSite::Done StorageSite::afterNextLook(Done done) {
    return [this, d = std::move(done)](Result<void> result) mutable {
        if (result) {
            waiting_.push_back(std::move(d));
        } else {
            d(std::move(result));
        }
    };
}

void StorageSite::format(std::string password, Done done) {
    const volumes::ProbeResult& now = volume_.status().probe;
    if (now.state == volumes::VolumeState::Locked && now.lock) {
        done(fail(ErrorKind::PermissionDenied, "the lock is on: unlock it first"));
        return;
    }
    if (!password.empty()) {
        if (auto checked = volumes::checkVolumePassword(password); !checked) {
            done(std::move(checked));
            return;
        }
    }
    usable_ = false;
    faces_.onState();
    volume_.format(
        std::move(password),
        [this](Done closed) { leave(std::move(closed)); },
        afterNextLook(std::move(done))
    );
}

/// Lets `act` try a password, unless too many were wrong.
void StorageSite::guess(const std::string& password, Done done, UniqueFunction<void(Done)> act) {
    auto may = volumes::checkVolumePassword(password);
    if (may) {
        may = tries_.begin(faces_.clock.mono());
    }
    if (!may) {
        done(std::move(may));
        return;
    }
    act(afterNextLook([this, d = std::move(done)](Result<void> result) mutable {
        // A session is not over because of it: what was sent is wrong.
        const bool wrong = !result && result.error().kind() == ErrorKind::Unauthenticated;
        if (result) {
            tries_.right();
        }
        d(wrong ? fail(ErrorKind::InvalidArgument, result.error().message())
                      .withField("password", "the password of the volume")
                : std::move(result));
    }));
}

void StorageSite::unlock(std::string password, volumes::Remember remember, Done done) {
    guess(password, std::move(done), [this, password, remember](Done then) {
        volume_.unlock(password, remember, std::move(then));
    });
}

void StorageSite::setLock(bool on, std::string password, Done done) {
    guess(password, std::move(done), [this, password, on](Done then) {
        volume_.setLock(on, password, std::move(then));
    });
}

void StorageSite::onProblem(record::Problem problem, const std::string& message) {
    state_.onProblem(problem, named(message));
    if (problem == record::Problem::Error) {
        volume_.suspect();
    }
    faces_.onState();
}

void StorageSite::endFaults() {
    state_.onProtection("");
    state_.onProbe(volumes::VolumeState::Normal, "");
    state_.onProblem(record::Problem::None, "");
}

std::string StorageSite::named(const std::string& message) const {
    return place_.number == 0 || message.empty()
               ? message
               : fmt::format("network disk {}: {}", place_.number, message);
}

record::RecordingLibrary::Shelf StorageSite::shelf() {
    return {
        place_.number,
        &place_.vault->files(),
        place_.folder,
        indexIn(place_.database).string(),
        [this] { return service_.status(); }
    };
}

std::string StorageSite::id() const {
    return place_.number == 0 ? std::string("1") : fmt::format("network-{}", place_.number);
}

std::string_view StorageSite::stateWord() const {
    if (volume_.formatting()) {
        return "formatting";
    }
    return volume_.known() && judged_ ? state_.word() : "connecting";
}

Json StorageSite::toJson() const {
    const volumes::VolumeStatus& status = volume_.status();
    const record::VolumeLimits now = limits();
    const auto recorder = service_.status();
    Json json{
        {"id", id()},
        {"path", place_.folder},
        {"state", stateWord()},
        {"message", state_.message()},
        {"bytes", status.probe.space.capacity},
        {"free", status.probe.space.free},
        {"used", recorder->usedBytes},
        {"quota", now.quotaBytes == UINT64_MAX ? 0 : now.quotaBytes},
        {"encrypted", status.probe.encrypted},
        {"lock", status.probe.lock},
    };
    if (recorder->oldest) {
        json["oldest"] = formatTime(*recorder->oldest);
    }
    return json;
}

}  // namespace ocelli::apps::camera
