// Curves of sensors, there and back.
#include "camera/thermal/calibration.h"

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

}  // namespace

Result<void> check(const Calibration& calibration) {
    return std::visit([](const auto& curve) { return checkCurve(curve); }, calibration);
}

double signalOfKelvin(const Calibration& calibration, double kelvin) {
    return std::visit(
        Overloaded{
            [kelvin](const PlanckCalibration& c) {
                return c.r1 / (c.r2 * (std::exp(c.bKelvin / kelvin) - c.f)) - c.oCounts;
            },
            [kelvin](const LinearCalibration&) { return kelvin * kelvin * kelvin * kelvin; }
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
            [signal](const LinearCalibration&) {
                return signal > 0 ? std::sqrt(std::sqrt(signal)) : kNone;
            }
        },
        calibration
    );
}

double signalOfCounts(const Calibration& calibration, double counts) {
    return std::visit(
        Overloaded{
            [counts](const PlanckCalibration&) { return counts; },
            [counts](const LinearCalibration& c) {
                const double kelvin = counts * c.kelvinPerCount + c.kelvinAtZero;
                return kelvin > 0 ? kelvin * kelvin * kelvin * kelvin : kNone;
            }
        },
        calibration
    );
}

double countsOfSignal(const Calibration& calibration, double signal) {
    return std::visit(
        Overloaded{
            [signal](const PlanckCalibration&) { return signal; },
            [signal](const LinearCalibration& c) {
                return signal > 0
                           ? (std::sqrt(std::sqrt(signal)) - c.kelvinAtZero) / c.kelvinPerCount
                           : kNone;
            }
        },
        calibration
    );
}

}  // namespace ocelli::camera::thermal
