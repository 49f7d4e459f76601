// Paints an office with windows, two rows of desks and plants.
#include <algorithm>
#include <array>
#include <cmath>

#include "camera/capture/scene_random.h"
#include "camera/capture/scene_set.h"

namespace ocelli::camera::capture::scene {
namespace {

constexpr double kCeiling = 0.085;
constexpr double kFloor = 0.550;

void paintRoom(Canvas& canvas, double aspect) {
    canvas.fill(Path::rectangle(-1, -1, aspect + 2, 3), rgb(0x808080));
    canvas.fill(
        Path::rectangle(0, 0, aspect, kCeiling),
        Paint::vertical(rgb(0xD4D4CF), rgb(0xF0EFEA), 0, kCeiling)
    );
    canvas.fill(
        Path::rectangle(0, kCeiling, aspect, kFloor - kCeiling),
        Paint::vertical(rgb(0xE9E5DB), rgb(0xD5CFC2), kCeiling, kFloor, .008F)
    );
    canvas.fill(
        Path::rectangle(0, kFloor, aspect, 1 - kFloor),
        Paint::vertical(rgb(0x7D8489), rgb(0x5E656B), kFloor, 1, .035F)
    );
    // Carpet tiles in perspective.
    for (double y = kFloor, step = .022; y < 1; y += step, step *= 1.22) {
        canvas.fill(Path::rectangle(0, y, aspect, .0014), rgb(0x3E444A, .35F));
    }
    for (double x = -aspect; x < 2 * aspect; x += .13) {
        canvas.fill(
            Path::limb({x, kFloor}, {x + (x - aspect / 2) * .9, 1}, .0012, .0022),
            rgb(0x3E444A, .30F)
        );
    }
    canvas.fill(Path::rectangle(0, kFloor - .016, aspect, .016), rgb(0xF4F2EC));
    for (double x = .10; x < aspect; x += .46) {
        canvas.fill(
            Path::polygon({{x + .03, .028}, {x + .25, .028}, {x + .29, .058}, {x, .058}}),
            rgb(0xFFFFFF)
        );
        canvas.fillSoft(
            Path::rectangle(x - .03, kCeiling - .02, .34, .03), rgb(0xFFFDF2, .5F), .05
        );
    }
}

void paintTown(Canvas& canvas, Random& random, double x, double y, double w, double h) {
    canvas.fill(
        Path::rectangle(x, y, w, h), Paint::vertical(rgb(0x8FBFE6), rgb(0xE8F1F3), y, y + h)
    );
    for (double at = x; at < x + w - .004;) {
        const double width = std::min(random.between(.030, .06), x + w - at);
        const double top = y + h * random.between(.38, .72);
        const auto wall = mix(rgb(0x9DB2BF), rgb(0xC9B8A6), random.unit());
        canvas.fill(Path::rectangle(at, top, width, y + h - top), wall);
        for (double row = top + .012; row < y + h - .012; row += .018) {
            for (double column = at + .006; column < at + width - .009; column += .013) {
                canvas.fill(Path::rectangle(column, row, .006, .008), rgb(0x6C8496, .7F));
            }
        }
        at += width;
    }
    canvas.fill(
        Path::polygon(
            {{x + w * .1, y}, {x + w * .38, y}, {x + w * .12, y + h}, {x, y + h}, {x, y + h * .4}}
        ),
        rgb(0xFFFFFF, .16F)
    );
}

void paintWindows(Canvas& canvas, Random& random, double aspect) {
    const int count = std::max(2, static_cast<int>(aspect / .42));
    const double pitch = aspect / count;
    for (int i = 0; i < count; ++i) {
        const double w = pitch * .70;
        const double x = pitch * i + (pitch - w) / 2;
        const double y = .135;
        const double h = .270;
        if (i == count / 2) {
            // One bay holds a whiteboard instead of a window.
            canvas.fillSoft(Path::rectangle(x, y + .01, w, h), rgb(0x20242A, .25F), .02);
            canvas.fill(Path::rounded(x, y, w, h, .006), rgb(0xAEB3B6));
            canvas.fill(Path::rectangle(x + .007, y + .007, w - .014, h - .014), rgb(0xFBFBF9));
            constexpr std::array inks{0x2D5FA6U, 0xC0392BU, 0x2E7D4FU};
            for (int line = 0; line < 7; ++line) {
                const double ly = y + .035 + line * .024;
                canvas.fill(
                    Path::limb(
                        {x + .03, ly}, {x + .03 + w * random.between(.18, .42), ly}, .0035, .0035
                    ),
                    rgb(inks.at(random.below(3)), .8F)
                );
            }
            for (int box = 0; box < 3; ++box) {
                const double bx = x + w * (.58 + .02 * box);
                const double by = y + .04 + .066 * box;
                canvas.fill(Path::rounded(bx, by, .07, .042, .006), rgb(0x2D5FA6, .8F));
                canvas.fill(Path::rounded(bx + .003, by + .003, .064, .036, .005), rgb(0xFBFBF9));
            }
            continue;
        }
        canvas.fill(Path::rectangle(x - .012, y - .012, w + .024, h + .024), rgb(0xF8F7F3));
        paintTown(canvas, random, x, y, w, h);
        canvas.fill(Path::rectangle(x + w / 2 - .005, y, .010, h), rgb(0xF8F7F3));
        for (int slat = 0; slat < 7; ++slat) {
            canvas.fill(Path::rectangle(x, y + slat * .0085, w, .0058), rgb(0xE4E1D8, .92F));
        }
        canvas.fill(Path::rectangle(x - .018, y + h + .012, w + .036, .010), rgb(0xE2DED4));
        canvas.fillSoft(
            Path::rectangle(x - .015, y + h + .022, w + .03, .006), rgb(0x20242A, .35F), .01
        );
        // Daylight on the carpet.
        canvas.fillSoft(
            Path::polygon(
                {{x + .05, kFloor + .03},
                 {x + w + .05, kFloor + .03},
                 {x + w + .26, .80},
                 {x + .16, .80}}
            ),
            rgb(0xFFF1CE, .22F),
            .05
        );
        canvas.fill(Path::rounded(x + .02, .455, w - .04, .070, .004), rgb(0xEFEDE6));
        for (double rib = x + .028; rib < x + w - .03; rib += .012) {
            canvas.fill(Path::rectangle(rib, .460, .0018, .060), rgb(0xB9B5AA, .7F));
        }
    }
}

void paintPlant(Canvas& canvas, double x, double foot, double size, std::uint64_t seed) {
    Random random(seed);
    canvas.fillSoft(Path::ellipse(x + .01, foot, .16 * size, .03 * size), rgb(0x0A0C10, .4F), .02);
    for (int i = 0; i < 34; ++i) {
        const double angle = random.between(-2.9, -.25);
        const double reach = random.between(.30, .66) * size;
        const Vec root{x, foot - .30 * size};
        const Vec tip{x + std::cos(angle) * reach * .62, root.y + std::sin(angle) * reach};
        const Vec middle{
            (root.x + tip.x) / 2 + random.between(-.02, .02) * size,
            (root.y + tip.y) / 2 - .05 * size
        };
        const auto leaf = mix(rgb(0x2C5A34), rgb(0x7FB268), random.unit());
        canvas.fill(
            Path::limb(root, middle, .010 * size, .055 * size), mix(leaf, rgb(0x1B3A22), .25)
        );
        canvas.fill(Path::limb(middle, tip, .055 * size, .006 * size), leaf);
    }
    canvas.fill(
        Path::polygon(
            {{x - .11 * size, foot - .30 * size},
             {x + .11 * size, foot - .30 * size},
             {x + .085 * size, foot},
             {x - .085 * size, foot}}
        ),
        Paint::along(rgb(0xE9E4DA), rgb(0x9B958A), {x - .11 * size, 0}, {x + .11 * size, 0})
    );
    canvas.fill(
        Path::rectangle(x - .118 * size, foot - .315 * size, .236 * size, .03 * size), rgb(0xD6D0C4)
    );
}

/// A desk from the front; `m` is the size of a metre there, x its left edge.
void paintDesk(Canvas& canvas, double x, double foot, double m, std::uint64_t seed) {
    Random random(seed);
    const double w = 1.6 * m;
    const double top = foot - .74 * m;
    canvas.fillSoft(
        Path::rectangle(x + .05 * m, foot - .03 * m, w - .06 * m, .05 * m),
        rgb(0x0A0C10, .45F),
        .10 * m
    );
    for (const double leg : {.05, 1.48}) {
        canvas.fill(
            Path::rectangle(x + leg * m, top, .06 * m, .74 * m),
            Paint::along(rgb(0xC9CDCF), rgb(0x80868A), {x + leg * m, 0}, {x + (leg + .06) * m, 0})
        );
    }
    canvas.fill(
        Path::rectangle(x + .11 * m, top, 1.37 * m, .46 * m),
        Paint::vertical(rgb(0xB7BDBF), rgb(0x979EA2), top, top + .46 * m)
    );
    canvas.fill(
        Path::rounded(x - .02 * m, top - .05 * m, w + .02 * m, .07 * m, .01 * m),
        Paint::vertical(rgb(0xDDB98A), rgb(0xA87E50), top - .05 * m, top + .02 * m, .02F)
    );
    const int screens = random.chance(.5) ? 2 : 1;
    for (int i = 0; i < screens; ++i) {
        const double middle = x + w * (screens == 1 ? .5 : .30 + .42 * i);
        canvas.fill(
            Path::rectangle(middle - .03 * m, top - .22 * m, .06 * m, .17 * m), rgb(0x3A3E42)
        );
        canvas.fill(Path::ellipse(middle, top - .05 * m, .13 * m, .018 * m), rgb(0x33373B));
        canvas.fill(
            Path::rounded(middle - .29 * m, top - .50 * m, .58 * m, .35 * m, .015 * m),
            Paint::vertical(rgb(0x3B4046), rgb(0x25292D), top - .5 * m, top - .15 * m)
        );
        canvas.fill(Path::ellipse(middle, top - .32 * m, .022 * m, .022 * m), rgb(0x777D82));
    }
    constexpr std::array cups{0xC0392BU, 0x2D6A8EU, 0xE8E3D9U, 0xD8A43AU};
    const double cup = x + w * random.between(.06, .12);
    canvas.fill(
        Path::rounded(cup, top - .14 * m, .075 * m, .09 * m, .012 * m),
        rgb(cups.at(random.below(4)))
    );
    for (int sheet = 0; sheet < 4; ++sheet) {
        canvas.fill(
            Path::rectangle(
                x + w * .80 + .004 * m * sheet, top - .056 * m - .016 * m * sheet, .24 * m, .014 * m
            ),
            mix(rgb(0xF7F5EE), rgb(0x8FA6B8), random.between(0, .5))
        );
    }
}

void paintChair(Canvas& canvas, double x, double foot, double m, const Colour& cloth) {
    canvas.fillSoft(Path::ellipse(x, foot, .30 * m, .04 * m), rgb(0x0A0C10, .45F), .06 * m);
    for (const double side : {-.24, -.12, .12, .24}) {
        canvas.fill(
            Path::limb({x, foot - .10 * m}, {x + side * m, foot - .03 * m}, .03 * m, .03 * m),
            rgb(0x2B2E31)
        );
    }
    canvas.fill(Path::rectangle(x - .022 * m, foot - .42 * m, .044 * m, .34 * m), rgb(0x3A3E42));
    canvas.fill(
        Path::rounded(x - .25 * m, foot - .50 * m, .50 * m, .10 * m, .04 * m),
        mix(cloth, rgb(0x000000), .3)
    );
    canvas.fill(
        Path::rounded(x - .23 * m, foot - 1.00 * m, .46 * m, .52 * m, .09 * m),
        Paint::vertical(
            mix(cloth, rgb(0xFFFFFF), .15), mix(cloth, rgb(0x000000), .25), foot - m, foot - .48 * m
        )
    );
}

void addRow(Set& set, Random& random, double foot, double metre, double start, double aspect) {
    constexpr std::array cloths{0x2F6F73U, 0x3D5A80U, 0xB5573FU, 0x4B4F58U};
    for (double x = start; x < aspect; x += metre * 2.35) {
        const auto desk = random.next();
        const auto cloth = rgb(cloths.at(random.below(4)));
        const double chair = x + metre * random.between(.6, 1.0);
        set.props.push_back(
            {foot - .04,
             chair - .4 * metre,
             foot - .04 - 1.1 * metre,
             .8 * metre,
             1.2 * metre,
             [=](Canvas& canvas) { paintChair(canvas, chair, foot - .04, metre, cloth); }}
        );
        set.props.push_back(
            {foot,
             x - .1 * metre,
             foot - 1.4 * metre,
             1.9 * metre,
             1.6 * metre,
             [=](Canvas& canvas) { paintDesk(canvas, x, foot, metre, desk); }}
        );
    }
}

}  // namespace

Set makeOffice(std::uint64_t seed, double aspect) {
    Random random(stir(seed ^ 0x0FF1CEU));
    Set set;
    set.light = Light::Indoors;
    set.backdrop = [=](Canvas& canvas) {
        Random inside(stir(seed ^ 0xBACCU));
        paintRoom(canvas, aspect);
        paintWindows(canvas, inside, aspect);
    };
    addRow(set, random, .690, .170, .04, aspect);
    addRow(set, random, .985, .255, -.18, aspect);
    for (const double x : {aspect * .035, aspect * .965}) {
        const auto leaf = random.next();
        set.props.push_back({.572, x - .2, .572 - .30, .4, .33, [=](Canvas& canvas) {
                                 paintPlant(canvas, x, .572, .27, leaf);
                             }});
    }
    orderProps(set);
    return set;
}

}  // namespace ocelli::camera::capture::scene
