// The one Event type for everything that happens, and its topics.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace ocelli::events {

enum class EventState : std::uint8_t { Start, Update, Stop, Pulse };

std::string_view toString(EventState state);

/// Topics as words; a new source adds its own and a line in docs/ref/events.md.
namespace topic {
inline constexpr std::string_view kMotion = "motion";
inline constexpr std::string_view kVideoLoss = "videoLoss";
inline constexpr std::string_view kDiskFull = "diskFull";
inline constexpr std::string_view kDiskError = "diskError";
inline constexpr std::string_view kStorageHealth = "storageHealth";
inline constexpr std::string_view kNetworkDisconnected = "networkDisconnected";
inline constexpr std::string_view kAddressConflict = "addressConflict";
inline constexpr std::string_view kIllegalLogin = "illegalLogin";
inline constexpr std::string_view kCertificateExpiry = "certificateExpiry";
inline constexpr std::string_view kDeliveryLost = "deliveryLost";
inline constexpr std::string_view kThermalPreAlarm = "thermalPreAlarm";
inline constexpr std::string_view kThermalAlarm = "thermalAlarm";
inline constexpr std::string_view kLineCrossing = "lineCrossing";
inline constexpr std::string_view kIntrusion = "intrusion";
inline constexpr std::string_view kRegionEntrance = "regionEntrance";
inline constexpr std::string_view kRegionExit = "regionExit";
inline constexpr std::string_view kUnattendedBaggage = "unattendedBaggage";
inline constexpr std::string_view kObjectRemoval = "objectRemoval";
inline constexpr std::string_view kLoitering = "loitering";
inline constexpr std::string_view kTampering = "tampering";
inline constexpr std::string_view kAudioRise = "audioRise";
inline constexpr std::string_view kAudioFall = "audioFall";
inline constexpr std::string_view kAudioLoss = "audioLoss";
inline constexpr std::string_view kAlarmInput = "alarmInput";
inline constexpr std::string_view kDeviceTemperature = "deviceTemperature";
inline constexpr std::string_view kServiceDue = "serviceDue";
inline constexpr std::string_view kEventStorm = "eventStorm";
inline constexpr std::string_view kStart = "start";
inline constexpr std::string_view kStop = "stop";
}  // namespace topic

/// Something that happened. Start, updates and stop of one happening share `id`.
struct Event {
    std::uint64_t id = 0;  ///< given by the bus; grows, unique on this device
    std::string topic;     ///< of `topic`
    int channel = 0;       ///< from 1; 0 for the device as a whole
    std::string rule;      ///< name of the rule or area, may be empty
    EventState state = EventState::Pulse;
    WallTime time;  ///< when it happened (UTC), not when it was noticed
    Json details = Json::object();
};

/// What the details call `number`: of the rule, the comparison or the input; 0 when there is none.
int numberOf(const Event& event);

using EventPtr = std::shared_ptr<const Event>;

/// As in docs/design/api.md.
Json toJson(const Event& event);

}  // namespace ocelli::events
