// Words, JSON and CSV of the temperatures of a file.
#include "apps/cli/thermal_report.h"

#include <cmath>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "base/json.h"

namespace ocelli::apps::cli {
namespace {

using namespace camera::thermal;

/// Names for programs, in the order of kObjectParameters.
constexpr std::array<const char*, 7> kJsonNames{
    "emissivity",
    "distanceMetres",
    "reflectedCelsius",
    "airCelsius",
    "relativeHumidityPercent",
    "windowTransmission",
    "windowCelsius"
};

/// Four decimals, and no zero with a sign.
double rounded(double value) {
    return std::round(value * 1e4) / 1e4 + 0.0;
}

std::string spotLine(const char* name, const Spot& spot) {
    return fmt::format(
        "{:<22}{:12.4f} °C at ({}, {})\n", name, rounded(spot.celsius), spot.x, spot.y
    );
}

std::string stateLines(const ThermalReport& report) {
    const MeasuringRange& range = report.radiometry.camera().range;
    const MeasuredImage& image = report.image;
    std::string lines;
    if (image.clippedLow > 0) {
        lines += fmt::format(
            "clipped               {:>12} pixels colder than the {:.4g} °C the camera measures\n",
            image.clippedLow,
            range.lowestCelsius
        );
    }
    if (image.clippedHigh > 0) {
        lines += fmt::format(
            "clipped               {:>12} pixels hotter than the {:.4g} °C the camera measures\n",
            image.clippedHigh,
            range.highestCelsius
        );
    }
    if (image.none > 0) {
        lines += fmt::format(
            "out of range          {:>12} pixels have no temperature with these parameters\n",
            image.none
        );
    }
    return lines;
}

std::string parameterLines(const ThermalReport& report) {
    if (!report.objectKnown) {
        return "The file holds finished temperatures; emissivity and the like are not in it.\n";
    }
    std::string lines = fmt::format("{:<22}{:>12}\n", "model", toString(report.radiometry.model()));
    for (std::size_t i = 0; i < kObjectParameters.size(); ++i) {
        const ObjectParameter& parameter = kObjectParameters.at(i);
        lines += fmt::format(
            "{:<22}{:12.6g}{}{}{}\n",
            parameter.name,
            report.radiometry.object().*parameter.value,
            parameter.unit.empty() ? "" : " ",
            parameter.unit,
            report.given.at(i) ? " (given)" : " (file)"
        );
    }
    return lines +
           fmt::format("{:<22}{:12.6f}\n", "air transmission", report.radiometry.airTransmission());
}

}  // namespace

std::string asText(const ThermalReport& report) {
    std::string text = fmt::format(
        "{}: {}{}{}, {} x {} pixels, frame {} of {} (the first is 0)\n",
        report.file,
        report.kind,
        report.camera.empty() ? "" : ", ",
        report.camera,
        report.image.width,
        report.image.height,
        report.frame,
        report.frames
    );
    if (report.cutOff) {
        text += "The file ends within the frame after the last one.\n";
    }
    text += spotLine("minimum", report.image.minimum);
    text += spotLine("maximum", report.image.maximum);
    text += fmt::format("{:<22}{:12.4f} °C\n", "mean", rounded(report.image.meanCelsius));
    return text + stateLines(report) + parameterLines(report);
}

std::string asJson(const ThermalReport& report) {
    const MeasuredImage& image = report.image;
    const auto place = [](const Spot& spot) { return Json{{"x", spot.x}, {"y", spot.y}}; };
    Json parameters;
    for (std::size_t i = 0; i < kJsonNames.size() && report.objectKnown; ++i) {
        parameters[kJsonNames.at(i)] = report.radiometry.object().*kObjectParameters.at(i).value;
    }
    if (report.objectKnown) {
        parameters["airTransmission"] = report.radiometry.airTransmission();
    }
    const Json document{
        {"file", report.file},
        {"kind", report.kind},
        {"camera", report.camera},
        {"frame", report.frame},
        {"frames", report.frames},
        {"cutOff", report.cutOff},
        {"width", image.width},
        {"height", image.height},
        {"minimumCelsius", image.minimum.celsius},
        {"maximumCelsius", image.maximum.celsius},
        {"meanCelsius", image.meanCelsius},
        {"coldest", place(image.minimum)},
        {"hottest", place(image.maximum)},
        {"state", std::string(toString(image.state()))},
        {"pixelsClippedLow", image.clippedLow},
        {"pixelsClippedHigh", image.clippedHigh},
        {"pixelsOutOfRange", image.none},
        {"model",
         report.objectKnown ? Json(std::string(toString(report.radiometry.model()))) : Json()},
        {"parameters", report.objectKnown ? parameters : Json()},
    };
    return formatJsonPretty(document) + "\n";
}

Result<void> writeCsv(const std::string& file, const MeasuredImage& image) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(
        std::fopen(file.c_str(), "we"), std::fclose
    );
    if (!out) {
        return errnoError("writing", file);
    }
    std::string line;
    for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
        line.clear();
        for (std::size_t x = 0; x < static_cast<std::size_t>(image.width); ++x) {
            const double celsius = image.celsius[y * static_cast<std::size_t>(image.width) + x];
            fmt::format_to(
                std::back_inserter(line), "{}{:.4f}", x == 0 ? "" : ",", rounded(celsius)
            );
        }
        line += '\n';
        if (std::fwrite(line.data(), 1, line.size(), out.get()) != line.size()) {
            return errnoError("writing", file);
        }
    }
    if (std::fflush(out.get()) != 0) {
        return errnoError("writing", file);
    }
    return {};
}

}  // namespace ocelli::apps::cli
