// Tests of the stages and their order.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "camera/image/image_chain.h"

namespace ocelli::camera::image {
namespace {

class Images : public testing::Test {
  protected:
    media::FrameBuilder randomFrame(int width, int height, int low = 0, int high = 255) {
        auto frame = pool.acquire(width, height);
        for (int i = 0; i < 3; ++i) {
            const auto plane = frame->plane(i);
            for (int y = 0; y < plane.height; ++y) {
                for (int x = 0; x < plane.width; ++x) {
                    plane.row(y)[x] = static_cast<std::uint8_t>(
                        low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1))
                    );
                }
            }
        }
        return frame;
    }

    void expectSame(const media::Frame& a, const media::Frame& b) {
        for (int i = 0; i < 3; ++i) {
            for (int y = 0; y < a.plane(i).height; ++y) {
                ASSERT_TRUE(std::equal(
                    a.plane(i).row(y), a.plane(i).row(y) + a.plane(i).width, b.plane(i).row(y)
                ));
            }
        }
    }

    media::FramePool pool;
    std::mt19937 random{7};
    ImageChain chain;
};

TEST_F(Images, NeutralChainTouchesNothing) {
    EXPECT_TRUE(chain.neutral());
    ASSERT_TRUE(chain.apply({}, {}).has_value());
    EXPECT_TRUE(chain.neutral());
    auto frame = randomFrame(34, 18);
    const auto copy = pool.copy(*frame);
    const auto* before = frame.get();
    frame = chain.process(std::move(frame));
    EXPECT_EQ(frame.get(), before);
    expectSame(*frame, *copy);
}

TEST_F(Images, EveryParameterEndsNeutrality) {
    std::vector<ImageParameters> all(7);
    all[0].brightness = 51;
    all[1].contrast = 49;
    all[2].saturation = 0;
    all[3].hue = 100;
    all[4].sharpness = 60;
    all[5].mirror = Mirror::Both;
    all[6].rotation = Rotation::Half;
    for (const auto& parameters : all) {
        ASSERT_TRUE(chain.apply(parameters, {}).has_value());
        EXPECT_FALSE(chain.neutral());
    }
    MaskParameters masks;
    masks.areas = {{{{0, 0}, {1, 0}, {1, 1}}}};
    ASSERT_TRUE(chain.apply({}, masks).has_value());
    EXPECT_TRUE(chain.neutral());
    masks.enabled = true;
    ASSERT_TRUE(chain.apply({}, masks).has_value());
    EXPECT_FALSE(chain.neutral());
}

TEST_F(Images, MirrorsAndRotationsPutEachPixelWhereItBelongs) {
    for (const auto mirror : {Mirror::Off, Mirror::Horizontal, Mirror::Vertical, Mirror::Both}) {
        for (const auto rotation :
             {Rotation::None, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters}) {
            ImageParameters parameters;
            parameters.mirror = mirror;
            parameters.rotation = rotation;
            ASSERT_TRUE(chain.apply(parameters, {}).has_value());
            auto frame = randomFrame(70, 38);
            frame->pts = 42;
            frame->sequence = 7;
            frame->captureTime = {5};
            frame->wallTime = {6};
            const auto before = pool.copy(*frame);
            frame = chain.process(std::move(frame));
            EXPECT_EQ(chain.outputSize(70, 38).width, frame->width());
            EXPECT_EQ(frame->pts, 42);
            EXPECT_EQ(frame->sequence, 7U);
            EXPECT_EQ(frame->captureTime.nanoseconds, 5);
            EXPECT_EQ(frame->wallTime.microseconds, 6);
            for (int i = 0; i < 3; ++i) {
                const auto from = std::as_const(*before).plane(i);
                const auto to = std::as_const(*frame).plane(i);
                for (int y = 0; y < from.height; ++y) {
                    for (int x = 0; x < from.width; ++x) {
                        const bool sideways =
                            mirror == Mirror::Horizontal || mirror == Mirror::Both;
                        const bool over = mirror == Mirror::Vertical || mirror == Mirror::Both;
                        const int mx = sideways ? from.width - 1 - x : x;
                        const int my = over ? from.height - 1 - y : y;
                        int nx = mx;
                        int ny = my;
                        if (rotation == Rotation::Quarter) {
                            nx = from.height - 1 - my;
                            ny = mx;
                        } else if (rotation == Rotation::Half) {
                            nx = from.width - 1 - mx;
                            ny = from.height - 1 - my;
                        } else if (rotation == Rotation::ThreeQuarters) {
                            nx = my;
                            ny = from.width - 1 - mx;
                        }
                        ASSERT_EQ(to.row(ny)[nx], from.row(y)[x]);
                    }
                }
            }
        }
    }
}

