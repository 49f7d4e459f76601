// What `ocelli thermal` found, in words, as JSON and as a table.
#pragma once

#include <array>
#include <string>

#include "base/result.h"
#include "camera/thermal/measured_image.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal_files/radiometric_file.h"

namespace ocelli::apps::cli {

struct ThermalReport {
    std::string file;
    std::string kind;
    std::string camera;
    std::size_t frame = 0;
    std::size_t frames = 1;
    bool cutOff = false;
    bool objectKnown = true;
    std::array<bool, 7> given{};  ///< by the user, in the order of kObjectParameters
    camera::thermal::Radiometry radiometry;
    camera::thermal::MeasuredImage image;
};

/// A few lines for people, with a line break at the end.
std::string asText(const ThermalReport& report);

/// One object, with a line break at the end.
std::string asJson(const ThermalReport& report);

/// The matrix in °C with 4 decimals: a line for each row, commas between; "nan" for none.
Result<void> writeCsv(const std::string& file, const camera::thermal::MeasuredImage& image);

}  // namespace ocelli::apps::cli
