// Palettes, ranges, curves, enhancement, corrections and noise reduction of thermal pictures.
#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/pixels/colour.h"
#include "camera/thermal_picture/detail_enhancement.h"
#include "camera/thermal_picture/flat_field.h"
#include "camera/thermal_picture/noise_reduction.h"
#include "camera/thermal_picture/pixel_correction.h"
#include "camera/thermal_picture/ruler.h"
#include "camera/thermal_picture/thermal_look.h"
#include "tests/support/vector_targets.h"

namespace ocelli::camera::thermal_picture {
namespace {

using testing::HasSubstr;
using thermal::CountImage;

const thermal::Radiometry& radiometry() {
    static const auto made = *thermal::Radiometry::create(
        {thermal::PlanckCalibration{21106.77, 0.012545258, 1501, 1, -7340}, {}, {}},
        {1, 0, 20, 20, 50, 1, 20}
    );
    return made;
}

std::uint16_t countsAt(double celsius) {
    return static_cast<std::uint16_t>(std::lround(radiometry().countsOf(celsius)));
}

CountImage flat(int width, int height, std::uint16_t counts) {
    return {
        width, height, std::vector<std::uint16_t>(static_cast<std::size_t>(width * height), counts)
    };
}

CountImage ramp(int width, int height, double coldest, double hottest) {
    auto image = flat(width, height, 0);
    for (std::size_t i = 0; i < image.counts.size(); ++i) {
        const double share = static_cast<double>(i) / static_cast<double>(image.counts.size() - 1);
        image.counts[i] = countsAt(coldest + share * (hottest - coldest));
    }
    return image;
}

CountImage noisy(std::mt19937& random, std::uint16_t mean, double sigma) {
    auto image = flat(96, 64, mean);
    std::normal_distribution<double> noise(0, sigma);
    for (auto& counts : image.counts) {
        counts = static_cast<std::uint16_t>(std::lround(mean + noise(random)));
    }
    return image;
}

double sigmaOf(const CountImage& image) {
    double sum = 0;
    double squares = 0;
    for (const std::uint16_t counts : image.counts) {
        sum += counts;
        squares += static_cast<double>(counts) * counts;
    }
    const auto n = static_cast<double>(image.counts.size());
    return std::sqrt(squares / n - sum / n * sum / n);
}

TEST(Palette, ThereAreAtLeastFifteenWithNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Palette& palette : palettes()) {
        EXPECT_TRUE(names.insert(palette.name).second) << palette.name;
        EXPECT_EQ(findPalette(palette.name), &palette);
        EXPECT_GE(palette.stops.size(), 2U);
        const auto colours = palette.colours();
        const auto rgb = [](const Rgb& c) {
            return static_cast<std::uint32_t>((c.red << 16U) | (c.green << 8U) | c.blue);
        };
        EXPECT_EQ(rgb(colours.front()), palette.stops.front()) << palette.name;
        EXPECT_EQ(rgb(colours.back()), palette.stops.back()) << palette.name;
    }
    EXPECT_GE(names.size(), 15U);
    EXPECT_EQ(findPalette("pink-hot"), nullptr);
    EXPECT_EQ(findPalette("white-hot")->colours()[128], (Rgb{128, 128, 128}));
}

TEST(RangeControl, AutomaticFindsTheSceneAndFollowsSlowly) {
    RangeControl control;
    RangeSettings settings;
    settings.tailShare = 0;
    ASSERT_TRUE(control.apply(settings));
    Histogram cool;
    cool.add(ramp(64, 64, 20, 30), 256);
    const auto first = control.next(cool, radiometry());
    EXPECT_NEAR(radiometry().celsiusOf(first.low), 20, 0.3);
    EXPECT_NEAR(radiometry().celsiusOf(first.high), 30, 0.3);
    Histogram hot;
    hot.add(ramp(64, 64, 20, 90), 256);
    const auto second = control.next(hot, radiometry());
    EXPECT_LT(radiometry().celsiusOf(second.high), 45)
        << "a new hot spot must not change all colours at once";
    CountRange settled;
    for (int i = 0; i < 200; ++i) {
        settled = control.next(hot, radiometry());
    }
    // The last row is not among those that are counted.
    EXPECT_NEAR(radiometry().celsiusOf(settled.high), 90, 1.2);
}

TEST(RangeControl, DoesNotSpreadNoiseOverAllColours) {
    RangeControl control;
    ASSERT_TRUE(control.apply({}));
    Histogram histogram;
    histogram.add(flat(32, 32, countsAt(22)), 256);
    const auto range = control.next(histogram, radiometry());
    const double span = radiometry().celsiusOf(range.high) - radiometry().celsiusOf(range.low);
    EXPECT_NEAR(span, 2, 0.05);
}

TEST(RangeControl, ManualAndLockedStayWhereTheyAre) {
    RangeControl control;
    RangeSettings settings;
    settings.mode = RangeMode::Manual;
    settings.lowestCelsius = 10;
    settings.highestCelsius = 60;
    ASSERT_TRUE(control.apply(settings));
    Histogram histogram;
    histogram.add(ramp(64, 64, -20, 100), 256);
    const auto manual = control.next(histogram, radiometry());
    EXPECT_NEAR(radiometry().celsiusOf(manual.low), 10, 1e-6);
    EXPECT_NEAR(radiometry().celsiusOf(manual.high), 60, 1e-6);
    ASSERT_TRUE(control.apply({}));
    const auto found = control.next(histogram, radiometry());
    control.lock(true);
    Histogram other;
    other.add(ramp(64, 64, 50, 70), 256);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(control.next(other, radiometry()).high, found.high);
    }
    control.lock(false);
    EXPECT_NE(control.next(other, radiometry()).high, found.high);
}

