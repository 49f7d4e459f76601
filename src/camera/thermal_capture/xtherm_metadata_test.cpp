// The rows of an XTherm camera against its formula written out once more.
#include "camera/thermal_capture/xtherm_metadata.h"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/thermal/radiometry.h"
#include "tests/support/flir_builder.h"

namespace ocelli::camera::thermal_capture {
namespace {

using testing::HasSubstr;

struct Camera {
    int width = 384;
    std::size_t row = 3;
    double base = 6200, shutterDecikelvin = 3001, p = 0.0125, q = 8.5;
    double r2 = 1e-5, r1 = 2e-3, r0 = 0.52, sensorRaw = 7500;
    double correction = 0.5, reflected = 25, air = 22, humidity = 0.45, emissivity = 0.9;
    unsigned distance = 3;

    std::string rows() const {
        test::OrderedBytes bytes(false, static_cast<std::size_t>(width) * 8);
        const std::size_t at = 2 * row * static_cast<std::size_t>(width);
        bytes.put(2, static_cast<std::uint32_t>(sensorRaw), 2);
        bytes.put(at, static_cast<std::uint32_t>(base), 2);
        bytes.put(at + 2, static_cast<std::uint32_t>(shutterDecikelvin), 2);
        const double curve[] = {p, q, r2, r1, r0};
        for (std::size_t i = 0; i < 5; ++i) {
            bytes.f32(at + 6 + 4 * i, curve[i]);
        }
        const double user[] = {correction, reflected, air, humidity, emissivity};
        for (std::size_t i = 0; i < 5; ++i) {
            bytes.f32(at + 254 + 4 * i, user[i]);
        }
        bytes.put(at + 254 + 20, distance, 2);
        return bytes.bytes();
    }

    /// As the makers of free programs for these cameras found it.
    double celsius(double counts, double transmission) const {
        const double ts = shutterDecikelvin / 10 - 273.15;
        const double tf = 20 - (sensorRaw - 7800) / 36;
        const double a = q / (2 * p);
        const double offset = base - std::floor(390 - tf * 7.05);
        const double gain = r2 * tf * tf + r1 * tf + r0;
        const double seen =
            std::sqrt(((counts - offset) * gain + p * ts * ts + ts * q) / p + a * a) - a + 273.15;
        const double strange = (1 - emissivity) * transmission * std::pow(reflected + 273.15, 4) +
                               (1 - transmission) * std::pow(air + 273.15, 4);
        const double own =
            std::pow((std::pow(seen, 4) - strange) / (emissivity * transmission), 0.25) - 273.15;
        return own + (0.85 * distance - 1.125) * (own - air) / 100 + correction;
    }
};

TEST(XthermMetadata, GivesTheTemperaturesOfTheMakersFormula) {
    const Camera camera;
    const std::string rows = camera.rows();
    const auto made = parseXthermMetadata(asBytes(rows), 384);
    ASSERT_TRUE(made);
    EXPECT_NEAR(made->sensorCelsius, 28.333, 0.001);
    EXPECT_NEAR(made->shutterCelsius, 26.95, 0.001);
    EXPECT_NEAR(made->object.relativeHumidityPercent, 45, 1e-4);
    const auto radiometry = thermal::Radiometry::create({made->calibration, {}, {}}, made->object);
    ASSERT_TRUE(radiometry);
    for (double counts = 5800; counts < 9000; counts += 100) {
        EXPECT_NEAR(
            radiometry->celsiusOf(counts),
            camera.celsius(counts, radiometry->airTransmission()),
            1e-3
        ) << counts;
    }
}

TEST(XthermMetadata, RefusesOtherWidthsAndRowsWithoutCalibration) {
    const std::string rows = Camera().rows();
    EXPECT_THAT(
        parseXthermMetadata(asBytes(rows), 240).error().message(), HasSubstr("width of 240")
    );
    EXPECT_THAT(
        parseXthermMetadata(asBytes(rows).first(100), 384).error().message(), HasSubstr("cut off")
    );
    const std::string empty(384 * 8, '\0');
    EXPECT_EQ(parseXthermMetadata(asBytes(empty), 384).error().kind(), ErrorKind::DataLoss);
}

}  // namespace
}  // namespace ocelli::camera::thermal_capture
