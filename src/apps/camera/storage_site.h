// One disk and all that is kept on it: its watch, its recorder, its pictures, its faults.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/camera/channel_set.h"
#include "apps/camera/disk_state.h"
#include "apps/camera/known_volume.h"
#include "apps/camera/password_tries.h"
#include "base/json.h"
#include "config/settings_store.h"
#include "delivery/record/picture_store.h"
#include "delivery/record/record_service.h"
#include "delivery/record/recording_library.h"
#include "events/event_bus.h"
#include "host/volumes/volume.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop.
class StorageSite {
  public:
    struct Faces {
        EventLoop& loop;
        const Clock& clock;
        config::SettingsStore& settings;
        events::EventBus& bus;
        const ChannelSet& channels;
        std::function<void()> onState;               ///< usable, or not any more
        std::function<void(int channel)> onChanged;  ///< recording began or ended

        /// Stops reading; `done` when nothing is open any more.
        std::function<void(UniqueFunction<void()> done)> stopReading;
    };

    struct Place {
        int number = 0;  ///< 0: the own disk; 1 to 8: a network disk
        host::volumes::VolumeVault* vault = nullptr;
        std::string folder;              ///< root of all paths
        std::filesystem::path database;  ///< folder of what SQLite keeps; on the own disk

        /// The same for an encrypted volume, of which nothing is told in the clear; never on it.
        std::filesystem::path sealedDatabase;
        std::filesystem::path identity;  ///< file that remembers which volume it was
        bool mustBeKnown = false;        ///< another volume, or an empty folder, is not recorded on
    };

    StorageSite(Faces faces, Place place);

    /// Writes what is waiting and closes all files.
    ~StorageSite();
    StorageSite(const StorageSite&) = delete;
    StorageSite& operator=(const StorageSite&) = delete;

    const Place& place() const { return place_; }

    /// Recordings and pictures can be kept.
    bool usable() const { return usable_ && !state_.failing(); }

    /// The settings of storage or recording have changed.
    void follow();

    /// Of a network disk: use at most so much; 0: as much as there is.
    void setCapacity(double gigabytes);

    /// Nothing is recorded on the own disk before this was called the first time.
    /// @param why  nothing is written to it, but what is there can be read; empty: it is written to
    void setProtected(const std::string& why);

    bool isProtected() const { return !protection_.empty(); }

    /// What can be read, also while nothing may be written.
    bool readable() const { return usable_; }

    /// What the last look saw; nothing before the first.
    std::optional<host::volumes::VolumeState> seen() const;

    /// Its network disk was lost or came back: looks now.
    void look() { volume_.suspect(); }

    /// @param password  of an encrypted volume; empty: a plain one
    void format(std::string password, UniqueFunction<void(Result<void>)> done);

    /// As Volume::unlock() and setLock(); `done` when the volume is known to be so.
    void unlock(
        std::string password,
        host::volumes::Remember remember,
        UniqueFunction<void(Result<void>)> done
    );
    void setLock(bool on, std::string password, UniqueFunction<void(Result<void>)> done);

    /// As `GET /api/v1/storage` names it.
    std::string id() const;

    /// After the next start the rows of an encrypted volume are made anew.
    void forgetWhoseRows() { knownRows_.forget(); }

    /// It is no disk of ours any more: faults that go on end as events.
    void endFaults();

    delivery::record::RecordService& service() { return service_; }

    const delivery::record::RecordService& service() const { return service_; }

    delivery::record::PictureStore& pictures() { return store_; }

    delivery::record::RecordingLibrary::Shelf shelf();
    delivery::record::VolumeLimits limits() const;

    const DiskState& state() const { return state_; }

    /// As `GET /api/v1/storage` shows it.
    Json toJson() const;

  private:
    using Done = UniqueFunction<void(Result<void>)>;

    std::string_view stateWord() const;
    std::string expectedId() const;
    std::uint64_t reserve() const;
    std::uint64_t capacity() const;
    std::uint64_t pictureQuota() const;
    void onVolume(const host::volumes::VolumeStatus& status);
    void leave(Done done);
    void enter(const host::volumes::ProbeResult& probe);
    void forgetRows(const std::filesystem::path& folder);
    Done afterNextLook(Done done);
    void guess(const std::string& password, Done done, UniqueFunction<void(Done)> act);
    void onProblem(delivery::record::Problem problem, const std::string& message);
    std::string named(const std::string& message) const;

    Faces faces_;
    Place place_;
    KnownVolume known_;
    KnownVolume knownRows_;  ///< whose rows the database of an encrypted volume has
    PasswordTries tries_;
    std::vector<Done> waiting_;  ///< for the next look at the volume
    DiskState state_;
    double mostGigabytes_ = 0;
    bool usable_ = false;
    bool judged_;  ///< whether it is protected is known
    std::string protection_;
    bool left_ = true;  ///< nothing is open on the volume
    std::map<int, std::pair<config::RecordSettings, std::shared_ptr<const config::TimeZone>>>
        followed_;
    host::volumes::Volume volume_;
    delivery::record::RecordService service_;
    delivery::record::PictureStore store_;
};

/// Where the disks of a device are by its settings, before network disks.
std::string ownFolder(const config::StorageSettings& storage, const std::filesystem::path& state);

/// What the device opens encrypted volumes with.
std::filesystem::path volumeSecretFile(const std::filesystem::path& state);

}  // namespace ocelli::apps::camera
