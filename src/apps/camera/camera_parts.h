// All parts of the camera and what holds them together; only for the files that compose it.
#pragma once

#include "apps/camera/alarm_io.h"
#include "apps/camera/audible_alarm.h"
#include "apps/camera/care.h"
#include "apps/camera/certificates.h"
#include "apps/camera/channel_set.h"
#include "apps/camera/compose.h"
#include "apps/camera/deliveries.h"
#include "apps/camera/device_report.h"
#include "apps/camera/discovery.h"
#include "apps/camera/health.h"
#include "apps/camera/illuminator.h"
#include "apps/camera/network_faults.h"
#include "apps/camera/recording.h"
#include "apps/camera/rtsp_readers.h"
#include "apps/camera/rtsp_streams.h"
#include "apps/camera/servers.h"
#include "apps/camera/smart_events.h"
#include "apps/camera/talk.h"
#include "apps/camera/temperature_recording.h"
#include "apps/camera/thermal_channels.h"
#include "apps/camera/web_rtc.h"
#include "camera/pipeline/picture_taker.h"
#include "control/linkage/linkage.h"
#include "control/users/rtsp_authenticator.h"
#include "control/users/web_authenticator.h"
#include "delivery/live/live_routes.h"
#include "host/network/network_routes.h"
#include "runtime/program.h"
#include "runtime/state_folder.h"

namespace ocelli::apps::camera {

namespace pipeline = ocelli::camera::pipeline;
namespace users = control::users;
namespace linkage = control::linkage;

inline constexpr unsigned kWorkers = 2;
inline constexpr const char* kPasswordVariable = "OCELLI_ADMIN_PASSWORD";

/// The members are in the order of life: what stands below uses what stands above it.
struct Camera::Parts {
    Parts(Options given, config::DeviceModel deviceModel, StateFolder folder)
        : options(std::move(given)), model(std::move(deviceModel)), state(std::move(folder)) {}

    Result<void> openStores();
    Result<void> openAlarms();
    Result<void> openNetwork();
    void openObservers();
    void openCare();
    void openChannels();
    Result<void> openMedia();
    Result<void> openAccounts();
    Result<void> openServices();
    void addRoutes();
    void addDeviceRoutes();
    Result<void> reset(bool everything, const std::string& who);
    void rebootSoon();
    void join();

    Result<void> healthy() const;
    std::vector<ReaderFigures> readersNow() const;
    void tell(std::string_view topic, Json details);
    void tellChannel(int number);
    void tellMotion(int number, const ocelli::camera::analytics::MotionCells& cells, WallTime time);
    void end();
    void log(users::LogMajor major, std::string minor, std::string user, std::string text);

    Options options;
    config::DeviceModel model;
    StateFolder state;
    std::optional<std::string> firstPassword = takeVariable(kPasswordVariable);
    SystemClock clock;
    Moment started{clock.mono(), clock.wall()};
    bool reboot = false;
    EventLoop loop{clock};
    WorkerPool workers{kWorkers};
    media::MediaClock mediaClock{clock};
    std::unique_ptr<config::SettingsStore> settings;
    std::unique_ptr<linkage::EventStore> events;
    std::unique_ptr<events::EventBus> bus;
    std::unique_ptr<users::AuditLog> auditLog;
    Subscription auditSubscription;
    Subscription settingsSubscription;
    std::unique_ptr<users::Users> accounts;
    std::unique_ptr<host::network::NetworkWatcher> networkWatcher;
    std::unique_ptr<host::network::NetworkService> networkService;
    std::unique_ptr<host::network::NetworkRoutes> networkRoutes;
    std::unique_ptr<linkage::LiveEvents> liveEvents;
    std::unique_ptr<linkage::Linkage> links;
    std::unique_ptr<ocelli::camera::thermometry::TemperatureHistory> temperatures;
    std::unique_ptr<host::volumes::VolumeVault> ownVault;
    std::unique_ptr<TemperatureRecording> temperatureRecording;
    std::unique_ptr<ThermalChannels> thermal;
    std::unique_ptr<Care> care;
    std::unique_ptr<SmartEvents> smart;
    std::unique_ptr<AlarmIo> alarm;
    std::unique_ptr<Illuminator> illuminator;
    std::unique_ptr<ChannelSet> channelSet;
    std::unique_ptr<pipeline::PictureTaker> pictures;
    std::unique_ptr<Recording> recording;
    std::unique_ptr<control::deliveries::Deliveries> deliveries;
    std::unique_ptr<DeviceReport> report;
    std::unique_ptr<delivery::live::LiveService> live;
    std::unique_ptr<Health> health;
    Subscription thermalMetrics;
    std::unique_ptr<users::WebAuthenticator> webAuthenticator;
    std::unique_ptr<users::RtspAuthenticator> rtspAuthenticator;
    std::unique_ptr<net::http::Router> router;
    std::unique_ptr<Certificates> certificates;
    std::unique_ptr<Talk> talk;
    std::unique_ptr<AudibleAlarm> audible;
    std::unique_ptr<RtspStreams> rtspStreams;
    std::unique_ptr<Servers> servers;
    std::unique_ptr<RtspReaders> readers;
    std::unique_ptr<Discovery> discovery;
    std::unique_ptr<NetworkFaults> networkFaults;
    std::unique_ptr<WebRtc> webRtc;
    Timer endTimer;
};

}  // namespace ocelli::apps::camera
