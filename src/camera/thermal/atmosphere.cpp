// The two-term model of air.
#include "camera/thermal/atmosphere.h"

#include <cmath>

namespace ocelli::camera::thermal {

double waterContent(double airCelsius, double relativeHumidityPercent) {
    const double t = airCelsius;
    return relativeHumidityPercent / 100 *
           std::exp(1.5587 + t * (6.939e-2 + t * (-2.7816e-4 + t * 6.8455e-7)));
}

double airTransmission(const Atmosphere& atmosphere, double distanceMetres, double waterContent) {
    if (distanceMetres == 0) {
        return 1;
    }
    const double way = std::sqrt(distanceMetres);
    const double water = std::sqrt(waterContent);
    return atmosphere.x * std::exp(-way * (atmosphere.alpha1 + atmosphere.beta1 * water)) +
           (1 - atmosphere.x) * std::exp(-way * (atmosphere.alpha2 + atmosphere.beta2 * water));
}

}  // namespace ocelli::camera::thermal
