// Takes away what the way from surface to sensor added, and turns the rest into a temperature.
#include "camera/thermal/radiometry.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace ocelli::camera::thermal {

std::string_view toString(OpticalModel model) {
    return model == OpticalModel::OnePath ? "one-path" : "two-path";
}

std::optional<OpticalModel> opticalModelOf(std::string_view name) {
    for (const OpticalModel model : {OpticalModel::OnePath, OpticalModel::TwoPath}) {
        if (toString(model) == name) {
            return model;
        }
    }
    return std::nullopt;
}

Radiometry::Radiometry(
    const CameraModel& camera, const ObjectParameters& object, OpticalModel model
)
    : camera_(camera), object_(object), model_(model) {}

Result<Radiometry> Radiometry::create(
    const CameraModel& camera, const ObjectParameters& object, OpticalModel model
) {
    OCELLI_TRY(check(camera.calibration));
    OCELLI_TRY(check(object));
    Radiometry made(camera, object, model);
    const double water = waterContent(object.airCelsius, object.relativeHumidityPercent);
    const bool one = model == OpticalModel::OnePath;
    const double distance = one ? object.distanceMetres : object.distanceMetres / 2;
    const double transmission = thermal::airTransmission(camera.atmosphere, distance, water);
    if (!(transmission > 0.001 && transmission <= 1.001)) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format(
                       "{} m of air at {} °C and {} % humidity have no transmission in this model",
                       object.distanceMetres,
                       object.airCelsius,
                       object.relativeHumidityPercent
                   )
        )
            .withField("distance");
    }
    if (one) {
        made.composeOnePath(transmission);
    } else {
        made.composeTwoPath(transmission);
    }
    if (!std::isfinite(made.gain_) || !std::isfinite(made.offset_)) {
        return fail(
            ErrorKind::InvalidArgument, "the curve of this camera does not reach these temperatures"
        );
    }
    return made;
}

void Radiometry::composeOnePath(double transmission) {
    const auto signal = [this](double celsius) {
        return signalOfKelvin(camera_.calibration, celsius + kZeroCelsiusInKelvin);
    };
    const double e = object_.emissivity;
    const double window = object_.windowTransmission;
    airTransmission_ = transmission;
    gain_ = 1 / (e * transmission * window);
    // A term whose share is nothing is left out: its temperature may be one the curve lacks.
    offset_ = 0;
    if (e < 1) {
        offset_ -= (1 - e) / e * signal(object_.reflectedCelsius);
    }
    if (transmission != 1) {
        offset_ -= (1 - transmission) / (e * transmission) * signal(object_.airCelsius);
    }
    if (window < 1) {
        offset_ -= (1 - window) / (e * transmission * window) * signal(object_.windowCelsius);
    }
}

void Radiometry::composeTwoPath(double halfTransmission) {
    const auto signal = [this](double celsius) {
        return signalOfKelvin(camera_.calibration, celsius + kZeroCelsiusInKelvin);
    };
    const double e = object_.emissivity;
    const double window = object_.windowTransmission;
    const double half = halfTransmission;
    airTransmission_ = half * half;
    gain_ = 1 / (e * half * window * half);
    offset_ = 0;
    if (e < 1) {
        offset_ -= (1 - e) / e * signal(object_.reflectedCelsius);
    }
    if (half != 1) {
        const double air = signal(object_.airCelsius);
        offset_ -= (1 - half) / (e * half) * air;
        offset_ -= (1 - half) / (e * half * window * half) * air;
    }
    if (window < 1) {
        offset_ -= (1 - window) / (e * half * window) * signal(object_.windowCelsius);
    }
}

double Radiometry::celsiusOf(double counts) const {
    if (const auto* linear = std::get_if<LinearCalibration>(&camera_.calibration);
        linear != nullptr && isPlain()) {
        const double kelvin = counts * linear->kelvinPerCount + linear->kelvinAtZero;
        return kelvin >= 0 ? kelvin - kZeroCelsiusInKelvin : std::nan("");
    }
    const double signal = signalOfCounts(camera_.calibration, counts);
    const double celsius =
        kelvinOfSignal(camera_.calibration, gain_ * signal + offset_) - kZeroCelsiusInKelvin;
    const auto* quadratic = std::get_if<QuadraticCalibration>(&camera_.calibration);
    if (quadratic == nullptr) {
        return celsius;
    }
    const double share = QuadraticCalibration::distanceShare(object_.distanceMetres);
    return celsius + share * (celsius - object_.airCelsius) + quadratic->correctionCelsius;
}

Reading Radiometry::readingOf(double counts) const {
    const double celsius = celsiusOf(counts);
    const MeasuringRange& range = camera_.range;
    if (celsius >= range.lowestCelsius && celsius <= range.highestCelsius) {
        return {celsius, ReadingState::Radiometric};
    }
    if (!clips()) {
        return {celsius, std::isnan(celsius) ? ReadingState::OutOfRange : ReadingState::Clipped};
    }
    if (celsius > range.highestCelsius) {
        const double held = std::min(celsius, range.highestCelsius + kClippedBeyondCelsius);
        return {held, ReadingState::Clipped};
    }
    if (celsius < range.lowestCelsius || isTooWeak(counts)) {
        // fmax: no temperature at all counts as colder.
        const double held = std::fmax(celsius, range.lowestCelsius - kClippedBeyondCelsius);
        return {held, ReadingState::Clipped};
    }
    return {celsius, ReadingState::OutOfRange};
}

bool Radiometry::isTooWeak(double counts) const {
    if (camera_.range.lowestCelsius <= -kZeroCelsiusInKelvin) {
        return false;
    }
    const double lowest =
        signalOfKelvin(camera_.calibration, camera_.range.lowestCelsius + kZeroCelsiusInKelvin);
    return gain_ * signalOfCounts(camera_.calibration, counts) + offset_ < lowest;
}

double Radiometry::countsOf(double celsius) const {
    if (const auto* quadratic = std::get_if<QuadraticCalibration>(&camera_.calibration)) {
        const double share = QuadraticCalibration::distanceShare(object_.distanceMetres);
        celsius =
            (celsius - quadratic->correctionCelsius + share * object_.airCelsius) / (1 + share);
    }
    const double object = signalOfKelvin(camera_.calibration, celsius + kZeroCelsiusInKelvin);
    return countsOfSignal(camera_.calibration, (object - offset_) / gain_);
}

}  // namespace ocelli::camera::thermal
