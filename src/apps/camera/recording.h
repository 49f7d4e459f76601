// Recording, playback and captured pictures of the device, joined to channels, settings and events.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "apps/camera/channel_set.h"
#include "control/linkage/event_store.h"
#include "control/linkage/linkage.h"
#include "control/users/audit_log.h"
#include "delivery/rtsp/faces.h"
#include "host/volumes/volume_vault.h"
#include "media/picture_source.h"
#include "net/http/router.h"

namespace ocelli::apps::camera {

/// Thread-bound to the main loop.
class Recording {
  public:
    struct Faces {
        EventLoop& loop;
        const Clock& clock;
        host::volumes::VolumeVault& vault;  ///< of the own disk
        config::SettingsStore& settings;
        events::EventBus& bus;
        const ChannelSet& channels;
        media::PictureSource& pictures;
        control::linkage::EventStore& events;
        std::function<void(int channel)> onChanged;  ///< recording began or ended

        /// Where others may read and record, too; empty while the volume is not there, is being
        /// emptied, or must not be written to.
        std::function<void(const std::string& readFrom, const std::string& recordOn)> onVolume;
        std::filesystem::path state;
        std::filesystem::path hardware;  ///< "/" or a folder that stands in its place
        std::function<void(control::users::LogEntry)> log;  ///< what people did with a volume
    };

    static Result<std::unique_ptr<Recording>> create(Faces faces);

    /// Writes what is waiting and closes all files.
    ~Recording();

    void addRoutes(net::http::Router& router);
    void addActions(control::linkage::Linkage& links);

    /// Who else gets the pictures of the timed capture.
    void onTimedPicture(std::function<void(int channel, const media::Picture& picture)> taken);

    /// Forgets the network disks, and what opens encrypted volumes, as in the factory.
    Result<void> reset();

    bool isRecording(int channel) const;

    /// By hand, from a page or a client.
    bool isManual(int channel) const;

    /// Volumes and recording for `GET /api/v1/system/health`.
    Json toJson() const;

    /// Says in `absent` what cannot be told of cards.
    void tell(Json& capabilities) const;

    /// Unavailable with the cause while recordings cannot be kept.
    Result<void> healthy() const;

    /// Room that recordings may use, what is used already included.
    std::uint64_t bytesForRecordings() const;

    /// For RTSP; lives as long as this.
    delivery::rtsp::PlaybackSource* playback();

    struct Parts;

  private:
    explicit Recording(std::unique_ptr<Parts> parts);

    void addCapture(control::linkage::Linkage& links);

    std::unique_ptr<Parts> parts_;
};

}  // namespace ocelli::apps::camera
