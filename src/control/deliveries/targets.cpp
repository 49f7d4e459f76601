// All kinds of targets there are, and how the settings make them.
#include "control/deliveries/targets.h"

#include <algorithm>

namespace ocelli::control::deliveries {
namespace {

constexpr int kThreePictures = 3;

TargetRule emailRule(const config::Settings& settings) {
    const config::EmailSettings& email = settings.email;
    return {
        .enabled = email.enabled,
        .pictures = email.attachImages ? kThreePictures : 0,
        .deviceEvents = email.deviceEvents
    };
}

TargetRule ftpRule(const config::Settings& settings) {
    return {
        .enabled = settings.ftp.enabled,
        .pictures = kThreePictures,
        .keep = settings.ftp.replenish,
        .timed = settings.ftp.timedPictures
    };
}

TargetRule cloudRule(const config::Settings& settings) {
    return {
        .enabled = settings.cloud.enabled,
        .pictures = kThreePictures,
        .timed = settings.cloud.timedPictures
    };
}

TargetRule alarmServerRule(const config::Settings& settings) {
    const config::AlarmServerSettings& server = settings.alarmServer;
    return {
        .enabled = server.enabled,
        .pictures = server.format == config::AlarmServerFormat::Multipart ? 1 : 0,
        .keep = server.replenish,
        .ends = true,
        .deviceEvents = server.deviceEvents
    };
}

TargetRule mqttRule(const config::Settings& settings) {
    const config::MqttSettings& mqtt = settings.mqtt;
    return {
        .enabled = mqtt.enabled,
        .pictures = mqtt.withPicture ? 1 : 0,
        .ends = true,
        .deviceEvents = mqtt.deviceEvents
    };
}

template <auto Group>
bool sameGroup(const config::Settings& a, const config::Settings& b) {
    return a.*Group == b.*Group;
}

using config::Settings;

}  // namespace

const std::vector<TargetKind>& targetKinds() {
    static const std::vector<TargetKind> kKinds = {
        {"email", "email", "E-mail", emailRule, sameGroup<&Settings::email>, makeEmail},
        {"ftp", "ftp", "FTP and SFTP", ftpRule, sameGroup<&Settings::ftp>, makeFtp},
        {"cloud", "cloud", "Cloud storage", cloudRule, sameGroup<&Settings::cloud>, makeCloud},
        {"alarmServer",
         "alarmServer",
         "Alarm server",
         alarmServerRule,
         sameGroup<&Settings::alarmServer>,
         makeAlarmServer},
        {"mqtt", "mqtt", "MQTT", mqttRule, sameGroup<&Settings::mqtt>, makeMqtt},
    };
    return kKinds;
}

const TargetKind* findTargetKind(std::string_view name) {
    const auto& kinds = targetKinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const TargetKind& kind) {
        return kind.name == name;
    });
    return found == kinds.end() ? nullptr : &*found;
}

}  // namespace ocelli::control::deliveries
