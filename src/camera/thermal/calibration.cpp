// Curves of sensors, there and back.
#include "camera/thermal/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace ocelli::camera::thermal {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

Result<void> within(const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) {
        return {};
    }
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format(
                   "calibration constant {} must be from {} to {}, not {}",
                   name,
                   lowest,
                   highest,
                   value
               )
    )
        .withField(name, fmt::format("{}..{}", lowest, highest));
}

Result<void> checkCurve(const PlanckCalibration& planck) {
    OCELLI_TRY(within("R1", planck.r1, 1e-3, 1e9));
    OCELLI_TRY(within("R2", planck.r2, 1e-9, 1e6));
    OCELLI_TRY(within("B", planck.bKelvin, 100, 100'000));
    OCELLI_TRY(within("F", planck.f, 0, 100));
    OCELLI_TRY(within("O", planck.oCounts, -1e6, 1e6));
    return {};
}

Result<void> checkCurve(const LinearCalibration& linear) {
    OCELLI_TRY(within("kelvin a count", linear.kelvinPerCount, 1e-6, 100));
    OCELLI_TRY(within("kelvin at zero", linear.kelvinAtZero, -10'000, 10'000));
    return {};
}

Result<void> checkCurve(const QuadraticCalibration& quadratic) {
    OCELLI_TRY(within("base counts", quadratic.baseCounts, -1e6, 1e6));
    OCELLI_TRY(within("slope", quadratic.slope, 1e-6, 1e6));
    OCELLI_TRY(within("constant", quadratic.constant, -1e12, 1e12));
    OCELLI_TRY(within("lift", quadratic.lift, -1e6, 1e6));
    return within("correction", quadratic.correctionCelsius, -100, 100);
}

/// Kelvin that a camera without a curve of Planck tells for a black body; NaN where it tells none.
double apparentKelvin(const LinearCalibration& linear, double counts) {
    const double kelvin = counts * linear.kelvinPerCount + linear.kelvinAtZero;
    return kelvin > 0 ? kelvin : kNone;
}

double apparentKelvin(const QuadraticCalibration& c, double counts) {
    const double square = (counts - c.baseCounts) * c.slope + c.constant;
    const double kelvin = std::sqrt(square) - c.lift + 273.15;
    return square >= 0 && kelvin > 0 ? kelvin : kNone;
}

double countsOfKelvin(const LinearCalibration& linear, double kelvin) {
    return (kelvin - linear.kelvinAtZero) / linear.kelvinPerCount;
}

double countsOfKelvin(const QuadraticCalibration& c, double kelvin) {
    const double root = kelvin - 273.15 + c.lift;
    return root >= 0 ? (root * root - c.constant) / c.slope + c.baseCounts : kNone;
}

double fourthPower(double value) {
    return value * value * value * value;
}

double fourthRoot(double value) {
    return value > 0 ? std::sqrt(std::sqrt(value)) : kNone;
}

}  // namespace

double QuadraticCalibration::distanceShare(double distanceMetres) {
    return (0.85 * std::min(distanceMetres, 20.0) - 1.125) / 100;
}

Result<void> check(const Calibration& calibration) {
    return std::visit([](const auto& curve) { return checkCurve(curve); }, calibration);
}

double signalOfKelvin(const Calibration& calibration, double kelvin) {
    return std::visit(
        Overloaded{
            [kelvin](const PlanckCalibration& c) {
                return c.r1 / (c.r2 * (std::exp(c.bKelvin / kelvin) - c.f)) - c.oCounts;
            },
            [kelvin](const auto&) { return fourthPower(kelvin); }
        },
        calibration
    );
}

double kelvinOfSignal(const Calibration& calibration, double signal) {
    return std::visit(
        Overloaded{
            [signal](const PlanckCalibration& c) {
                const double radiation = c.r2 * (signal + c.oCounts);
                const double kelvin = c.bKelvin / std::log(c.r1 / radiation + c.f);
                return radiation > 0 && kelvin > 0 ? kelvin : kNone;
            },
            [signal](const auto&) { return fourthRoot(signal); }
        },
        calibration
    );
}

double signalOfCounts(const Calibration& calibration, double counts) {
    return std::visit(
        Overloaded{
            [counts](const PlanckCalibration&) { return counts; },
            [counts](const auto& c) { return fourthPower(apparentKelvin(c, counts)); }
        },
        calibration
    );
}

double countsOfSignal(const Calibration& calibration, double signal) {
    return std::visit(
        Overloaded{
            [signal](const PlanckCalibration&) { return signal; },
            [signal](const auto& c) { return countsOfKelvin(c, fourthRoot(signal)); }
        },
        calibration
    );
}

}  // namespace ocelli::camera::thermal
