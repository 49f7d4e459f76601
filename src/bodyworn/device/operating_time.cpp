// Energy through power, room through bit rate.
#include "bodyworn/device/operating_time.h"

#include <algorithm>
#include <cmath>

namespace ocelli::bodyworn::device {
namespace {

constexpr double kDay = 24 * 3600.0;
constexpr double kMildest = 25;

Duration ofSeconds(double seconds) {
    return std::chrono::seconds(static_cast<std::int64_t>(std::clamp(seconds, 0.0, kDay)));
}

}  // namespace

double powerOf(const WornModel& model, const Situation& situation, const WornSettings& settings) {
    const PowerDraw& draw = model.power;
    if (situation.phase == Phase::Standby) {
        return draw.standby;
    }
    const bool full = settings.resolution == Resolution::P1080;
    double watts = situation.recordingOn() ? draw.recording : draw.ready;
    watts += settings.location ? draw.location : 0;
    watts += full ? draw.fullResolution : 0;
    watts += settings.stabilization ? draw.stabilization : 0;
    watts += settings.distortionCorrection && !full ? draw.distortionCorrection : 0;
    watts += model.display && situation.outdoors ? draw.outdoorDisplay : 0;
    watts += situation.sensorCamera == Link::Absent ? 0 : draw.sensorCamera;
    for (const Link link : {situation.assistant, situation.wifi, situation.mobile}) {
        watts += link == Link::Absent || link == Link::Off ? 0 : draw.wireless;
    }
    watts += settings.beaconSend || settings.beaconStart ? draw.wireless : 0;
    return watts + draw.perDegree * std::abs(situation.celsius - kMildest);
}

Duration batteryLeft(
    const WornModel& model, const Situation& situation, const WornSettings& settings
) {
    const double energy = model.batteryWattHours * situation.battery.percent / 100.0;
    return ofSeconds(energy * 3600 / powerOf(model, situation, settings));
}

std::optional<Duration> timeToFull(const WornModel& model, const Situation& situation) {
    const BatteryState& battery = situation.battery;
    const int wanted = situation.celsius > model.warmAbove ? model.warmCharge : 100;
    const bool charges = battery.external && !battery.fault && battery.percent < wanted &&
                         model.charging.holds(battery.celsius);
    if (!charges) {
        return std::nullopt;
    }
    const double away = std::abs(battery.celsius - kMildest);
    const double edge = std::abs(
        (battery.celsius < kMildest ? model.charging.low : model.charging.high) - kMildest
    );
    const ChargeTime& time = model.chargeTime;
    const double share = edge > 0 ? std::min(1.0, away / edge) : 0.0;
    const double hours = time.best + (time.worst - time.best) * share;
    return ofSeconds(hours * 3600 * (wanted - battery.percent) / 100.0);
}

Duration storageLeft(std::uint64_t free, double bitRate) {
    return bitRate > 0 ? ofSeconds(static_cast<double>(free) * 8 / bitRate) : ofSeconds(kDay);
}

double nominalBitRate(const WornSettings& settings) {
    const double video = settings.resolution == Resolution::P1080 ? 6e6 : 3e6;
    const double raw = 48000.0 * 16 * 2;
    return video + (settings.audio ? (settings.rawAudio ? raw : 64e3) : 0);
}

}  // namespace ocelli::bodyworn::device
