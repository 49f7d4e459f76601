// Names a calibration by the checksum of its constants.
#include "camera/thermal/versions.h"

#include <bit>
#include <initializer_list>

#include <fmt/format.h>

#include "base/crc32.h"

namespace ocelli::camera::thermal {
namespace {

std::string named(std::string_view kind, std::initializer_list<double> constants) {
    ByteWriter writer;
    for (const double constant : constants) {
        writer.u64(std::bit_cast<std::uint64_t>(constant));
    }
    return fmt::format("{} {:08x}", kind, crc32(writer.view()));
}

std::string versionOf(const PlanckCalibration& c) {
    return named("Planck", {c.r1, c.r2, c.bKelvin, c.f, c.oCounts});
}

std::string versionOf(const LinearCalibration& c) {
    return named("linear", {c.kelvinPerCount, c.kelvinAtZero});
}

/// The curve of these cameras moves with shutter and sensor: only its kind says something lasting.
std::string versionOf(const QuadraticCalibration&) {
    return "XTherm";
}

}  // namespace

std::string calibrationVersion(const Calibration& calibration) {
    return std::visit([](const auto& one) { return versionOf(one); }, calibration);
}

}  // namespace ocelli::camera::thermal
