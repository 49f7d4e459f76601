// What a 640 x 512 thermal frame costs on one core, beside what others do; one JSON object.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#ifdef OCELLI_HAS_OPENCV
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#endif

#include "base/assert.h"
#include "camera/pixels/text.h"
#include "camera/thermal/converter.h"
#include "camera/thermal_picture/flat_field.h"
#include "camera/thermal_picture/noise_reduction.h"
#include "camera/thermal_picture/pixel_correction.h"
#include "camera/thermal_picture/ruler.h"
#include "camera/thermal_picture/thermal_look.h"
#include "camera/thermal_rules/rule_engine.h"

namespace ocelli::camera {
namespace {

constexpr int kWidth = 640;
constexpr int kHeight = 512;
constexpr int kRounds = 60;

const thermal::CameraModel kCamera{
    thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {-40, 150}
};

/// A warm gradient with noise and some hot spots, a little different each time.
thermal::CountImage makeFrame(unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 3);
    thermal::CountImage image{kWidth, kHeight, {}};
    image.counts.reserve(kWidth * kHeight);
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const bool spot = (x - 200) * (x - 200) + (y - 150) * (y - 150) < 900;
            const double base = 17'500 + x * 1.5 + y * 0.8 + (spot ? 4000 : 0);
            image.counts.push_back(static_cast<std::uint16_t>(base + noise(random)));
        }
    }
    return image;
}

double milliseconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    return took.count();
}

/// The quickest of many rounds, taken in turns, so that a busy machine is unfair to none.
std::vector<double> race(const std::vector<std::function<void()>>& runners) {
    std::vector<double> best(runners.size(), 1e9);
    for (int round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < runners.size(); ++i) {
            best[i] = std::min(best[i], milliseconds(runners[i]));
        }
    }
    return best;
}

/// The formula pixel by pixel, as one would write it.
void scalarLoop(
    const thermal::Radiometry& radiometry, const thermal::CountImage& image, float* celsius
) {
    const auto& curve = std::get<thermal::PlanckCalibration>(radiometry.camera().calibration);
    for (std::size_t i = 0; i < image.counts.size(); ++i) {
        const double object = radiometry.gain() * image.counts[i] + radiometry.offset();
        const double kelvin =
            curve.bKelvin / std::log(curve.r1 / (curve.r2 * (object + curve.oCounts)) + curve.f);
        celsius[i] = static_cast<float>(kelvin - 273.15);
    }
}

/// 21 rules of every kind with surfaces of their own.
thermal_rules::RuleSet makeRules() {
    using namespace thermal_rules;
    RuleSet set;
    for (int i = 0; i < 21; ++i) {
        Rule rule;
        rule.id = i + 1;
        rule.emissivity = 0.8 + 0.008 * i;
        rule.distanceMetres = 1 + i;
        const double x = 0.05 + 0.12 * (i % 7);
        const double y = 0.1 + 0.28 * (i / 7);
        if (i % 7 == 5) {
            rule.shape = {ShapeKind::Line, {{x, y}, {x + 0.1, y + 0.2}}};
        } else if (i % 7 == 6) {
            rule.shape = {ShapeKind::Point, {{x, y}}};
        } else {
            rule.shape = {
                ShapeKind::Area,
                {{x, y},
                 {x + 0.1, y + 0.02},
                 {x + 0.11, y + 0.2},
                 {x + 0.05, y + 0.22},
                 {x, y + 0.2}}
            };
        }
        rule.threshold = ThresholdAlarm{};
        set.rules.push_back(rule);
    }
    return set;
}

/// Everything between sensor and encoder.
class Pipeline {
  public:
    Pipeline() : frame_(kWidth, kHeight), converter_(*thermal::Radiometry::create(kCamera, {})) {
        using namespace thermal_picture;
        OCELLI_ASSERT(rules_.apply(makeRules(), kCamera, {}, kWidth, kHeight).has_value());
        OCELLI_ASSERT(noise_.apply({60, 40, 60}).has_value());
        OCELLI_ASSERT(flat_.learn({makeFlat()}, 2000).has_value());
        OCELLI_ASSERT(pixels_.mark({{5, 5}, {6, 5}, {300, 200}}, kWidth, kHeight).has_value());
        pixels_.findByItself(DefectSearch::Always);
        LookSettings look;
        look.palette = "ironbow";
        OCELLI_ASSERT(look_.apply(look).has_value());
        font_ = std::move(*pixels::Font::create(14, 1));
    }

