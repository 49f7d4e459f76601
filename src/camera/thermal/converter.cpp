// Chooses between calculating and looking up, and walks through pictures.
#include "camera/thermal/converter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/assert.h"

namespace ocelli::camera::thermal {
namespace {

constexpr std::size_t kAllCounts = 65'536;

std::shared_ptr<const std::vector<float>> makeTable(const Radiometry& radiometry) {
    auto table = std::make_shared<std::vector<float>>(kAllCounts);
    for (std::size_t i = 0; i < kAllCounts; ++i) {
        (*table)[i] = static_cast<float>(radiometry.readingOf(static_cast<double>(i)).celsius);
    }
    return table;
}

}  // namespace

namespace detail {

PlanckTerms planckTerms(const Radiometry& radiometry) {
    const auto& curve = std::get<PlanckCalibration>(radiometry.camera().calibration);
    const double slope = radiometry.gain() * curve.r2 / curve.r1;
    const double atZero = (radiometry.offset() + curve.oCounts) * curve.r2 / curve.r1;
    // Beyond 2^23 a float has no whole numbers to spare; there is no cancellation there either.
    const double root = std::clamp(std::round(-atZero / slope), -8'000'000.0, 8'000'000.0);
    PlanckTerms terms;
    terms.slope = static_cast<float>(slope);
    terms.root = static_cast<float>(root);
    terms.rest = static_cast<float>(atZero + slope * root);
    terms.f = static_cast<float>(curve.f);
    terms.bByLog2 = static_cast<float>(curve.bKelvin / std::numbers::ln2);
    const MeasuringRange& range = radiometry.camera().range;
    const bool clips = radiometry.clips();
    const auto infinity = std::numeric_limits<float>::infinity();
    const bool hasLowest = clips && range.lowestCelsius > -kZeroCelsiusInKelvin;
    terms.lowestCelsius =
        hasLowest ? static_cast<float>(range.lowestCelsius - kClippedBeyondCelsius) : -infinity;
    terms.highestCelsius =
        clips ? static_cast<float>(range.highestCelsius + kClippedBeyondCelsius) : infinity;
    terms.none = hasLowest ? terms.lowestCelsius : std::numeric_limits<float>::quiet_NaN();
    return terms;
}

}  // namespace detail

Converter::Converter(const Radiometry& radiometry) : radiometry_(radiometry) {
    const auto* planck = std::get_if<PlanckCalibration>(&radiometry_.camera().calibration);
    // With f below 1 very strong signals have no temperature; no camera known has such a curve.
    exact_ = planck != nullptr && planck->f >= 1;
    if (exact_) {
        terms_ = detail::planckTerms(radiometry_);
    } else {
        table_ = makeTable(radiometry_);
    }
}

void Converter::convert(std::span<const std::uint16_t> counts, std::span<float> celsius) const {
    OCELLI_ASSERT(counts.size() == celsius.size());
    if (exact_) {
        detail::convertPlanck(terms_, counts.data(), celsius.data(), counts.size());
        return;
    }
    const float* table = table_->data();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        celsius[i] = table[counts[i]];
    }
}

void Converter::convert(const CountImage& from, TemperatureImage& to) const {
    to.width = from.width;
    to.height = from.height;
    to.celsius.resize(from.counts.size());
    convert(from.counts, to.celsius);
}

detail::Sum Converter::sumCelsius(std::span<const std::uint16_t> counts) const {
    // Left as it is: every element is written before it is read.
    std::array<float, 1024> part;
    detail::Sum sum;
    while (!counts.empty()) {
        const std::size_t length = std::min(counts.size(), part.size());
        convert(counts.first(length), std::span(part).first(length));
        const auto add = detail::sumCelsius(part.data(), length);
        sum.celsius += add.celsius;
        sum.count += add.count;
        counts = counts.subspan(length);
    }
    return sum;
}

double Converter::meanCelsius(std::span<const std::uint16_t> counts) const {
    const auto sum = sumCelsius(counts);
    return sum.count > 0 ? sum.celsius / static_cast<double>(sum.count) : std::nan("");
}

}  // namespace ocelli::camera::thermal
