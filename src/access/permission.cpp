// The authorisation rule.
#include "access/permission.h"

#include <array>

namespace ocelli::access {
namespace {

bool has(const ChannelSet& set, int channel) {
    if (channel == 0) {
        return set.any();
    }
    return channel >= 1 && channel <= 64 && set.test(static_cast<std::size_t>(channel - 1));
}

}  // namespace

std::string_view toString(Level level) {
    switch (level) {
        case Level::User:
            return "user";
        case Level::Operator:
            return "operator";
        case Level::Administrator:
            return "administrator";
    }
    return "user";
}

std::string_view toString(Permission permission) {
    static constexpr std::array<std::string_view, kPermissionCount> kNames = {
        "public",
        "any",
        "liveView",
        "playback",
        "manualRecord",
        "parameters",
        "logs",
        "reboot",
        "twoWayAudio",
        "ptz",
        "alarmOutput",
        "administrator",
    };
    return kNames.at(static_cast<std::size_t>(permission));
}

Grants allGrants() {
    Grants grants;
    grants.liveView.set();
    grants.playback.set();
    grants.manualRecord.set();
    grants.parameters = true;
    grants.logs = true;
    grants.reboot = true;
    grants.twoWayAudio = true;
    grants.ptz = true;
    grants.alarmOutput = true;
    return grants;
}

Grants defaultGrants(Level level) {
    if (level == Level::Administrator) {
        return allGrants();
    }
    Grants grants;
    grants.liveView.set();
    grants.ptz = true;
    if (level == Level::Operator) {
        grants.playback.set();
        grants.manualRecord.set();
        grants.twoWayAudio = true;
        grants.alarmOutput = true;
    }
    return grants;
}

bool allows(const Identity& who, Permission permission, int channel) {
    if (permission == Permission::Public) {
        return true;
    }
    if (!who.known()) {
        return false;
    }
    if (who.level == Level::Administrator) {
        return true;
    }
    const Grants& grants = who.grants;
    // A user looks and steers, whatever was granted by mistake.
    const bool isOperator = who.level == Level::Operator;
    switch (permission) {
        case Permission::Public:
        case Permission::Any:
            return true;
        case Permission::LiveView:
            return has(grants.liveView, channel);
        case Permission::Ptz:
            return grants.ptz;
        case Permission::Playback:
            return isOperator && has(grants.playback, channel);
        case Permission::ManualRecord:
            return isOperator && has(grants.manualRecord, channel);
        case Permission::Parameters:
            return isOperator && grants.parameters;
        case Permission::Logs:
            return isOperator && grants.logs;
        case Permission::Reboot:
            return isOperator && grants.reboot;
        case Permission::TwoWayAudio:
            return isOperator && grants.twoWayAudio;
        case Permission::AlarmOutput:
            return isOperator && grants.alarmOutput;
        case Permission::Administrator:
            return false;
    }
    return false;
}

}  // namespace ocelli::access
