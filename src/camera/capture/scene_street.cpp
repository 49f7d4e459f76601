// Paints a street of houses, trees and parked cars in afternoon light.
#include <algorithm>
#include <array>
#include <cmath>

#include "camera/capture/scene_house.h"
#include "camera/capture/scene_random.h"
#include "camera/capture/scene_set.h"

namespace ocelli::camera::capture::scene {
namespace {

constexpr double kHouseFoot = 0.536;
constexpr double kFarKerb = 0.578;
constexpr double kNearKerb = 0.806;
constexpr double kVerge = 0.935;

void paintSky(Canvas& canvas, Random& random, double aspect) {
    canvas.fill(
        Path::rectangle(0, 0, aspect, 0.56),
        Paint::vertical(rgb(0x4F8FCB), rgb(0xDCE9EE), 0, 0.46, 0.008F)
    );
    canvas.fillSoft(Path::ellipse(aspect * .08, .10, .16, .10), rgb(0xFFF6DC, 0.35F), .20);
    for (int i = 0; i < 6; ++i) {
        const double x = random.between(0, aspect);
        const double y = random.between(.03, .17);
        const double size = random.between(.05, .10);
        for (int puff = 0; puff < 6; ++puff) {
            canvas.fillSoft(
                Path::ellipse(
                    x + random.between(-1.6, 1.6) * size,
                    y + random.between(-.18, .15) * size,
                    size * random.between(.6, 1.1),
                    size * random.between(.18, .30)
                ),
                rgb(0xFFFFFF, 0.34F),
                size * .35
            );
        }
    }
}

void paintHills(Canvas& canvas, Random& random, double aspect) {
    for (int ridge = 0; ridge < 2; ++ridge) {
        Path hills;
        hills.moveTo(0, .56);
        const double phase = random.between(0, 6);
        for (int i = 0; i <= 60; ++i) {
            const double x = aspect * i / 60;
            const double wave =
                .026 * std::sin(x * 3.1 + phase) + .011 * std::sin(x * 9.7 + phase * 2);
            hills.lineTo(x, .300 + .045 * ridge - wave);
        }
        hills.lineTo(aspect, .56);
        canvas.fill(hills, ridge == 0 ? rgb(0xA9BFC6) : rgb(0x86A38F));
    }
}

void paintHouses(Canvas& canvas, Random& random, double aspect) {
    double x = -0.05;
    unsigned last = 99;
    while (x < aspect) {
        House house;
        house.x = x;
        house.width = random.between(.235, .345);
        house.foot = kHouseFoot;
        house.floors = random.chance(.35) ? 3 : 2;
        house.shop = random.chance(.42);
        house.flat = random.chance(.28);
        do {
            house.palette = random.below(kHousePalettes);
        } while (house.palette == last);
        last = house.palette;
        house.look = random.next();
        paintHouse(canvas, house);
        x += house.width;
        if (random.chance(.22)) {
            // A gap with a garden hedge between two houses.
            const double gap = random.between(.05, .09);
            canvas.fill(
                Path::rounded(x - .004, kHouseFoot - .055, gap + .008, .06, .012),
                Paint::vertical(rgb(0x5C8A4A), rgb(0x33542E), kHouseFoot - .055, kHouseFoot, .05F)
            );
            x += gap;
        }
    }
}

void paintSlabs(
    Canvas& canvas, double top, double bottom, double aspect, double step, double lean
) {
    const auto line = rgb(0x7E7A72, 0.35F);
    for (double x = -aspect; x < 2 * aspect; x += step) {
        const double shift = (x - aspect / 2) * lean;
        canvas.fill(Path::limb({x, top}, {x + shift, bottom}, .0016, .0022), line);
    }
    const double middle = top + (bottom - top) * .45;
    canvas.fill(Path::rectangle(0, middle, aspect, .0018), line);
}

void paintKerb(Canvas& canvas, double y, double height, double aspect) {
    canvas.fill(Path::rectangle(0, y, aspect, height), rgb(0xC9C6BE, 1));
    canvas.fill(Path::rectangle(0, y + height * .62, aspect, height * .5), rgb(0x5F5D59));
    for (double x = .03; x < aspect; x += .12) {
        canvas.fill(Path::rectangle(x, y, .0016, height), rgb(0x86837C, 0.8F));
    }
}

void paintRoad(Canvas& canvas, Random& random, double aspect) {
    canvas.fill(
        Path::rectangle(0, kFarKerb, aspect, kNearKerb - kFarKerb),
        Paint::vertical(rgb(0x6C6F73), rgb(0x54575B), kFarKerb, kNearKerb, .035F)
    );
    // Tyre tracks are darker, and there are a few patches as on every real street.
    for (const double y : {.655, .672, .765, .787}) {
        canvas.fillSoft(
            Path::rectangle(-.1, y - .003, aspect + .2, .007), rgb(0x2B2D30, 0.20F), .012
        );
    }
    for (int i = 0; i < 3; ++i) {
        const double x = random.between(.05, aspect - .3);
        const double y = random.between(.63, .77);
        canvas.fill(
            Path::polygon({{x, y}, {x + .16, y}, {x + .15, y + .017}, {x - .008, y + .017}}),
            Paint(rgb(0x44474B, 0.5F), .03F)
        );
    }
    for (double x = -.04; x < aspect; x += .205) {
        canvas.fill(
            Path::polygon({{x, .7145}, {x + .105, .7145}, {x + .104, .7215}, {x - .002, .7215}}),
            Paint(rgb(0xE4E3DA, 0.92F), .04F)
        );
    }
    canvas.fill(Path::rectangle(0, .622, aspect, .0032), Paint(rgb(0xDAD9D0, 0.55F), .04F));
    const double drain = aspect * .62;
    canvas.fill(Path::rounded(drain, kNearKerb - .016, .045, .010, .002), rgb(0x2A2C2E));
}

void paintVerge(Canvas& canvas, Random& random, double aspect) {
    canvas.fill(
        Path::rectangle(0, kVerge, aspect, 1 - kVerge),
        Paint::vertical(rgb(0x6F9A4B), rgb(0x44702F), kVerge, 1, .06F)
    );
    for (int i = 0; i < 420; ++i) {
        const double x = random.between(0, aspect);
        const double y = random.between(kVerge + .004, 1.02);
        const double height = random.between(.010, .022);
        canvas.fill(
            Path::limb({x, y}, {x + random.between(-.005, .005), y - height}, .0032, .0006),
            mix(rgb(0x86B05A), rgb(0x3A6328), random.unit())
        );
    }
    constexpr std::array flowers{0xF2D24BU, 0xF7F3EAU, 0xD9587AU, 0xB59AD8U};
    for (int i = 0; i < 70; ++i) {
        const double x = random.between(0, aspect);
        const double y = random.between(kVerge + .006, .995);
        canvas.fill(Path::ellipse(x, y, .0034, .0028), rgb(flowers.at(random.below(4))));
    }
}

void paintBackdrop(Canvas& canvas, std::uint64_t seed, double aspect) {
    Random random(stir(seed));
    canvas.fill(Path::rectangle(-1, -1, aspect + 2, 3), rgb(0x808080));
    paintSky(canvas, random, aspect);
    paintHills(canvas, random, aspect);
    paintHouses(canvas, random, aspect);
    canvas.fill(
        Path::rectangle(0, kHouseFoot, aspect, kFarKerb - kHouseFoot),
        Paint::vertical(rgb(0xB9B2A5), rgb(0xC8C2B6), kHouseFoot, kFarKerb, .02F)
    );
    canvas.fillSoft(
        Path::rectangle(-.1, kHouseFoot - .008, aspect + .2, .016), rgb(0x1A1C20, 0.40F), .016
    );
    paintSlabs(canvas, kHouseFoot, kFarKerb, aspect, .05, .06);
    paintRoad(canvas, random, aspect);
    paintKerb(canvas, kFarKerb - .004, .009, aspect);
    canvas.fill(
        Path::rectangle(0, kNearKerb, aspect, kVerge - kNearKerb),
        Paint::vertical(rgb(0xBDB6A8), rgb(0xCFC9BD), kNearKerb, kVerge, .022F)
    );
    paintSlabs(canvas, kNearKerb, kVerge, aspect, .105, .16);
    paintKerb(canvas, kNearKerb - .004, .014, aspect);
    paintVerge(canvas, random, aspect);
}

/// @param bend  -1 to the left … 1 to the right; leaves go farther than the trunk
void paintTree(
    Canvas& canvas, double x, double foot, double size, std::uint64_t seed, double bend
) {
    Random random(seed);
    canvas.fillSoft(
        Path::ellipse(x + .04 * size, foot, .20 * size, .022 * size), rgb(0x0A0C10, 0.38F), .03
    );
    canvas.fill(
        Path::limb({x, foot}, {x + .004, foot - .5 * size}, .050 * size, .030 * size),
        Paint(rgb(0x5A4534), .05F)
    );
    canvas.fill(
        Path::limb(
            {x + .004, foot - .36 * size},
            {x + .11 * size, foot - .56 * size},
            .022 * size,
            .012 * size
        ),
        rgb(0x55412F)
    );
    const double crown = foot - .70 * size;
    for (int ring = 0; ring < 3; ++ring) {
        constexpr std::array tones{0x2F5229U, 0x47733AU, 0x6C9A4CU};
        const double light = .045 * ring * size;
        for (int i = 0; i < 46; ++i) {
            const double angle = random.between(0, 6.283);
            const double reach = std::sqrt(random.unit()) * (1 - .18 * ring);
            const double flutter = .020 + .014 * std::sin(5 * angle + ring);
            canvas.fill(
                Path::ellipse(
                    x - light + (std::cos(angle) * reach * .25 + bend * flutter) * size,
                    crown - light +
                        (std::sin(angle) * reach * .27 + bend * .008 * std::cos(7 * angle)) * size,
                    random.between(.030, .062) * size,
                    random.between(.024, .048) * size
                ),
                Paint(
                    mix(rgb(tones.at(static_cast<std::size_t>(ring))),
                        rgb(0x1E3A1C),
                        random.between(0, .35)),
                    .05F
                )
            );
        }
    }
}

Prop treeAt(double x, double foot, double size, std::uint64_t seed) {
    const auto bent = [=](Canvas& canvas, double bend) {
        paintTree(canvas, x, foot, size, seed, bend);
    };
    const auto upright = [=](Canvas& canvas) { bent(canvas, 0); };
    return {foot, x - .36 * size, foot - 1.05 * size, .72 * size, 1.12 * size, upright, bent};
}

Prop lampAt(double x, double foot) {
    return {foot, x - .03, foot - .60, .16, .63, [=](Canvas& canvas) {
                const auto steel =
                    Paint::along(rgb(0x5B6468), rgb(0x23292C), {x - .006, 0}, {x + .006, 0});
                canvas.fillSoft(Path::ellipse(x, foot, .02, .005), rgb(0x0A0C10, 0.5F), .01);
                canvas.fill(Path::limb({x, foot}, {x, foot - .03}, .017, .013), steel);
                canvas.fill(Path::limb({x, foot - .02}, {x, foot - .54}, .011, .007), steel);
                canvas.fill(Path::limb({x, foot - .54}, {x + .07, foot - .575}, .007, .006), steel);
                canvas.fill(
                    Path::limb({x + .06, foot - .572}, {x + .10, foot - .572}, .012, .010),
                    rgb(0x32393C)
                );
                canvas.fill(
                    Path::limb({x + .066, foot - .567}, {x + .096, foot - .567}, .005, .005),
                    rgb(0xFFF3CF)
                );
            }};
}

Prop parkedCar(double x, std::uint64_t look, bool mirrored) {
    constexpr double ground = .614;
    constexpr double perMetre = .0715;
    const auto size = vehicleSize(vehicleModel(look));
    const double half = (size.length / 2 + .5) * perMetre;
    const double top = (size.height + .25) * perMetre;
    return {ground, x - half, ground - top, 2 * half, top + .3 * perMetre, [=](Canvas& canvas) {
                const View before = canvas.view();
                const Vec origin = before.toPixel({x, ground});
                const double scale = before.scaleY * perMetre;
                canvas.setView({mirrored ? -scale : scale, scale, origin.x, origin.y});
                paintVehicle(canvas, look, 0);
                canvas.setView(before);
            }};
}

Prop benchAt(double x, double foot) {
    return {foot, x - .01, foot - .10, .21, .12, [=](Canvas& canvas) {
                canvas.fillSoft(
                    Path::ellipse(x + .09, foot, .10, .006), rgb(0x0A0C10, 0.45F), .012
                );
                for (const double leg : {.02, .16}) {
                    canvas.fill(Path::rectangle(x + leg, foot - .045, .008, .045), rgb(0x2B3033));
                    canvas.fill(
                        Path::rectangle(x + leg + .004, foot - .088, .006, .05), rgb(0x2B3033)
                    );
                }
                for (const double slat : {.088, .074, .060, .046}) {
                    canvas.fill(
                        Path::rounded(x, foot - slat, .19, .010, .002),
                        Paint::vertical(
                            rgb(0xA9743F), rgb(0x7D5129), foot - slat, foot - slat + .01, .04F
                        )
                    );
                }
            }};
}

}  // namespace

Set makeStreet(std::uint64_t seed, double aspect) {
    Random random(stir(seed ^ 0x57E7U));
    Set set;
    set.light = Light::Afternoon;
    set.backdrop = [=](Canvas& canvas) { paintBackdrop(canvas, seed, aspect); };
    for (double x = aspect * .13; x < aspect + .1; x += random.between(.44, .62)) {
        set.props.push_back(treeAt(x, .574, random.between(.30, .36), random.next()));
    }
    for (double x = random.between(.10, .25); x < aspect; x += random.between(.42, .78)) {
        set.props.push_back(parkedCar(x, random.next(), random.chance(.8)));
    }
    set.props.push_back(lampAt(aspect * .30, .826));
    set.props.push_back(lampAt(aspect * .80, .826));
    set.props.push_back(benchAt(aspect * .50, .850));
    orderProps(set);
    return set;
}

}  // namespace ocelli::camera::capture::scene
