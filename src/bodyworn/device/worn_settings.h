// What the system decides for a wearer's camera: the profile that comes with the dock.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace ocelli::bodyworn::device {

enum class Activation : std::uint8_t { Single, Double };
enum class FrontIndicator : std::uint8_t { On, Off, Flashing };
enum class Notification : std::uint8_t { BeepAndVibration, Beep, Vibration };
enum class Resolution : std::uint8_t { P1080, P720 };
enum class BatteryWarning : std::uint8_t { Off, Periodic, Reinforced };
enum class ClipFormat : std::uint8_t { Mp4, Mkv };

/// One value per line of the profile; names, ranges and defaults in JSON are those of the table in
/// worn_settings.cpp.
struct WornSettings {
    Activation activation = Activation::Single;
    bool fallDetection = false;
    bool unholstering = false;
    FrontIndicator frontIndicator = FrontIndicator::On;
    Notification notification = Notification::BeepAndVibration;
    int reminderInterval = 0;  ///< s; 0: none
    bool allowSilentMode = true;
    bool allowAudioOff = true;
    bool sensorButtonOnly = false;  ///< with a sensor camera the front button is dead
    Resolution resolution = Resolution::P1080;
    bool overlayUserId = false;
    bool overlayStartPosition = false;
    bool audio = true;
    bool rawAudio = false;  ///< "optimize for post processing"
    bool preBuffer = true;
    int preBufferLength = 30;  ///< s
    bool preBufferAudio = true;
    bool location = false;
    BatteryWarning batteryWarning = BatteryWarning::Periodic;
    bool beaconSend = false;   ///< calls out to cameras nearby when its wearer begins to record
    bool beaconStart = false;  ///< records when a camera nearby calls out
    int standbyAfter = 0;      ///< minutes without a button or a recording; 0: never
    bool stabilization = false;
    bool distortionCorrection = false;
    bool bookmarks = true;  ///< the content destination takes them
    ClipFormat clipFormat = ClipFormat::Mp4;
    int clipLength = 300;  ///< s, of one file of a recording at most

    bool operator==(const WornSettings&) const = default;
};

Json toJson(const WornSettings& settings);

/// `changes` on top of `before`; InvalidArgument that names the member and what it may be.
Result<WornSettings> applySettings(const WornSettings& before, const Json& changes);

}  // namespace ocelli::bodyworn::device
