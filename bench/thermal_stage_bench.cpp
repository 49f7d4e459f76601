// What the joined way of a thermal frame costs at 60 Hz with all features on; one JSON object.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>
#include <vector>

#include <fmt/format.h>

#include "base/assert.h"
#include "camera/thermometry/metadata_document.h"
#include "camera/thermometry/thermal_stage.h"

namespace ocelli::camera::thermometry {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 512;
constexpr int kFrames = 600;
constexpr int kRate = 60;
constexpr int kDocumentsASecond = 4;

/// Processor time of this thread, in seconds: what others do on the machine does not count.
double spent() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Noise, columns, a hot spot that moves.
thermal_capture::ThermalFrame makeFrame(int number) {
    std::mt19937 random(static_cast<unsigned>(number % 8));
    std::normal_distribution<double> noise(0, 3);
    thermal_capture::ThermalFrame frame;
    frame.image = {kWidth, kHeight, {}};
    frame.image.counts.reserve(kWidth * kHeight);
    const int left = 150 + 8 * (number % 8);
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const bool spot = (x - left) * (x - left) + (y - 150) * (y - 150) < 900;
            const double base = 17'500 + x * 1.5 + y * 0.8 + (x % 7) * 4 + (spot ? 4000 : 0);
            frame.image.counts.push_back(static_cast<std::uint16_t>(base + noise(random)));
        }
    }
    return frame;
}

/// All that a user can switch on, and 21 rules.
config::ChannelConfig makeSettings() {
    config::ChannelConfig channel;
    channel.image.mirror = config::ImageMirror::Horizontal;
    channel.thermometry.showOnStream = true;
    channel.thermometry.showMinimum = true;
    channel.thermometry.showAverage = true;
    channel.thermalPicture.palette = config::ThermalPicturePalette::Ironbow;
    channel.thermalPicture.equalisation = true;
    channel.thermalPicture.detail = 40;
    channel.thermalPicture.temporalNoise = 60;
    channel.thermalPicture.spatialNoise = 40;
    channel.thermalPicture.findLaterDefects = true;
    channel.temperatureRules.mode = config::TemperatureRulesMode::Expert;
    for (int i = 0; i < 21; ++i) {
        const double x = 0.02 + 0.13 * (i % 7);
        const double y = 0.05 + 0.3 * (i / 7);
        config::TemperatureRule rule;
        rule.id = i + 1;
        rule.name = fmt::format("Rule {}", i + 1);
        rule.emissivity = 0.9 + 0.004 * i;
        rule.distance = 1 + i;
        rule.points = {{x, y}, {x + 0.1, y + 0.02}, {x + 0.11, y + 0.2}, {x, y + 0.2}};
        channel.temperatureRules.rules.push_back(rule);
    }
    return channel;
}

void measure() {
    const SystemClock clock;
    EventLoop loop(clock);
    events::EventBus bus(loop, 1);
    const thermal::CameraModel camera{
        thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
    };
    ThermalStage stage(1, bus, camera, true, nullptr);
    const auto plan = ThermalPlan::of(makeSettings(), {}, nullptr);
    std::vector<thermal_capture::ThermalFrame> frames;
    for (int i = 0; i < 8; ++i) {
        frames.push_back(makeFrame(i));
    }
    std::vector<double> times;
    std::size_t bytes = 0;
    for (int i = 0; i < kFrames; ++i) {
        auto& frame = frames[static_cast<std::size_t>(i % 8)];
        frame.sequence = static_cast<std::uint64_t>(i);
        frame.captureTime = MonoTime{std::int64_t{i} * 1'000'000'000 / kRate};
        const double before = spent();
        const auto outcome =
            stage.process(frame, plan, WallTime{frame.captureTime.nanoseconds / 1000});
        if (i % (kRate / kDocumentsASecond) == 0) {
            bytes += metadataDocument(*outcome.measurement, "thermal-1").size();
        }
        times.push_back(spent() - before);
        OCELLI_ASSERT(outcome.measurement->found.readings.size() == 21);
    }
    double sum = 0;
    for (const double time : times) {
        sum += time;
    }
    std::ranges::sort(times);
    fmt::print(
        "{{\"stageMs\": {:.4f}, \"stageLateMs\": {:.4f}, \"shareAt60Hz\": {:.4f}, "
        "\"metadataBytes\": {}}}\n",
        times[times.size() / 2] * 1000,
        times[times.size() * 9 / 10] * 1000,
        sum / kFrames * kRate,
        bytes / (kFrames * kDocumentsASecond / kRate)
    );
}

}  // namespace
}  // namespace ocelli::camera::thermometry

int main() {
    ocelli::camera::thermometry::measure();
    return 0;
}
