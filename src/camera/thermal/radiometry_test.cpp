// Golden values, inverses, ranges and states of the radiometry, and the fast path beside it.
#include "camera/thermal/radiometry.h"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "camera/thermal/converter.h"
#include "tests/support/thermal_data.h"
#include "tests/support/vector_targets.h"

namespace ocelli::camera::thermal {
namespace {

using testing::HasSubstr;

constexpr PlanckCalibration kSc660{21106.77, 0.012545258, 1501, 1, -7340};
constexpr PlanckCalibration kT300{14364.633, 0.010603162, 1385.4, 1, -5753};

CameraModel cameraOf(const Calibration& calibration) {
    return {calibration, {}, {}};
}

Radiometry make(
    const Calibration& calibration,
    const ObjectParameters& object,
    OpticalModel model = OpticalModel::OnePath
) {
    auto made = Radiometry::create(cameraOf(calibration), object, model);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return *made;
}

TEST(Radiometry, GivesTheGoldenValuesOfBothModels) {
    struct Case {
        double emissivity, distance, window, onePath, twoPath;
    };

    const Case cases[] = {
        {1, 0, 1, 23.624326, 23.624326},
        {0.95, 1, 1, 23.834027, 23.843431},
        {0.95, 1, 0.96, 23.990442, 24.000221},
    };
    for (const Case& c : cases) {
        const ObjectParameters object{c.emissivity, c.distance, 20, 20, 50, c.window, 20};
        EXPECT_NEAR(make(kSc660, object).celsiusOf(18109), c.onePath, 1e-5);
        EXPECT_NEAR(make(kSc660, object, OpticalModel::TwoPath).celsiusOf(18109), c.twoPath, 1e-5);
    }
    const ObjectParameters window{0.95, 1, 20, 20, 50, 0.96, 20};
    EXPECT_NEAR(make(kSc660, window, OpticalModel::TwoPath).celsiusOf(17994.06), 23.31223, 1e-5);
    const ObjectParameters blackBody{1, 0, 20, 20, 50, 1, 20};
    EXPECT_NEAR(make(kSc660, blackBody).countsOf(23), 17994.063489, 1e-6);
}

TEST(Radiometry, GivesEveryGoldenScalarOfTheReferenceData) {
    const auto rows = test::referenceTable("golden_scalar.csv");
    if (!rows) {
        GTEST_SKIP() << "golden_scalar.csv is absent: set OCELLI_TEST_DATA";
    }
    ASSERT_EQ(rows->size(), 84U);
    for (const auto& row : *rows) {
        const auto number = [&row](const char* name) { return *toNumber(row.at(name)); };
        const PlanckCalibration curve{
            number("R1"), number("R2"), number("B"), number("F"), number("O")
        };
        const ObjectParameters object{
            number("E"),
            number("D_m"),
            number("Trefl_C"),
            number("Tatm_C"),
            number("RH_pct"),
            number("tau_win"),
            number("Twin_C")
        };
        const auto one = make(curve, object);
        EXPECT_NEAR(
            waterContent(object.airCelsius, object.relativeHumidityPercent), number("h2o"), 1e-8
        );
        EXPECT_NEAR(one.airTransmission(), number("tau_atm_one_path"), 1e-8);
        EXPECT_NEAR(one.celsiusOf(number("raw")), number("T_one_path_C"), 1e-5);
        const auto two = make(curve, object, OpticalModel::TwoPath);
        EXPECT_NEAR(two.celsiusOf(number("raw")), number("T_thermimage_two_path_C"), 1e-5);
    }
}

TEST(Radiometry, CountsOfIsTheInverse) {
    const ObjectParameters object{0.8, 12, 5, 15, 70, 0.9, 18};
    for (const Calibration& calibration :
         {Calibration(kSc660),
          Calibration(kT300),
          Calibration(kCentikelvin),
          Calibration(QuadraticCalibration{5000, 40, 30'000, 150, 0.3})}) {
        for (const auto model : {OpticalModel::OnePath, OpticalModel::TwoPath}) {
            const auto radiometry = make(calibration, object, model);
            for (double celsius = -20; celsius < 300; celsius += 7.3) {
                EXPECT_NEAR(radiometry.celsiusOf(radiometry.countsOf(celsius)), celsius, 1e-8);
            }
        }
    }
}

TEST(Radiometry, LinearCamerasGiveTheirOwnTemperatureForABlackBodyNearby) {
    const ObjectParameters plain{1, 0, 20, 20, 50, 1, 20};
    EXPECT_DOUBLE_EQ(make(kCentikelvin, plain).celsiusOf(30000), 300 - 273.15);
    EXPECT_DOUBLE_EQ(make(kDecikelvin, plain).celsiusOf(3000), 300 - 273.15);
    EXPECT_DOUBLE_EQ(make(kSixtyFourthKelvin, plain).celsiusOf(19200), 300 - 273.15);
    EXPECT_DOUBLE_EQ(make(kSixteenthKelvin, plain).celsiusOf(4800), 300 - 273.15);
}

TEST(Radiometry, ShinySurfacesAreHotterThanTheyLook) {
    ObjectParameters object{0.5, 0, 20, 20, 50, 1, 20};
    for (const Calibration& calibration : {Calibration(kSc660), Calibration(kCentikelvin)}) {
        const ObjectParameters black{1, 0, 20, 20, 50, 1, 20};
        const double counts = make(calibration, black).countsOf(60);
        EXPECT_GT(make(calibration, object).celsiusOf(counts), 85);
        object.reflectedCelsius = 60;
        EXPECT_NEAR(make(calibration, object).celsiusOf(counts), 60, 1e-9);
        object.reflectedCelsius = 20;
    }
}

TEST(Radiometry, NamesTheParameterThatIsOutOfRange) {
    struct Case {
        double ObjectParameters::* member;
        double value;
        const char* said;
    };

    const double nan = std::nan("");
    const Case cases[] = {
        {&ObjectParameters::emissivity, 0, "emissivity must be from 0.001 to 1, not 0"},
        {&ObjectParameters::emissivity, -0.5, "emissivity must be from 0.001 to 1, not -0.5"},
        {&ObjectParameters::emissivity, 1.01, "emissivity"},
        {&ObjectParameters::emissivity, nan, "emissivity must be from 0.001 to 1, not nan"},
        {&ObjectParameters::distanceMetres, -1, "distance must be from 0 to 10000 m, not -1"},
        {&ObjectParameters::reflectedCelsius, 1001, "reflected temperature"},
        {&ObjectParameters::airCelsius, nan, "air temperature must be from -80 to 100 °C"},
        {&ObjectParameters::relativeHumidityPercent, 101, "relative humidity"},
        {&ObjectParameters::windowTransmission, 0, "window transmission"},
        {&ObjectParameters::windowCelsius, -300, "window temperature"},
    };
    for (const Case& c : cases) {
        ObjectParameters object;
        object.*c.member = c.value;
        const auto made = Radiometry::create(cameraOf(kSc660), object);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().kind(), ErrorKind::InvalidArgument);
        EXPECT_THAT(made.error().message(), HasSubstr(c.said));
        EXPECT_FALSE(made.error().field().empty());
        EXPECT_FALSE(made.error().allowed().empty());
    }
}

TEST(Radiometry, NamesTheCalibrationConstantThatIsWrong) {
    PlanckCalibration curve = kSc660;
    curve.r2 = 0;
    EXPECT_THAT(
        Radiometry::create(cameraOf(curve), {}).error().message(),
        HasSubstr("calibration constant R2")
    );
    curve = kSc660;
    curve.bKelvin = std::nan("");
    EXPECT_THAT(Radiometry::create(cameraOf(curve), {}).error().message(), HasSubstr("constant B"));
    EXPECT_FALSE(Radiometry::create(cameraOf(LinearCalibration{0, 0}), {}));
}

TEST(Radiometry, RefusesAirThatLetsNothingThrough) {
    ObjectParameters object;
    object.distanceMetres = 10'000;
    object.airCelsius = 60;
    object.relativeHumidityPercent = 100;
    const auto made = Radiometry::create(cameraOf(kSc660), object);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::FailedPrecondition);
}

TEST(Radiometry, HoldsReadingsBeyondTheRangeOfTheCameraAndSaysSo) {
    CameraModel camera{kSc660, {}, {-40, 120}};
    const ObjectParameters black{1, 0, 20, 20, 50, 1, 20};
    const auto one = *Radiometry::create(camera, black);
    EXPECT_EQ(one.readingOf(one.countsOf(20)).state, ReadingState::Radiometric);
    EXPECT_EQ(one.readingOf(one.countsOf(-41)).state, ReadingState::Clipped);
    EXPECT_DOUBLE_EQ(one.readingOf(one.countsOf(-41)).celsius, -40.01);
    EXPECT_DOUBLE_EQ(one.readingOf(one.countsOf(121)).celsius, 120.01);
    EXPECT_EQ(one.readingOf(0).state, ReadingState::Clipped) << "weaker than any temperature";
    const auto two = *Radiometry::create(camera, black, OpticalModel::TwoPath);
    EXPECT_EQ(two.readingOf(two.countsOf(121)).state, ReadingState::Clipped);
    EXPECT_NEAR(two.readingOf(two.countsOf(121)).celsius, 121, 1e-6);
}

TEST(Radiometry, HasNoNumberWhereThereIsNoTemperature) {
    const auto radiometry = make(kSc660, {});
    const Reading reading = radiometry.readingOf(0);
    EXPECT_EQ(reading.state, ReadingState::OutOfRange);
    EXPECT_TRUE(std::isnan(reading.celsius));
    EXPECT_FALSE(isTrusted(reading.state));
}

/// All counts there are, through the fast path and beside Radiometry in double.
void compareAllCounts(const CameraModel& camera, const ObjectParameters& object) {
    for (const auto model : {OpticalModel::OnePath, OpticalModel::TwoPath}) {
        const auto radiometry = Radiometry::create(camera, object, model);
        if (!radiometry) {
            continue;
        }
        std::vector<std::uint16_t> counts(65'536 + 5);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            counts[i] = static_cast<std::uint16_t>(i);
        }
        std::vector<float> made(counts.size());
        const Converter converter(*radiometry);
        converter.convert(counts, made);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const double expected = radiometry->readingOf(counts[i]).celsius;
            if (expected < -60 || expected > 2000) {
                continue;
            }
            ASSERT_EQ(std::isnan(expected), std::isnan(made[i])) << counts[i];
            if (!std::isnan(expected)) {
                ASSERT_NEAR(made[i], expected, 0.001) << counts[i];
            }
        }
    }
}

TEST(Converter, FollowsTheFormulaWithinAThousandthOfADegreeOnEveryKindOfVector) {
    test::forEachVectorTarget([] {
        std::mt19937 random(11);
        const auto between = [&random](double low, double high) {
            return std::uniform_real_distribution<double>(low, high)(random);
        };
        for (int i = 0; i < 4; ++i) {
            const ObjectParameters object{
                between(0.3, 1),
                between(0, 100),
                between(-20, 60),
                between(-20, 45),
                between(5, 100),
                between(0.6, 1),
                between(-20, 60)
            };
            compareAllCounts({i % 2 == 0 ? kSc660 : kT300, {}, {}}, object);
            compareAllCounts({kSc660, {}, {-40, 120}}, object);
            compareAllCounts({PlanckCalibration{364058, 1, 1428, 1, -228}, {}, {-60, 150}}, object);
        }
        compareAllCounts({kCentikelvin, {}, {}}, {});
    });
}

TEST(Converter, AveragesWhatHasATemperature) {
    const auto radiometry = make(kSc660, {});
    const Converter converter(radiometry);
    std::vector<std::uint16_t> counts(3000, 18000);
    counts[7] = 0;
    EXPECT_NEAR(converter.meanCelsius(counts), radiometry.celsiusOf(18000), 0.001);
    EXPECT_TRUE(std::isnan(converter.meanCelsius(std::vector<std::uint16_t>(9, 0))));
    EXPECT_TRUE(std::isnan(converter.meanCelsius({})));
}

}  // namespace
}  // namespace ocelli::camera::thermal
