// Words of rows A and C, as the Lepton's software interface numbers them.
#include "camera/thermal_capture/lepton_telemetry.h"

#include "camera/thermal/reading.h"
#include "camera/thermal_capture/detail/words.h"

namespace ocelli::camera::thermal_capture {
namespace {

constexpr std::size_t kRowWords = 80;
constexpr std::size_t kRowC = 2 * kRowWords;

// Row A.
constexpr std::size_t kRevision = 0;
constexpr std::size_t kStatus = 3;
constexpr std::size_t kFrameCounter = 20;
constexpr std::size_t kSensorTemperature = 24;
constexpr std::size_t kHousingTemperature = 26;

// Row C.
constexpr std::size_t kTlinearEnabled = kRowC + 48;
constexpr std::size_t kTlinearFine = kRowC + 49;

constexpr unsigned kFfcState = 4;  ///< two bits of the status: 0 never, 1 soon, 2 now, 3 done
constexpr unsigned kFfcNow = 2;

double celsiusOf(unsigned centikelvin) {
    return centikelvin / 100.0 - thermal::kZeroCelsiusInKelvin;
}

}  // namespace

Result<LeptonTelemetry> parseLeptonTelemetry(ByteSpan rows) {
    const detail::Words words(rows);
    if (words.count() < 3 * kRowWords) {
        return fail(ErrorKind::DataLoss, "the telemetry of a Lepton is cut off");
    }
    // A row of pixels taken for telemetry has no such revision and no such temperatures.
    const unsigned revision = words.u16(kRevision);
    LeptonTelemetry made;
    made.sensorCelsius = celsiusOf(words.u16(kSensorTemperature));
    made.housingCelsius = celsiusOf(words.u16(kHousingTemperature));
    const bool plausible = revision != 0 && (revision & 0xFFU) < 32 && revision >> 8U < 32 &&
                           made.sensorCelsius > -60 && made.sensorCelsius < 150;
    if (!plausible) {
        return fail(ErrorKind::DataLoss, "the last rows are no telemetry of a Lepton");
    }
    made.frameCounter = words.u32(kFrameCounter);
    made.correcting = ((words.u16(kStatus) >> kFfcState) & 3U) == kFfcNow;
    if (words.u16(kTlinearEnabled) == 1) {
        made.kelvinPerCount = words.u16(kTlinearFine) == 0 ? 0.1 : 0.01;
    }
    return made;
}

}  // namespace ocelli::camera::thermal_capture
