// Converts whole pictures of counts to temperatures, fast.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal {

namespace detail {

/// T = bByLog2 / log2(1 / d + f), d = slope * (counts - root) + rest.
struct PlanckTerms {
    float slope = 0;
    float root = 0;  ///< whole counts near which d is 0, so that the difference is exact
    float rest = 0;
    float f = 1;
    float bByLog2 = 0;         ///< b / ln 2
    float lowestCelsius = 0;   ///< where colder pixels are held; -infinity for nowhere
    float highestCelsius = 0;  ///< where hotter pixels are held
    float none = 0;            ///< what pixels without a temperature get
};

void convertPlanck(
    const PlanckTerms& terms, const std::uint16_t* counts, float* celsius, std::size_t count
);

/// Sum of what convertPlanck gives, and how many of them are no NaN.
struct Sum {
    double celsius = 0;
    std::size_t count = 0;
};

Sum sumCelsius(const float* celsius, std::size_t count);

PlanckTerms planckTerms(const Radiometry& radiometry);

}  // namespace detail

/// Follows a Radiometry within 0.001 °C down to -60 °C and up to 2000 °C, in float, many pixels at
/// a time. Clips as it does; NaN where it has no temperature. Immutable: may be used from any
/// thread.
class Converter {
  public:
    explicit Converter(const Radiometry& radiometry);

    /// @param celsius  as long as `counts`
    void convert(std::span<const std::uint16_t> counts, std::span<float> celsius) const;

    /// The whole picture; `to` keeps its memory.
    void convert(const CountImage& from, TemperatureImage& to) const;

    /// Mean over pixels that have a temperature, in one pass and without keeping them; NaN if none.
    double meanCelsius(std::span<const std::uint16_t> counts) const;

    /// Sum over pixels that have a temperature, and how many those are.
    detail::Sum sumCelsius(std::span<const std::uint16_t> counts) const;

    /// One pixel by the same arithmetic as Radiometry, in double.
    Reading readingOf(std::uint16_t counts) const { return radiometry_.readingOf(counts); }

    const Radiometry& radiometry() const { return radiometry_; }

  private:
    Radiometry radiometry_;
    detail::PlanckTerms terms_;
    bool exact_ = false;                               ///< Planck: calculated; otherwise looked up
    std::shared_ptr<const std::vector<float>> table_;  ///< [65536] °C
};

}  // namespace ocelli::camera::thermal
