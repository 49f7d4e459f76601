// Walks through /sys/class/hwmon and /sys/class/thermal.
#include "host/diagnostics/temperature_sensors.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"

namespace ocelli::host::diagnostics {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostSensors = 64;
constexpr std::size_t kMostEntries = 256;
constexpr std::size_t kLongestAttribute = 4096;
constexpr double kColdest = -100;  // what no sensor of a device means
constexpr double kHottest = 250;
constexpr double kBack = 2;

std::string attribute(const fs::path& file) {
    const auto text = readFile(file, kLongestAttribute);
    return text ? std::string(trim(*text)) : std::string();
}

/// Thousandths of a degree.
std::optional<double> celsiusIn(const fs::path& file) {
    const auto number = toInteger(attribute(file));
    const double celsius = static_cast<double>(number.value_or(0)) / 1000;
    const bool sensible = number && celsius > kColdest && celsius < kHottest;
    return sensible ? std::optional(celsius) : std::nullopt;
}

std::vector<fs::path> sorted(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (found.size() == kMostEntries) {
            break;
        }
        found.push_back(entry->path());
    }
    std::ranges::sort(found);
    return found;
}

void add(std::vector<SensorReading>& to, std::string name, const fs::path& file) {
    const auto celsius = celsiusIn(file);
    if (celsius && !name.empty() && to.size() < kMostSensors) {
        const SensorPlace place = placeOf(name);
        to.push_back({std::move(name), *celsius, place});
    }
}

void readMonitor(const fs::path& monitor, std::vector<SensorReading>& to) {
    constexpr std::string_view kEnd = "_input";
    const std::string chip = attribute(monitor / "name");
    for (const fs::path& file : sorted(monitor)) {
        const std::string name = file.filename().string();
        if (!name.starts_with("temp") || !name.ends_with(kEnd)) {
            continue;
        }
        const std::string stem = name.substr(0, name.size() - kEnd.size());
        const std::string label = attribute(monitor / (stem + "_label"));
        add(to, label.empty() ? chip : fmt::format("{} {}", chip, label), file);
    }
}

}  // namespace

SensorPlace placeOf(std::string_view name) {
    static constexpr std::array kInside = {
        "ambient", "board", "case", "chassis", "inside", "lm75", "tmp1"
    };
    static constexpr std::array kProcessor = {
        "cpu", "core", "soc", "pkg", "package", "gpu", "k10temp"
    };
    const std::string lower = toLower(name);
    const auto named = [&lower](const char* word) { return lower.find(word) != std::string::npos; };
    if (std::ranges::any_of(kInside, named)) {
        return SensorPlace::Inside;
    }
    return std::ranges::any_of(kProcessor, named) ? SensorPlace::Processor : SensorPlace::Other;
}

std::vector<SensorReading> readTemperatures(const fs::path& root) {
    std::vector<SensorReading> readings;
    for (const fs::path& monitor : sorted(root / "sys/class/hwmon")) {
        readMonitor(monitor, readings);
    }
    for (const fs::path& zone : sorted(root / "sys/class/thermal")) {
        if (zone.filename().string().starts_with("thermal_zone")) {
            add(readings, attribute(zone / "type"), zone / "temp");
        }
    }
    return readings;
}

std::string_view toString(RangeState state) {
    switch (state) {
        case RangeState::Inside:
            return "fine";
        case RangeState::TooCold:
            return "tooCold";
        case RangeState::TooWarm:
            return "tooWarm";
    }
    return "fine";
}

RangeState follow(RangeState before, double celsius, double lowest, double highest) {
    const double coldLimit = before == RangeState::TooCold ? lowest + kBack : lowest;
    const double warmLimit = before == RangeState::TooWarm ? highest - kBack : highest;
    if (celsius < coldLimit) {
        return RangeState::TooCold;
    }
    return celsius > warmLimit ? RangeState::TooWarm : RangeState::Inside;
}

}  // namespace ocelli::host::diagnostics
