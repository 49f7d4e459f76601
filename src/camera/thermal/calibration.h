// How a sensor's counts follow the radiation that reaches it.
#pragma once

#include <variant>

#include "base/result.h"

namespace ocelli::camera::thermal {

/// counts(T) = r1 / (r2 * (exp(b / T) - f)) - o, T in kelvin: the curve of FLIR cameras.
struct PlanckCalibration {
    double r1 = 0;
    double r2 = 0;
    double bKelvin = 0;
    double f = 1;
    double oCounts = 0;

    bool operator==(const PlanckCalibration&) const = default;
};

/// T = counts * kelvinPerCount + kelvinAtZero: cameras that give finished temperatures of a black
/// body. Corrections for a surface use the law of Stefan and Boltzmann.
struct LinearCalibration {
    double kelvinPerCount = 0;
    double kelvinAtZero = 0;

    bool operator==(const LinearCalibration&) const = default;
};

/// Apparent °C = sqrt((counts - baseCounts) * slope + constant) - lift: the curve of InfiRay XTherm
/// cameras (HT301, T3, T2S+), which changes with the temperatures of shutter and sensor.
struct QuadraticCalibration {
    double baseCounts = 0;
    double slope = 0;
    double constant = 0;
    double lift = 0;
    double correctionCelsius = 0;  ///< the user's own, added at the end

    /// What these cameras add for a distance, as a share of (temperature - air).
    static double distanceShare(double distanceMetres);

    bool operator==(const QuadraticCalibration&) const = default;
};

using Calibration = std::variant<PlanckCalibration, LinearCalibration, QuadraticCalibration>;

/// 0.01 K a count (Lepton, radiometric Boson: TLinear in high resolution).
inline constexpr LinearCalibration kCentikelvin{0.01, 0};
/// 0.1 K a count (Lepton: TLinear in low resolution).
inline constexpr LinearCalibration kDecikelvin{0.1, 0};
/// 1/64 K a count (InfiRay P2 Pro, Topdon TC001 and their kin, high gain only).
inline constexpr LinearCalibration kSixtyFourthKelvin{1.0 / 64, 0};
/// 1/16 K a count (Topdon TC002C Duo).
inline constexpr LinearCalibration kSixteenthKelvin{1.0 / 16, 0};

/// InvalidArgument that names the first constant with which there is no curve.
Result<void> check(const Calibration& calibration);

/// What the sensor sees of a black body of this temperature, in units that may be added and shared:
/// counts for Planck curves, K^4 for the others.
double signalOfKelvin(const Calibration& calibration, double kelvin);

/// The inverse; NaN where no temperature gives this signal.
double kelvinOfSignal(const Calibration& calibration, double signal);

/// The signal that `counts` stand for, and back.
double signalOfCounts(const Calibration& calibration, double counts);
double countsOfSignal(const Calibration& calibration, double signal);

}  // namespace ocelli::camera::thermal