TEST_F(Images, AdjustDoesWhatItsNameSays) {
    const auto meanAfter = [&](const ImageParameters& parameters, int plane, std::uint8_t value) {
        EXPECT_TRUE(chain.apply(parameters, {}).has_value());
        auto frame = randomFrame(64, 64, value, value);
        frame = chain.process(std::move(frame));
        return int(std::as_const(*frame).plane(plane).row(10)[10]);
    };
    ImageParameters bright;
    bright.brightness = 75;
    EXPECT_NEAR(meanAfter(bright, 0, 100), 155, 1);
    ImageParameters contrast;
    contrast.contrast = 80;
    EXPECT_GT(meanAfter(contrast, 0, 180), 180);
    EXPECT_LT(meanAfter(contrast, 0, 70), 70);
    ImageParameters grey;
    grey.saturation = 0;
    EXPECT_EQ(meanAfter(grey, 1, 200), 128);
    EXPECT_EQ(meanAfter(grey, 2, 30), 128);
    ImageParameters hue;
    hue.hue = 100;
    EXPECT_NEAR(meanAfter(hue, 2, 170), 170, 1);
    EXPECT_NEAR(meanAfter(hue, 1, 170), 86, 1);
}

TEST_F(Images, SharpnessRaisesAndLowersEdges) {
    for (const int sharpness : {0, 100}) {
        ImageParameters parameters;
        parameters.sharpness = sharpness;
        ASSERT_TRUE(chain.apply(parameters, {}).has_value());
        auto frame = randomFrame(64, 32, 100, 100);
        for (int y = 0; y < 32; ++y) {
            std::fill_n(frame->plane(0).row(y) + 32, 32, std::uint8_t{150});
        }
        frame = chain.process(std::move(frame));
        const auto* row = std::as_const(*frame).plane(0).row(15);
        EXPECT_EQ(row[5], 100);
        EXPECT_EQ(row[60], 150);
        const int step = row[32] - row[31];
        EXPECT_EQ(step < 50, sharpness == 0);
        EXPECT_EQ(step > 50, sharpness == 100);
    }
}

TEST_F(Images, SharpnessEqualsThePlainMaskAlsoAtTheBorder) {
    ImageParameters parameters;
    parameters.sharpness = 90;
    ASSERT_TRUE(chain.apply(parameters, {}).has_value());
    auto frame = randomFrame(50, 30);
    const auto before = pool.copy(*frame);
    frame = chain.process(std::move(frame));
    const auto from = std::as_const(*before).plane(0);
    for (int y = 0; y < 30; ++y) {
        for (int x = 0; x < 50; ++x) {
            double mean = 0;
            for (int v = -1; v <= 1; ++v) {
                for (int u = -1; u <= 1; ++u) {
                    const int weight = (2 - std::abs(u)) * (2 - std::abs(v));
                    mean += weight / 16.0 *
                            from.row(std::clamp(y + v, 0, 29))[std::clamp(x + u, 0, 49)];
                }
            }
            const double here = from.row(y)[x];
            const double expected = std::clamp(here + 1.6 * (here - mean), 0.0, 255.0);
            EXPECT_NEAR(std::as_const(*frame).plane(0).row(y)[x], expected, 1.0);
        }
    }
}

/// Non-zero winding at a point.
bool inside(const MaskArea& area, double x, double y) {
    int winding = 0;
    for (std::size_t i = 0; i < area.points.size(); ++i) {
        const auto& a = area.points[i];
        const auto& b = area.points[(i + 1) % area.points.size()];
        if ((a.y <= y) != (b.y <= y) && a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) > x) {
            winding += a.y < b.y ? 1 : -1;
        }
    }
    return winding != 0;
}

