// Names, ranges and checks of the parameters of a measurement.
#include "camera/thermal/object_parameters.h"

#include <fmt/format.h>

namespace ocelli::camera::thermal {

const std::array<ObjectParameter, 7> kObjectParameters{{
    {"emissivity", "", 0.001, 1, &ObjectParameters::emissivity},
    {"distance", "m", 0, 10'000, &ObjectParameters::distanceMetres},
    {"reflected temperature", "°C", -100, 1000, &ObjectParameters::reflectedCelsius},
    {"air temperature", "°C", -80, 100, &ObjectParameters::airCelsius},
    {"relative humidity", "%", 0, 100, &ObjectParameters::relativeHumidityPercent},
    {"window transmission", "", 0.001, 1, &ObjectParameters::windowTransmission},
    {"window temperature", "°C", -80, 200, &ObjectParameters::windowCelsius},
}};

Result<void> check(const ObjectParameter& parameter, double value) {
    if (value >= parameter.lowest && value <= parameter.highest) {
        return {};
    }
    const auto* space = parameter.unit.empty() ? "" : " ";
    return fail(
               ErrorKind::InvalidArgument,
               fmt::format(
                   "{} must be from {} to {}{}{}, not {}",
                   parameter.name,
                   parameter.lowest,
                   parameter.highest,
                   space,
                   parameter.unit,
                   value
               )
    )
        .withField(
            std::string(parameter.name), fmt::format("{}..{}", parameter.lowest, parameter.highest)
        );
}

Result<void> check(const ObjectParameters& parameters) {
    for (const ObjectParameter& parameter : kObjectParameters) {
        OCELLI_TRY(check(parameter, parameters.*parameter.value));
    }
    return {};
}

}  // namespace ocelli::camera::thermal
