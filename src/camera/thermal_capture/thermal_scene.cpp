// Paints temperatures and exposes them as counts.
#include "camera/thermal_capture/thermal_scene.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/assert.h"
#include "camera/capture/scene_random.h"

namespace ocelli::camera::thermal_capture {
namespace {

using capture::SceneClass;
using capture::scene::Mover;

constexpr double kAirCelsius = 14;
constexpr double kDriftPeriodSeconds = 600;
constexpr double kShutterClosedSeconds = 0.6;
constexpr double kJustBefore = 1e-3;  ///< s

constexpr double kColdest = -60;
constexpr double kStep = 0.01;
constexpr std::size_t kSteps = 22'000;

constexpr double kHeadCelsius = 33.5;

// On the houses, above the heads of those who walk before them; parts of the picture.
constexpr capture::SceneBox kMotor{0.06, 0.35, 0.05, 0.07};
constexpr capture::SceneBox kWindow{0.455, 0.345, 0.045, 0.075};

double sine(double seconds, double period) {
    return std::sin(2 * 3.14159265358979 * seconds / period);
}

double driftAt(const ThermalSceneOptions& options, double seconds) {
    return options.driftCelsius * sine(seconds, kDriftPeriodSeconds);
}

/// Two minutes on, one minute off, towards 78 °C and back towards 30 °C.
double motorAt(double seconds) {
    constexpr double on = 120;
    constexpr double cycle = 180;
    constexpr double inertia = 45;
    constexpr double hot = 78;
    constexpr double cool = 30;
    // The turning points of an endless run of cycles.
    const double heat = std::exp(-on / inertia);
    const double rest = std::exp(-(cycle - on) / inertia);
    const double lowest = cool + (hot - cool) * (1 - heat) * rest / (1 - heat * rest);
    const double highest = hot + (lowest - hot) * heat;
    const double at = std::fmod(std::max(seconds, 0.0), cycle);
    return at < on ? hot + (lowest - hot) * std::exp(-at / inertia)
                   : cool + (highest - cool) * std::exp(-(at - on) / inertia);
}

/// A window that leaks warmth in gusts.
double windowAt(double seconds) {
    return 21 + 3 * sine(seconds, 20);
}

/// The moment that is seen: while the shutter is closed the one before it closed.
double seenAt(const ThermalSceneOptions& options, double seconds) {
    if (!isShutterClosed(options, seconds)) {
        return seconds;
    }
    return std::floor(seconds / options.shutterSeconds) * options.shutterSeconds - 1e-3;
}

std::vector<Mover> moversAt(const ThermalSceneOptions& options, double seconds) {
    const double aspect = static_cast<double>(options.width) / options.height;
    return capture::scene::moversAt(
        capture::scene::lanesOf("street"), options.seed, seconds, options.cast, aspect
    );
}

/// The inner part of a head, in picture heights.
struct Head {
    double x = 0;
    double y = 0;
    double across = 0;
    double down = 0;
};

Head headOf(const Mover& mover, double seconds, double aspect) {
    const double height = mover.height * mover.perMetre;
    return {
        mover.middleAt(seconds, aspect),
        mover.ground - 0.925 * height,
        0.060 * height,
        0.075 * height
    };
}

}  // namespace

bool isShutterClosed(const ThermalSceneOptions& options, double seconds) {
    return options.shutterSeconds > 0 && seconds >= options.shutterSeconds &&
           std::fmod(seconds, options.shutterSeconds) < kShutterClosedSeconds;
}

const thermal::CameraModel& thermalSceneCamera() {
    static const thermal::CameraModel camera{
        thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
    };
    return camera;
}

const thermal::ObjectParameters& thermalSceneSurface() {
    static const thermal::ObjectParameters surface{0.95, 10, kAirCelsius, kAirCelsius, 50, 1, 20};
    return surface;
}

std::vector<KnownTemperature> thermalSceneTruth(
    const ThermalSceneOptions& options, double seconds
) {
    const double seen = seenAt(options, seconds);
    const double drift = driftAt(options, seen);
    const double aspect = static_cast<double>(options.width) / options.height;
    std::vector<KnownTemperature> known{
        {"motor", {0.07, 0.365, 0.03, 0.04}, motorAt(seen)},
        {"window", {0.462, 0.36, 0.031, 0.045}, windowAt(seen) + drift},
        {"verge", {0.2, 0.955, 0.6, 0.03}, kAirCelsius - 3 + drift},
    };
    const auto movers = moversAt(options, seen);
    for (std::size_t i = 0; i < movers.size(); ++i) {
        const Mover& mover = movers[i];
        const Head head = headOf(mover, seen, aspect);
        const bool whole = head.x - head.across > 0 && head.x + head.across < aspect;
        // Movers come far ones first: later ones may cover earlier ones.
        const bool covered = std::any_of(
            movers.begin() + static_cast<std::ptrdiff_t>(i) + 1,
            movers.end(),
            [&](const Mover& near) {
                const double reach = near.length * near.perMetre / 2 + 2 * head.across;
                return std::abs(near.middleAt(seen, aspect) - head.x) < reach;
            }
        );
        if (mover.kind == SceneClass::Person && whole && !covered) {
            const double across = head.across * 0.5;
            const double down = head.down * 0.5;
            known.push_back(
                {fmt::format("head {}", mover.id),
                 {(head.x - across) / aspect, head.y - down, 2 * across / aspect, 2 * down},
                 kHeadCelsius}
            );
        }
    }
    return known;
}

ThermalScene::ThermalScene(const ThermalSceneOptions& options)
    : options_(options), aspect_(static_cast<double>(options.width) / options.height) {
    const auto radiometry =
        thermal::Radiometry::create(thermalSceneCamera(), thermalSceneSurface());
    OCELLI_ASSERT(radiometry.has_value());
    counts_.resize(kSteps);
    for (std::size_t i = 0; i < kSteps; ++i) {
        const double counts = radiometry->countsOf(kColdest + kStep * static_cast<double>(i));
        counts_[i] = static_cast<std::uint16_t>(std::lround(std::clamp(counts, 0.0, 65'535.0)));
    }
    const auto size =
        static_cast<std::size_t>(options.width) * static_cast<std::size_t>(options.height);
    capture::scene::Random random(options.seed ^ 0x7E3A1U);
    const double countsAKelvin = radiometry->countsOf(20.5) - radiometry->countsOf(19.5);
    // The sum of four even numbers has a deviation of 0.577.
    const double sigma = options.noiseMillikelvin / 1000.0 * countsAKelvin / 0.577;
    noise_.resize(size + 65'536);
    for (auto& value : noise_) {
        const double bell = random.unit() + random.unit() + random.unit() + random.unit() - 2;
        value = static_cast<std::int16_t>(std::lround(bell * sigma));
    }
    columns_.resize(static_cast<std::size_t>(options.width));
    for (auto& value : columns_) {
        value = static_cast<std::int8_t>(static_cast<int>(random.below(33)) - 16);
    }
    for (int i = 0; i < options.badPixels; ++i) {
        badPixels_.push_back(random.next() % size);
    }
    paintBackdrop();
}

void ThermalScene::box(double left, double top, double right, double bottom, double celsius) {
    const double scale = options_.height;
    const int x0 = std::clamp(static_cast<int>(std::lround(left * scale)), 0, options_.width);
    const int x1 = std::clamp(static_cast<int>(std::lround(right * scale)), 0, options_.width);
    const int y0 = std::clamp(static_cast<int>(std::lround(top * scale)), 0, options_.height);
    const int y1 = std::clamp(static_cast<int>(std::lround(bottom * scale)), 0, options_.height);
    for (int y = y0; y < y1; ++y) {
        float* row = celsius_.data() + static_cast<std::ptrdiff_t>(y) * options_.width;
        std::fill(row + x0, row + std::max(x0, x1), static_cast<float>(celsius));
    }
}

void ThermalScene::ellipse(double x, double y, double across, double down, double celsius) {
    const double scale = options_.height;
    const int y0 = std::clamp(static_cast<int>(std::floor((y - down) * scale)), 0, options_.height);
    const int y1 = std::clamp(static_cast<int>(std::ceil((y + down) * scale)), 0, options_.height);
    for (int row = y0; row < y1; ++row) {
        const double up = ((row + 0.5) / scale - y) / down;
        if (up * up < 1) {
            const double half = across * std::sqrt(1 - up * up);
            const double top = row / scale;
            box(x - half, top, x + half, top + 1 / scale, celsius);
        }
    }
}

void ThermalScene::paintBackdrop() {
    celsius_.assign(
        static_cast<std::size_t>(options_.width) * static_cast<std::size_t>(options_.height),
        static_cast<float>(kAirCelsius)
    );
    capture::scene::Random random(options_.seed ^ 0xB4C2U);
    for (int i = 0; i < 30; ++i) {
        const double y = i * 0.01;
        box(0, y, aspect_, y + 0.011, -32 + 36 * y / 0.3);
    }
    box(0, 0.30, aspect_, 0.36, kAirCelsius - 5);
    for (double x = 0; x < aspect_;) {
        const double width = random.between(0.235, 0.345);
        const double wall = kAirCelsius + random.between(-0.5, 2);
        box(x, 0.20, x + width, 0.536, wall);
        for (double left = x + 0.03; left + 0.05 < x + width; left += 0.08) {
            for (const double top : {0.24, 0.345}) {
                box(left, top, left + 0.04, top + 0.06, wall + random.between(0.5, 3));
            }
        }
        x += width;
    }
    box(0, 0.536, aspect_, 0.578, kAirCelsius + 1);
    box(0, 0.578, aspect_, 0.806, kAirCelsius + 3);
    for (const double y : {0.655, 0.672, 0.765, 0.787}) {
        box(0, y - 0.004, aspect_, y + 0.004, kAirCelsius + 3.6);
    }
    box(0, 0.806, aspect_, 0.935, kAirCelsius + 1.2);
    box(0, 0.935, aspect_, 1, kAirCelsius - 3);
    backdrop_ = celsius_;
}

void ThermalScene::paintThings(double seconds) {
    const double drift = driftAt(options_, seconds);
    const double motor = motorAt(seconds);
    const auto part = [this](const capture::SceneBox& b, double celsius) {
        box(b.x * aspect_, b.y, (b.x + b.width) * aspect_, b.y + b.height, celsius);
    };
    part(kMotor, motor);
    // Its bracket takes some of the warmth.
    box(kMotor.x * aspect_,
        kMotor.y + kMotor.height,
        (kMotor.x + kMotor.width) * aspect_,
        kMotor.y + kMotor.height + 0.012,
        kAirCelsius + drift + (motor - kAirCelsius) * 0.3);
    part(kWindow, windowAt(seconds) + drift);
    // What leaks out warms the wall above.
    box(kWindow.x * aspect_,
        kWindow.y - 0.02,
        (kWindow.x + kWindow.width) * aspect_,
        kWindow.y,
        (windowAt(seconds) + kAirCelsius + 2) / 2 + drift);
}

void ThermalScene::paintMovers(double seconds) {
    const double drift = driftAt(options_, seconds);
    for (const Mover& mover : moversAt(options_, seconds)) {
        const double x = mover.middleAt(seconds, aspect_);
        const double metre = mover.perMetre;
        const double height = mover.height * metre;
        const double foot = mover.ground;
        if (mover.kind == SceneClass::Person) {
            ellipse(x, foot - 0.24 * height, 0.075 * height, 0.25 * height, 23 + drift);
            ellipse(x, foot - 0.65 * height, 0.115 * height, 0.22 * height, 26 + drift);
            const double hand = 0.12 * height * mover.direction;
            ellipse(x + hand, foot - 0.46 * height, 0.03 * height, 0.035 * height, 30);
            const Head head = headOf(mover, seconds, aspect_);
            ellipse(head.x, head.y, head.across, head.down, kHeadCelsius);
            continue;
        }
        const double half = mover.length * metre / 2;
        const double front = x + mover.direction * half;
        box(x - half, foot - 0.60 * height, x + half, foot - 0.15 * height, kAirCelsius + 4 + drift
        );
        box(x - 0.6 * half,
            foot - height,
            x + 0.5 * half,
            foot - 0.60 * height,
            kAirCelsius - 2 + drift);
        const double bonnet = front - mover.direction * 0.45 * half;
        box(std::min(front, bonnet),
            foot - 0.58 * height,
            std::max(front, bonnet),
            foot - 0.28 * height,
            38);
        for (const double wheel : {-0.62, 0.62}) {
            ellipse(x + wheel * half, foot - 0.16 * height, 0.2 * height, 0.18 * height, 27);
        }
    }
}

void ThermalScene::expose(double seconds, std::uint64_t number, thermal::CountImage& image) const {
    image.width = options_.width;
    image.height = options_.height;
    image.counts.resize(celsius_.size());
    const double since =
        options_.shutterSeconds > 0 ? seconds - lastClosing(seconds).value_or(0) : 0;
    const double pattern = since / 60 / 16;
    const std::int16_t* noise =
        noise_.data() + capture::scene::stir(number ^ options_.seed) % 65'536;
    const auto width = static_cast<std::size_t>(options_.width);
    for (std::size_t i = 0; i < celsius_.size(); ++i) {
        const double step = (static_cast<double>(celsius_[i]) - kColdest) / kStep + 0.5;
        const auto at = static_cast<std::size_t>(std::clamp(step, 0.0, kSteps - 1.0));
        const int fixed = static_cast<int>(columns_[i % width] * pattern);
        image.counts[i] =
            static_cast<std::uint16_t>(std::clamp(counts_[at] + noise[i] + fixed, 0, 65'535));
    }
    for (std::size_t i = 0; i < badPixels_.size(); ++i) {
        image.counts[badPixels_[i]] =
            i % 3 == 0 ? 0 : static_cast<std::uint16_t>(9000 + 9000 * (i % 5));
    }
}

std::optional<double> ThermalScene::lastClosing(double seconds) const {
    std::optional<double> last;
    if (options_.shutterSeconds > 0 && seconds >= options_.shutterSeconds) {
        last = std::floor(seconds / options_.shutterSeconds) * options_.shutterSeconds;
    }
    return closedAt_ && *closedAt_ <= seconds ? std::max(last.value_or(0), *closedAt_) : last;
}

bool ThermalScene::shutterClosed(double seconds) const {
    const auto last = lastClosing(seconds);
    return last && seconds - *last < kShutterClosedSeconds;
}

void ThermalScene::render(double seconds, std::uint64_t number, thermal::CountImage& image) {
    const bool closed = shutterClosed(seconds);
    const double seen = closed ? *lastClosing(seconds) - kJustBefore : seconds;
    const auto drift = static_cast<float>(driftAt(options_, seen));
    celsius_.resize(backdrop_.size());
    std::ranges::transform(backdrop_, celsius_.begin(), [drift](float c) { return c + drift; });
    paintThings(seen);
    paintMovers(seen);
    expose(seen, closed ? 0 : number, image);
}

}  // namespace ocelli::camera::thermal_capture