TEST_F(Images, NoPixelUnderAMaskSurvivesWhateverTheTurn) {
    std::uniform_real_distribution<double> place(0, 1);
    for (int round = 0; round < 64; ++round) {
        ImageParameters image;
        image.mirror = static_cast<Mirror>(round % 4);
        image.rotation = static_cast<Rotation>(round / 4 % 4);
        MaskParameters masks;
        masks.enabled = true;
        masks.colour = {1, 2, 3};
        for (int i = 0; i < 1 + round % 3; ++i) {
            MaskArea area;
            const auto corners = 3 + random() % 8;
            while (area.points.size() < corners) {
                area.points.push_back({place(random), place(random)});
            }
            masks.areas.push_back(area);
        }
        ASSERT_TRUE(chain.apply(image, masks).has_value());
        auto frame = chain.process(randomFrame(62, 46, 10, 250));
        const auto& seen = std::as_const(*frame);
        for (int y = 0; y < frame->height() * 4; ++y) {
            for (int x = 0; x < frame->width() * 4; ++x) {
                const double px = (x + 0.5) / (frame->width() * 4);
                const double py = (y + 0.5) / (frame->height() * 4);
                const bool covered =
                    std::any_of(masks.areas.begin(), masks.areas.end(), [&](const auto& area) {
                        return inside(area, px, py);
                    });
                if (covered) {
                    ASSERT_EQ(seen.plane(0).row(y / 4)[x / 4], 1);
                    ASSERT_EQ(seen.plane(1).row(y / 8)[x / 8], 2);
                    ASSERT_EQ(seen.plane(2).row(y / 8)[x / 8], 3);
                }
            }
        }
    }
}

TEST_F(Images, MasksCoverLittleMoreThanTheirArea) {
    MaskParameters masks;
    masks.enabled = true;
    masks.colour = {1, 2, 3};
    masks.areas = {{{{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}}}};
    ASSERT_TRUE(chain.apply({}, masks).has_value());
    const auto frame = chain.process(randomFrame(160, 120, 10, 250));
    int covered = 0;
    for (int y = 0; y < 120; ++y) {
        const auto* row = std::as_const(*frame).plane(0).row(y);
        covered += static_cast<int>(std::count(row, row + 160, 1));
    }
    EXPECT_GE(covered, 80 * 60);
    EXPECT_LE(covered, 84 * 64);
}

TEST_F(Images, MasksFollowTheSizeOfThePictureAndNewAreas) {
    MaskParameters masks;
    masks.enabled = true;
    masks.colour = {1, 2, 3};
    masks.areas = {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};
    ASSERT_TRUE(chain.apply({}, masks).has_value());
    for (const auto& [width, height] : {std::pair{64, 48}, {30, 80}, {2, 2}}) {
        const auto frame = chain.process(randomFrame(width, height, 10, 250));
        for (int y = 0; y < height; ++y) {
            const auto* row = std::as_const(*frame).plane(0).row(y);
            EXPECT_EQ(std::count(row, row + width, 1), width);
        }
    }
    masks.areas = {{{{0, 0}, {0, 0}, {0, 0}}}};
    ASSERT_TRUE(chain.apply({}, masks).has_value());
    const auto frame = chain.process(randomFrame(64, 48, 10, 250));
    EXPECT_EQ(std::as_const(*frame).plane(0).row(0)[0], 1);
    EXPECT_NE(std::as_const(*frame).plane(0).row(20)[20], 1);
}

TEST_F(Images, RefusesWhatIsOutOfRangeAndChangesNothing) {
    const auto expectRefused =
        [&](const ImageParameters& image, const MaskParameters& masks, const char* field) {
            const auto done = chain.apply(image, masks);
            ASSERT_FALSE(done.has_value());
            EXPECT_EQ(done.error().kind(), ErrorKind::InvalidArgument);
            EXPECT_EQ(done.error().field(), field);
            EXPECT_FALSE(done.error().allowed().empty());
            EXPECT_TRUE(chain.neutral());
        };
    ImageParameters image;
    image.brightness = 101;
    expectRefused(image, {}, "brightness");
    image = {};
    image.sharpness = -1;
    expectRefused(image, {}, "sharpness");
    MaskParameters masks;
    masks.enabled = true;
    masks.areas.assign(9, {{{0, 0}, {1, 0}, {1, 1}}});
    expectRefused({}, masks, "areas");
    masks.areas = {{{{0, 0}, {1, 1}}}};
    expectRefused({}, masks, "areas[0].points");
    masks.areas = {{{{0, 0}, {1, 1}, {0, std::numeric_limits<double>::quiet_NaN()}}}};
    expectRefused({}, masks, "areas[0].points");
    masks.areas = {{{{0, 0}, {1, 1}, {0, 1.01}}}};
    expectRefused({}, masks, "areas[0].points");
}

}  // namespace
}  // namespace ocelli::camera::image
