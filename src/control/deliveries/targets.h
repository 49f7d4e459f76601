// All kinds of targets there are, and how the settings make them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/generated/settings.h"
#include "config/time_zone.h"
#include "control/deliveries/target.h"

namespace ocelli::control::deliveries {

/// What targets need of the device.
struct TargetFaces {
    const Clock& clock;
    std::shared_ptr<const config::TimeZone> zone;  ///< for names of files and words in mails
    Sender sender;
    int channels = 1;

    /// SFTP: the key of a server that had none in the settings; to be kept. Any thread.
    std::function<void(std::string fingerprint)> onHostKey = {};
};

/// One kind of target.
struct TargetKind {
    std::string_view name;   ///< as in the API: "email"
    std::string_view group;  ///< of its settings
    std::string_view title;
    TargetRule (*rule)(const config::Settings& settings);

    /// True when both make the same target.
    bool (*same)(const config::Settings& a, const config::Settings& b);

    /// InvalidArgument when the settings are not complete; the field is named.
    Result<std::unique_ptr<Target>> (*make)(const config::Settings& settings, TargetFaces faces);
};

/// "email", "ftp", "cloud", "alarmServer", "mqtt".
const std::vector<TargetKind>& targetKinds();

/// Null when there is none of that name.
const TargetKind* findTargetKind(std::string_view name);

/// Words for one person, whoever else gets mail of events.
struct Letter {
    std::string to;
    std::string subject;
    std::string text;
};

/// Hands it to the mail server of the settings. Blocking. FailedPrecondition when none is set up.
Result<void> sendLetter(
    const config::Settings& settings,
    const TargetFaces& faces,
    const Letter& letter,
    const Attempt& attempt
);

Result<std::unique_ptr<Target>> makeEmail(const config::Settings& settings, TargetFaces faces);
Result<std::unique_ptr<Target>> makeFtp(const config::Settings& settings, TargetFaces faces);
Result<std::unique_ptr<Target>> makeCloud(const config::Settings& settings, TargetFaces faces);
Result<std::unique_ptr<Target>> makeAlarmServer(
    const config::Settings& settings, TargetFaces faces
);
Result<std::unique_ptr<Target>> makeMqtt(const config::Settings& settings, TargetFaces faces);

}  // namespace ocelli::control::deliveries
