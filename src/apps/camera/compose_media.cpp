// Channels, what watches their pictures, recording and who gets them.
#include "apps/camera/camera_parts.h"
#include "apps/camera/storage_site.h"
#include "base/text.h"

namespace ocelli::apps::camera {

/// Tells pages of a channel that has changed. Any thread.
void Camera::Parts::tellChannel(int number) {
    loop.post([this, number] {
        if (report) {
            liveEvents->sendChannel(report->channel(number));
        }
    });
}

/// Tells pages what moves. Any thread.
void Camera::Parts::tellMotion(
    int number, const ocelli::camera::analytics::MotionCells& cells, WallTime time
) {
    Json message = {
        {"type", "motion"},
        {"channel", number},
        {"columns", ocelli::camera::analytics::kMotionColumns},
        {"rows", ocelli::camera::analytics::kMotionRows},
        {"cells", formatBase64(ocelli::camera::analytics::packCells(cells))},
        {"time", formatTime(time)},
    };
    loop.post([this, number, text = std::move(message)] { liveEvents->sendMotion(number, text); });
}

/// What stands beside the pictures of channels: temperatures, targets.
void Camera::Parts::openObservers() {
    ownVault = std::make_unique<host::volumes::VolumeVault>(
        systemFiles(),
        ownFolder(settings->current()->storage, state.path()),
        volumeSecretFile(state.path())
    );
    temperatureRecording = std::make_unique<TemperatureRecording>(
        TemperatureRecording::Faces{loop, ownVault->files(), *settings, *bus}
    );
    thermal = std::make_unique<ThermalChannels>(
        ThermalChannels::Faces{
            loop,
            mediaClock,
            *bus,
            *settings,
            *temperatures,
            *temperatureRecording,
            [this](int number, const Json& message) { liveEvents->sendReadings(number, message); }
        },
        state.path() / "backgrounds"
    );
    smart = std::make_unique<SmartEvents>(
        SmartEvents::Faces{loop, systemFiles(), *settings, *liveEvents}, state.path() / "objects"
    );
}

/// Looks after the device itself.
void Camera::Parts::openCare() {
    care = std::make_unique<Care>(
        Care::Faces{loop, *settings, *bus, [this] { return thermal->insides(); }},
        options.hardware,
        state.path() / "service.json"
    );
}

void Camera::Parts::openChannels() {
    const auto makeSource = [this](int number, const auto& address, const auto& given) {
        return thermal->makeSource(number, address, given);
    };
    const auto decorate = [this](int number, media::Frame& picture) {
        thermal->decorate(number, picture);
    };
    channelSet = std::make_unique<ChannelSet>(
        pipeline::ChannelFaces{
            clock,
            mediaClock,
            *bus,
            [this](int number) { tellChannel(number); },
            [this](int number, const auto& cells, WallTime time) {
                tellMotion(number, cells, time);
            },
            makeSource,
            decorate,
            [this](int number, const auto& scene, WallTime time) {
                smart->onScene(number, scene, time);
            },
            [this](int number, const auto& level, WallTime time) {
                smart->onSound(number, level, time);
            },
            [folder = state.path() / "detectors"](const config::SmartEventsSettings& wished) {
                return openClassifier(folder, wished);
            },
            [this](int number, const auto& how) { smart->onModel(number, how); },
            [this](int number, media::Frame& picture) { return thermal->overlay(number, picture); },
            [this](int number, bool on) {
                loop.post([this, number, on] { illuminator->want(number, on); });
            }
        },
        *settings
    );
    const auto publish = [this](int number, std::string_view text, MonoTime when, WallTime time) {
        if (auto* channel = channelSet->find(number)) {
            channel->publishMetadata(text, when, time);
        }
    };
    thermal->setMetadata(publish);
    smart->setMetadata(publish);
    thermal->setOptical([this](int number) -> media::FramePtr {
        const auto* channel = channelSet->find(number);
        return channel == nullptr ? nullptr : channel->newestPicture();
    });
}

Result<void> Camera::Parts::openMedia() {
    liveEvents = std::make_unique<linkage::LiveEvents>(loop);
    links = std::make_unique<linkage::Linkage>(*bus, *settings);
    openObservers();
    openCare();
    openChannels();
    pictures = std::make_unique<pipeline::PictureTaker>(
        loop,
        workers,
        [this](int number) { return channelSet->find(number); },
        [this](int number, const media::PictureOccasion& occasion, media::Frame& picture) {
            thermal->annotate(number, occasion, picture);
        }
    );
    recording = OCELLI_TRY(Recording::create(
        {loop,
         clock,
         *ownVault,
         *settings,
         *bus,
         *channelSet,
         *pictures,
         *events,
         [this](int number) { tellChannel(number); },
         [this](const std::string& readFrom, const std::string& recordOn) {
             temperatureRecording->setVolume(readFrom, recordOn);
         },
         state.path(),
         options.hardware,
         [this](users::LogEntry entry) { auditLog->add(std::move(entry)); }}
    ));
    deliveries = OCELLI_TRY(openDeliveries(
        {loop, *settings, *bus, *pictures, model.model, state.serialNumber(), state.path()}
    ));
    report = std::make_unique<DeviceReport>(DeviceReport::Faces{
        clock,
        started,
        model,
        state.serialNumber(),
        *settings,
        *channelSet,
        *recording,
        [this](const std::string& stream) { return health ? health->frameRate(stream) : 0; }
    });
    live = std::make_unique<delivery::live::LiveService>(
        loop,
        [this](int number, std::string_view stream) -> media::StreamHub* {
            const auto name = config::streamNameOf(stream);
            return name ? channelSet->findHub(number, *name).get() : nullptr;
        }
    );
    return {};
}

}  // namespace ocelli::apps::camera