    void run(const thermal::CountImage& raw) {
        image_ = raw;
        flat_.process(image_);
        pixels_.process(image_);
        noise_.process(image_);
        converter_.convert(image_, celsius_);
        const auto& found = rules_.evaluate(image_, false, {number_ * 16'000'000});
        look_.render(image_, converter_.radiometry(), frame_);
        const auto& range = look_.range();
        OCELLI_ASSERT(ruler_
                          .draw(
                              frame_,
                              look_.palette(),
                              converter_.radiometry().celsiusOf(range.low),
                              converter_.radiometry().celsiusOf(range.high),
                              thermal_picture::TemperatureUnit::Celsius
                          )
                          .has_value());
        drawReadings(found);
        ++number_;
    }

  private:
    static thermal::CountImage makeFlat() {
        auto flat = makeFrame(99);
        std::mt19937 random(5);
        for (auto& counts : flat.counts) {
            counts = static_cast<std::uint16_t>(18'000 + random() % 40);
        }
        return flat;
    }

    /// The figures change once a second; they are drawn on every frame.
    void drawReadings(const thermal_rules::Evaluation& found) {
        if (number_ % 60 == 0) {
            lines_.clear();
            for (const auto& reading : found.readings) {
                const auto text = thermal_picture::formatTemperature(
                    reading.maximum.celsius, thermal_picture::TemperatureUnit::Celsius
                );
                lines_.push_back(pixels::renderText(*font_, text, kWidth));
            }
        }
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const int at = static_cast<int>(i);
            pixels::drawText(frame_, lines_[i], 20 + 80 * (at % 7), 40 + 140 * (at / 7), {});
        }
    }

    media::Frame frame_;
    thermal::Converter converter_;
    thermal_rules::RuleEngine rules_;
    thermal_picture::FlatField flat_;
    thermal_picture::PixelCorrection pixels_;
    thermal_picture::NoiseReduction noise_;
    thermal_picture::ThermalLook look_;
    thermal_picture::Ruler ruler_;
    std::unique_ptr<pixels::Font> font_;
    std::vector<pixels::TextLine> lines_;
    thermal::CountImage image_;
    thermal::TemperatureImage celsius_;
    std::int64_t number_ = 0;
};

/// Middle and 90 % of whole frames: what happens once a second counts, too.
std::pair<double, double> pipelineCost(const std::vector<thermal::CountImage>& frames) {
    Pipeline pipeline;
    std::vector<double> times;
    for (std::size_t i = 0; i < 600; ++i) {
        times.push_back(milliseconds([&] { pipeline.run(frames[i % frames.size()]); }));
    }
    std::ranges::sort(times);
    return {times[times.size() / 2], times[times.size() * 9 / 10]};
}

void measure() {
    std::vector<thermal::CountImage> frames;
    for (unsigned i = 0; i < 8; ++i) {
        frames.push_back(makeFrame(i));
    }
    const auto& image = frames.front();
    const auto radiometry = *thermal::Radiometry::create(kCamera, {});
    const thermal::Converter converter(radiometry);
    thermal::TemperatureImage exact;
    std::vector<float> scalar(image.counts.size());
    thermal_picture::ThermalLook look;
    thermal_picture::LookSettings settings;
    settings.palette = "ironbow";
    OCELLI_ASSERT(look.apply(settings).has_value());
    media::Frame frame(kWidth, kHeight);
    std::vector<std::function<void()>> runners{
        [&] { scalarLoop(radiometry, image, scalar.data()); },
        [&] { converter.convert(image, exact); },
        [&] { look.render(image, radiometry, frame); },
    };
#ifdef OCELLI_HAS_OPENCV
    cv::setNumThreads(1);
    const cv::Mat counts(
        kHeight, kWidth, CV_16UC1, const_cast<std::uint16_t*>(image.counts.data())
    );
    cv::Mat levels;
    cv::Mat coloured;
    runners.emplace_back([&] {
        cv::normalize(counts, levels, 0, 255, cv::NORM_MINMAX, CV_8U);
        cv::applyColorMap(levels, coloured, cv::COLORMAP_INFERNO);
    });
#endif
    const auto best = race(runners);
    double worst = 0;
    for (std::size_t i = 0; i < scalar.size(); ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(scalar[i] - exact.celsius[i])));
    }
    const auto [middle, late] = pipelineCost(frames);
    fmt::print(
        "{{\"scalarMs\": {:.4f}, \"exactMs\": {:.4f}, \"lookMs\": {:.4f}, \"openCvMs\": {:.4f}, "
        "\"worstCelsius\": {:.6f}, \"pipelineMs\": {:.4f}, \"pipelineLateMs\": {:.4f}}}\n",
        best[0],
        best[1],
        best[2],
        best.size() > 3 ? best[3] : 0.0,
        worst,
        middle,
        late
    );
}

}  // namespace
}  // namespace ocelli::camera

int main() {
    ocelli::camera::measure();
    return 0;
}
