// The sensor camera on the cable: which lens pictures come from, and what happens when it fails.
#include <utility>

#include <fmt/format.h>

#include "bodyworn/device/worn_camera.h"

namespace ocelli::bodyworn::device {

using output::Severity;

void WornCamera::take(const input::SensorPlug& plug) {
    if (std::exchange(sensorPlugged_, plug.plugged) == plug.plugged) {
        return;
    }
    note(
        Severity::Information,
        plug.plugged ? "sensorPlugged" : "sensorUnplugged",
        plug.plugged ? "A sensor camera was plugged in" : "The sensor camera was pulled out"
    );
    if (!plug.plugged && situation_.sensorCamera == Link::Failed) {
        situation_.sensorCamera = Link::Absent;  // the own lens is in use already
        return;
    }
    switchLens();
}

/// Until pictures come no recording begins; one that runs goes on with the other lens.
void WornCamera::switchLens() {
    outputs_.emplace_back(output::UseLens{sensorPlugged_});
    const bool runs = situation_.phase == Phase::Starting || situation_.phase == Phase::Ready;
    if (!runs) {
        situation_.sensorCamera = sensorPlugged_ ? Link::Up : Link::Absent;
        return;
    }
    situation_.sensorCamera = Link::Working;
    set(Alarm::SwitchFails, kSwitchLimit);
}

/// The other lens gives pictures.
void WornCamera::settleLens() {
    situation_.sensorCamera = sensorPlugged_ ? Link::Up : Link::Absent;
    clear(Alarm::SwitchFails);
    note(
        Severity::Information,
        "lensSwitched",
        sensorPlugged_ ? "Pictures come from the sensor camera"
                       : "Pictures come from the camera's own lens"
    );
}

/// No lens gave pictures in time.
void WornCamera::giveUpSwitch() {
    constexpr std::string_view kWhy = "no picture came in time";
    if (sensorPlugged_) {
        failSensorCamera(kWhy);
        return;
    }
    situation_.sensorCamera = Link::Absent;
    situation_.mediaReady = false;
    situation_.mediaError = kWhy;
}

/// The camera goes on with its own lens.
void WornCamera::failSensorCamera(std::string_view why) {
    clear(Alarm::SwitchFails);
    situation_.sensorCamera = Link::Failed;
    note(
        Severity::Warning,
        "sensorCameraFailed",
        fmt::format("The sensor camera gives no pictures: {}. The own lens is used", why)
    );
    outputs_.emplace_back(output::UseLens{false});
}

}  // namespace ocelli::bodyworn::device