TEST(RangeControl, NamesWhatIsOutOfRange) {
    RangeSettings settings;
    settings.lowestCelsius = 50;
    settings.highestCelsius = 50;
    EXPECT_THAT(
        check(settings).error().message(), HasSubstr("highest temperature must be from 50.1")
    );
    settings = {};
    settings.smoothing = 0;
    EXPECT_EQ(check(settings).error().field(), "smoothing");
    settings = {};
    settings.leastSpanCelsius = std::nan("");
    EXPECT_EQ(check(settings).error().field(), "least span");
}

TEST(ToneCurve, NeitherCurveEverFalls) {
    std::mt19937 random(3);
    for (int i = 0; i < 20; ++i) {
        Histogram histogram;
        histogram.add(noisy(random, 18'000, 50 + 40 * i), 256);
        const CountRange range{17'000.5, 19'500.25};
        for (const ToneCurve& curve :
             {linearCurve(range), plateauCurve(histogram, range, {0.001 * (i + 1), 8, 0.05 * i})}) {
            EXPECT_EQ(curve.first, 17'000);
            EXPECT_TRUE(std::ranges::is_sorted(curve.levels));
            EXPECT_LE(curve.levels.front(), 2);
            EXPECT_EQ(curve.levels.size(), 2502U);
        }
        EXPECT_EQ(linearCurve(range).levels.back(), 255);
    }
}

TEST(ToneCurve, EqualisationGivesCrowdedTemperaturesMoreLevels) {
    // Nine tenths of the picture lie within 2 °C, one tenth is 60 °C hotter.
    auto image = ramp(100, 90, 20, 22);
    image.height = 100;
    image.counts.resize(10'000, countsAt(82));
    Histogram histogram;
    histogram.add(image, 256);
    const CountRange range{radiometry().countsOf(19), radiometry().countsOf(83)};
    const auto levels = [&](const ToneCurve& curve) {
        const auto at = [&](double celsius) {
            return curve.levels[static_cast<std::size_t>(countsAt(celsius) - curve.first)];
        };
        return at(22) - at(20);
    };
    EXPECT_GT(
        levels(plateauCurve(histogram, range, {0.02, 16, 0.1})), 4 * levels(linearCurve(range))
    );
}

TEST(ThermalLook, ColoursFromColdToHot) {
    ThermalLook look;
    LookSettings settings;
    settings.range.mode = RangeMode::Manual;
    settings.range.lowestCelsius = 20;
    settings.range.highestCelsius = 40;
    ASSERT_TRUE(look.apply(settings));
    media::Frame frame(64, 48);
    look.render(ramp(64, 48, 10, 50), radiometry(), frame);
    EXPECT_EQ(frame.plane(0).row(0)[0], pixels::toYuv(0, 0, 0).y);
    EXPECT_EQ(frame.plane(0).row(47)[63], pixels::toYuv(255, 255, 255).y);
    // Counts rise faster than the temperature: the middle is a little darker than half.
    EXPECT_NEAR(frame.plane(0).row(24)[0], 121, 3);
    EXPECT_EQ(frame.plane(1).row(12)[0], 128);
    settings.palette = "ironbow";
    ASSERT_TRUE(look.apply(settings));
    look.render(ramp(64, 48, 10, 50), radiometry(), frame);
    EXPECT_NE(frame.plane(1).row(12)[0], 128);
}

void compareWithTable() {
    std::mt19937 random(8);
    for (const Palette& palette : palettes()) {
        ASSERT_LE(palette.stops.size(), StraightColours::kMostStops);
        for (const auto& [width, height] : {std::pair(96, 8), std::pair(81, 5), std::pair(9, 3)}) {
            CountRange range;
            range.low = std::uniform_real_distribution<double>(0, 40'000)(random);
            range.high = range.low + std::uniform_real_distribution<double>(60, 25'000)(random);
            auto image = flat(width, height, 0);
            for (auto& counts : image.counts) {
                const double at = std::uniform_real_distribution<double>(-0.2, 1.2)(random);
                const double here = range.low + at * (range.high - range.low);
                counts = static_cast<std::uint16_t>(std::clamp(here, 0.0, 65'535.0));
            }
            media::Frame quick((width + 1) / 2 * 2, (height + 1) / 2 * 2);
            media::Frame table((width + 1) / 2 * 2, (height + 1) / 2 * 2);
            StraightColours straight;
            straight.make(palette, range);
            straight.render(image, quick);
            ColourTable colours;
            colours.make(linearCurve(range), palette, {}, radiometry());
            colours.render(image, table);
            // A level of 255 and a whole count are what the two may differ by.
            const double steps = 1 + 255 / (range.high - range.low);
            for (int plane = 0; plane < 3; ++plane) {
                const auto a = quick.plane(plane);
                const auto b = table.plane(plane);
                for (int y = 0; y < a.height; ++y) {
                    for (int x = 0; x < a.width; ++x) {
                        ASSERT_NEAR(a.row(y)[x], b.row(y)[x], 3 + 8 * steps)
                            << palette.name << " plane " << plane << " at " << x << ", " << y;
                    }
                }
            }
        }
    }
}

TEST(StraightColours, AreThoseOfTheTableOnEveryKindOfVector) {
    test::forEachVectorTarget(compareWithTable);
}

TEST(ThermalLook, RendersPicturesOfOddSize) {
    ThermalLook look;
    media::Frame frame(34, 18);
    look.render(ramp(33, 17, 10, 50), radiometry(), frame);
    EXPECT_EQ(frame.plane(0).row(3)[33], frame.plane(0).row(3)[32]);
    EXPECT_EQ(frame.plane(0).row(17)[5], frame.plane(0).row(16)[5]);
}

TEST(ThermalLook, EnhancesTargetsAboveBetweenAndBelow) {
    const auto red = pixels::toYuv(255, 0, 0);

    struct Case {
        EnhancementMode mode;
        double low, high;
        bool at15, at25, at35;
    };

    for (const Case& c :
         {Case{EnhancementMode::Above, 30, 0, false, false, true},
          Case{EnhancementMode::Between, 20, 30, false, true, false},
          Case{EnhancementMode::Below, 0, 20, true, false, false}}) {
        ThermalLook look;
        LookSettings settings;
        settings.enhancement = TargetEnhancement{c.mode, c.low, c.high, {255, 0, 0}};
        ASSERT_TRUE(look.apply(settings));
        const auto reddened = [&](double celsius) {
            media::Frame frame(8, 8);
            look.render(flat(8, 8, countsAt(celsius)), radiometry(), frame);
            return frame.plane(0).row(4)[4] == red.y && frame.plane(2).row(2)[2] == red.v;
        };
        EXPECT_EQ(reddened(15), c.at15);
        EXPECT_EQ(reddened(25), c.at25);
        EXPECT_EQ(reddened(35), c.at35);
    }
}

TEST(ThermalLook, RefusesEnhancementOfColouredPalettesAndUnknownPalettes) {
    ThermalLook look;
    LookSettings settings;
    settings.palette = "ironbow";
    settings.enhancement = TargetEnhancement{};
    EXPECT_EQ(look.apply(settings).error().kind(), ErrorKind::FailedPrecondition);
    settings.palette = "pink";
    EXPECT_EQ(look.apply(settings).error().kind(), ErrorKind::NotFound);
    EXPECT_EQ(look.palette().name, "white-hot");
}

TEST(FlatField, TakesAwayAFixedPatternAndKeepsTheMean) {
    std::mt19937 random(9);
    const auto pattern = noisy(random, 18'000, 60);
    FlatField field;
    ASSERT_TRUE(field.learn({pattern, pattern}, 2000));
    auto image = pattern;
    for (auto& counts : image.counts) {
        counts = static_cast<std::uint16_t>(counts + 500);
    }
    field.process(image);
    EXPECT_LT(sigmaOf(image), 0.6);
    EXPECT_NEAR(image.counts[0], 18'500, 2);
    field = {};
    EXPECT_FALSE(field.active());
}

TEST(FlatField, RefusesAnUnevenSurface) {
    FlatField field;
    EXPECT_THAT(
        field.learn({ramp(64, 64, 0, 80)}, 500).error().message(), HasSubstr("cover it whole")
    );
    EXPECT_FALSE(field.learn({}, 500));
    EXPECT_FALSE(field.learn({flat(4, 4, 1), flat(4, 5, 1)}, 500));
    EXPECT_FALSE(field.active());
}

TEST(PixelCorrection, FillsMarkedPixelsAndWholeClusters) {
    auto image = flat(16, 12, 18'000);
    std::vector<Pixel> bad;
    for (int y = 4; y < 8; ++y) {
        for (int x = 5; x < 9; ++x) {
            image.counts[static_cast<std::size_t>(y * 16 + x)] = 65'000;
            bad.push_back({x, y});
        }
    }
    bad.push_back({0, 0});
    image.counts[0] = 0;
    PixelCorrection correction;
    ASSERT_TRUE(correction.mark(bad, 16, 12));
    correction.process(image);
    EXPECT_THAT(image.counts, testing::Each(18'000));
    ASSERT_TRUE(correction.mark({}, 16, 12));
    image.counts[0] = 7;
    correction.process(image);
    EXPECT_EQ(image.counts[0], 7) << "a correction that was cancelled";
}

TEST(PixelCorrection, RefusesPixelsOutside) {
    PixelCorrection correction;
    EXPECT_THAT(
        correction.mark({{16, 0}}, 16, 12).error().message(), HasSubstr("lies outside 16 x 12")
    );
    EXPECT_FALSE(correction.mark(std::vector<Pixel>(5000), 16, 12));
}

TEST(PixelCorrection, FindsDeadAndHotPixelsByItselfAndNoEdges) {
    std::mt19937 random(4);
    PixelCorrection correction;
    correction.findByItself(DefectSearch::Always);
    const std::vector<Pixel> bad{{10, 7}, {50, 33}, {80, 20}};
    for (int i = 0; i < 400; ++i) {
        auto image = noisy(random, 18'000, 6);
        for (int y = 0; y < 64; ++y) {
            for (int x = 48; x < 96; ++x) {
                image.counts[static_cast<std::size_t>(y * 96 + x)] += 900;
            }
        }
        image.counts[7 * 96 + 10] = 12'000;
        image.counts[33 * 96 + 50] = 30'000;
        image.counts[20 * 96 + 80] = 18'200;
        correction.process(image);
    }
    EXPECT_THAT(correction.found(), testing::UnorderedElementsAreArray(bad));
}

TEST(PixelCorrection, FindsDefectsWithinItsFirstPictures) {
    std::mt19937 random(5);
    PixelCorrection correction;
    correction.findByItself(DefectSearch::Always);
    for (int i = 0; i < 8; ++i) {
        auto image = noisy(random, 18'000, 6);
        image.counts[33 * 96 + 50] = 30'000;
        correction.process(image);
        EXPECT_EQ(correction.settled(), i == 7);
    }
    EXPECT_EQ(correction.found(), (std::vector<Pixel>{{50, 33}}));
}

TEST(NoiseReduction, TimeTakesAwayTheNoiseItShould) {
    std::mt19937 random(6);
    NoiseReduction reduction;
    ASSERT_TRUE(reduction.apply({75, 0, 60}));
    CountImage image;
    for (int i = 0; i < 80; ++i) {
        image = noisy(random, 18'000, 8);
        reduction.process(image);
    }
    const double share = 1 - 75 / 101.0;
    EXPECT_NEAR(sigmaOf(image), 8 * std::sqrt(share / (2 - share)), 0.4);
}

TEST(NoiseReduction, AStepShowsAtOnce) {
    NoiseReduction reduction;
    ASSERT_TRUE(reduction.apply({100, 100, 50}));
    auto before = flat(33, 9, 18'000);
    reduction.process(before);
    auto after = flat(33, 9, 18'000);
    for (int y = 0; y < 9; ++y) {
        for (int x = 16; x < 33; ++x) {
            after.counts[static_cast<std::size_t>(y * 33 + x)] = 19'000;
        }
    }
    const auto expected = after.counts;
    reduction.process(after);
    EXPECT_EQ(after.counts, expected);
}

TEST(NoiseReduction, NeighboursSmoothWithoutMovingTheMean) {
    std::mt19937 random(7);
    NoiseReduction reduction;
    ASSERT_TRUE(reduction.apply({0, 100, 1000}));
    auto image = noisy(random, 18'000, 8);
    reduction.process(image);
    EXPECT_LT(sigmaOf(image), 4);
    EXPECT_NEAR(image.counts[500], 18'000, 20);
    EXPECT_FALSE(reduction.apply({101, 0, 40}));
    EXPECT_FALSE(reduction.apply({0, -1, 40}));
    EXPECT_FALSE(reduction.apply({0, 0, 0}));
}

TEST(DetailEnhancement, LiftsDetailsAndLeavesEvenAreasAlone) {
    DetailEnhancement detail;
    ASSERT_TRUE(detail.apply(40));
    CountImage to;
    detail.process(flat(20, 20, 18'000), to);
    EXPECT_THAT(to.counts, testing::Each(18'000));
    auto spot = flat(20, 20, 18'000);
    spot.counts[10 * 20 + 10] = 18'050;
    detail.process(spot, to);
    EXPECT_EQ(to.counts[10 * 20 + 10], 18'050 + 48 * 2);
    EXPECT_LT(to.counts[10 * 20 + 11], 18'000);
    EXPECT_FALSE(detail.apply(101));
    EXPECT_FALSE(detail.apply(-21));
}

TEST(DetailEnhancement, IsThatOfWholeNumbersOnAnyPicture) {
    std::mt19937 random(11);
    for (const int strength : {-20, -7, 1, 40, 100}) {
        auto image = flat(67, 23, 0);
        for (auto& counts : image.counts) {
            counts =
                static_cast<std::uint16_t>(random() % 5 == 0 ? random() : 60'000 + random() % 900);
        }
        DetailEnhancement detail;
        ASSERT_TRUE(detail.apply(strength));
        CountImage to;
        detail.process(image, to);
        for (int y = 2; y < 21; ++y) {
            for (int x = 2; x < 65; ++x) {
                int sum = 0;
                for (int dy = -2; dy <= 2; ++dy) {
                    for (int dx = -2; dx <= 2; ++dx) {
                        sum += image.at(x + dx, y + dy);
                    }
                }
                const int added =
                    std::clamp((image.at(x, y) - sum / 25) * strength / 20, -300, 300);
                ASSERT_EQ(to.at(x, y), std::clamp(image.at(x, y) + added, 0, 65'535));
            }
        }
        EXPECT_EQ(to.at(1, 7), image.at(1, 7)) << "edges stay";
    }
}

TEST(Ruler, DrawsThePaletteWithTheHottestOnTop) {
    media::Frame frame(320, 240);
    for (int y = 0; y < 240; ++y) {
        std::fill_n(frame.plane(0).row(y), 320, std::uint8_t{100});
    }
    Ruler ruler;
    const auto drawn =
        ruler.draw(frame, *findPalette("white-hot"), 20, 40, TemperatureUnit::Celsius);
    EXPECT_TRUE(drawn) << drawn.error().message();
    const int x = 320 - 6 - 5 + 2;
    EXPECT_GT(frame.plane(0).row(32)[x], 230);
    EXPECT_LT(frame.plane(0).row(208)[x], 24);
    EXPECT_EQ(frame.plane(0).row(120)[100], 100);
}

TEST(Ruler, WritesTemperaturesInEveryUnit) {
    EXPECT_EQ(formatTemperature(36.54, TemperatureUnit::Celsius), "36.5 °C");
    EXPECT_EQ(formatTemperature(-40, TemperatureUnit::Fahrenheit), "-40.0 °F");
    EXPECT_EQ(formatTemperature(0, TemperatureUnit::Kelvin), "273.2 K");
    EXPECT_EQ(formatTemperature(-0.01, TemperatureUnit::Celsius), "0.0 °C");
    EXPECT_EQ(formatTemperature(std::nan(""), TemperatureUnit::Celsius), "--");
}

/// All the kernels that change counts, on one picture.
CountImage corrected() {
    std::mt19937 random(12);
    const auto pattern = noisy(random, 18'000, 60);
    FlatField field;
    EXPECT_TRUE(field.learn({pattern}, 2000));
    PixelCorrection pixels;
    pixels.findByItself(DefectSearch::Always);
    NoiseReduction reduction;
    EXPECT_TRUE(reduction.apply({60, 50, 60}));
    CountImage image;
    for (int i = 0; i < 300; ++i) {
        image = noisy(random, 18'000, 8);
        for (std::size_t k = 0; k < image.counts.size(); ++k) {
            image.counts[k] =
                static_cast<std::uint16_t>(image.counts[k] + pattern.counts[k] - 18'000);
        }
        image.counts[20 * 96 + 30] = 30'000;
        field.process(image);
        pixels.process(image);
        reduction.process(image);
    }
    EXPECT_EQ(pixels.found(), (std::vector<Pixel>{{30, 20}}));
    return image;
}

TEST(Corrections, GiveTheSameOnEveryKindOfVector) {
    const auto best = corrected();
    test::forEachVectorTarget([&best] {
        const auto image = corrected();
        for (std::size_t i = 0; i < image.counts.size(); ++i) {
            // Means in float round differently where a machine has no fused multiplication.
            ASSERT_NEAR(image.counts[i], best.counts[i], 1) << i;
        }
    });
}

}  // namespace
}  // namespace ocelli::camera::thermal_picture
