// How much thermal radiation a stretch of air lets through.
#pragma once

namespace ocelli::camera::thermal {

/// Constants of the two-term model that FLIR cameras store. The defaults are theirs, too.
struct Atmosphere {
    double alpha1 = 0.006569;  ///< 1/sqrt(m)
    double alpha2 = 0.01262;   ///< 1/sqrt(m)
    double beta1 = -0.002276;  ///< 1/sqrt(m) by the root of the water content
    double beta2 = -0.00667;   ///< as beta1
    double x = 1.9;            ///< share of the first term

    bool operator==(const Atmosphere&) const = default;
};

/// Water in the air as the model counts it (about g/m³).
double waterContent(double airCelsius, double relativeHumidityPercent);

/// Share of the radiation that comes through; 1 at distance 0. Outside 0..1 the model does not
/// hold.
double airTransmission(const Atmosphere& atmosphere, double distanceMetres, double waterContent);

}  // namespace ocelli::camera::thermal
