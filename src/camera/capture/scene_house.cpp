// Paints the front of a house.
#include "camera/capture/scene_house.h"

#include <array>

#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture::scene {
namespace {

struct Palette {
    unsigned wall;
    unsigned trim;
    unsigned roof;
    unsigned accent;
};

constexpr std::array<Palette, kHousePalettes> kPalettes{{
    {0xD9BE92, 0xF5EFE2, 0x8C4A35, 0x2F5C53},
    {0xA65A45, 0xEDE3D3, 0x4C4A4D, 0x1F3B57},
    {0xE7E0D0, 0xFFFFFF, 0x6E4B3C, 0x8C2F2F},
    {0x9DB0B8, 0xF2F2EE, 0x454B52, 0xC0862F},
    {0xC98F6B, 0xF3E7D6, 0x5A3B33, 0x35506B},
    {0xB9C2A3, 0xF6F3E8, 0x7A4A38, 0x5B3A52},
    {0xE3C7B4, 0xFBF6EF, 0x505459, 0x27614E},
    {0x8A6F63, 0xE9E0D4, 0x3F3C3D, 0xA8452F},
}};

constexpr double kFloor = 0.112;
constexpr double kGround = 0.122;

struct Facade {
    const House& house;
    Palette palette;
    double top;
};

void paintWindow(
    Canvas& canvas, Random& random, const Palette& palette, double x, double y, double w, double h
) {
    canvas.fill(Path::rectangle(x - .006, y - .007, w + .012, h + .012), rgb(palette.trim));
    const bool lit = random.chance(.12);
    const auto glass =
        lit ? Paint::vertical(rgb(0xF7D58B), rgb(0xB98A48), y, y + h)
            : Paint::along(rgb(0x8FB2CC), rgb(0x2A3C4C), {x, y}, {x + w * .7, y + h});
    canvas.fill(Path::rectangle(x, y, w, h), glass);
    if (random.chance(.55)) {
        const auto cloth = rgb(0xF3EEE4, 0.55F);
        canvas.fill(
            Path::polygon({{x, y}, {x + w * .34, y}, {x + w * .14, y + h}, {x, y + h}}), cloth
        );
        canvas.fill(
            Path::polygon({{x + w, y}, {x + w * .66, y}, {x + w * .86, y + h}, {x + w, y + h}}),
            cloth
        );
    }
    canvas.fill(Path::rectangle(x + w / 2 - .0018, y, .0036, h), rgb(palette.trim));
    canvas.fill(Path::rectangle(x, y + h * .36, w, .003), rgb(palette.trim));
    canvas.fill(
        Path::rectangle(x - .010, y + h + .004, w + .020, .006),
        mix(rgb(palette.trim), rgb(0x000000), .12)
    );
    canvas.fillSoft(
        Path::rectangle(x - .006, y + h + .011, w + .012, .005), rgb(0x101418, .30F), .006
    );
}

void paintDoor(Canvas& canvas, const Palette& palette, double x, double foot) {
    const double w = .044;
    const double h = .094;
    canvas.fill(Path::rectangle(x - .006, foot - h - .008, w + .012, h + .008), rgb(palette.trim));
    canvas.fill(
        Path::rectangle(x, foot - h, w, h),
        Paint::vertical(
            rgb(palette.accent), mix(rgb(palette.accent), rgb(0x000000), .3), foot - h, foot
        )
    );
    canvas.fill(Path::rectangle(x + .007, foot - h + .008, w - .014, .026), rgb(0x9FBBD0, .8F));
    canvas.fill(
        Path::rectangle(x + .007, foot - h + .044, w - .014, .036),
        mix(rgb(palette.accent), rgb(0x000000), .18)
    );
    canvas.fill(Path::ellipse(x + w - .008, foot - h * .45, .0026, .0026), rgb(0xE3C26A));
    canvas.fill(Path::rectangle(x - .010, foot - .006, w + .020, .006), rgb(0x9B958B));
}

void paintAwning(Canvas& canvas, const Palette& palette, double x, double y, double width) {
    const int stripes = 12;
    for (int i = 0; i < stripes; ++i) {
        const double a = x + width * i / stripes;
        const double b = x + width * (i + 1) / stripes;
        const auto colour = i % 2 == 0 ? rgb(palette.accent) : rgb(0xF4EFE6);
        canvas.fill(
            Path::polygon({{a, y}, {b, y}, {b + .002, y + .026}, {a + .002, y + .026}}),
            Paint::vertical(colour, mix(colour, rgb(0x000000), .16), y, y + .026)
        );
        canvas.fill(
            Path::ellipse((a + b) / 2 + .002, y + .026, width / stripes / 2, .005),
            mix(colour, rgb(0x000000), .2)
        );
    }
    canvas.fillSoft(Path::rectangle(x, y + .030, width, .012), rgb(0x0A0D12, .42F), .014);
}

void paintShop(Canvas& canvas, Random& random, const Facade& f) {
    const double x = f.house.x + .016;
    const double w = f.house.width - .032;
    const double foot = f.house.foot;
    canvas.fill(
        Path::rectangle(x - .006, foot - kGround + .010, w + .012, kGround - .010),
        mix(rgb(f.palette.accent), rgb(0x101418), .35)
    );
    const double door = .052;
    const double window = w - door - .012;
    canvas.fill(
        Path::rectangle(x, foot - .086, window, .072),
        Paint::along(rgb(0xB9CBD2), rgb(0x3A4A55), {x, foot - .086}, {x + window * .6, foot})
    );
    for (int i = 0; i < 7; ++i) {
        constexpr std::array goods{0xD98F4EU, 0xB9504FU, 0x5F8F6BU, 0xE4D7A6U, 0x6C7FA8U};
        const double gx = x + .01 + (window - .03) * i / 7 + random.between(0, .008);
        const double gh = random.between(.012, .030);
        canvas.fill(
            Path::rounded(gx, foot - .016 - gh, .016, gh, .004),
            rgb(goods.at(random.below(5)), .75F)
        );
    }
    canvas.fill(
        Path::rectangle(x + window * .5 - .002, foot - .086, .004, .072), rgb(f.palette.trim)
    );
    canvas.fill(
        Path::polygon(
            {{x + .02, foot - .086},
             {x + .06, foot - .086},
             {x + .02, foot - .014},
             {x, foot - .014},
             {x, foot - .05}}
        ),
        rgb(0xFFFFFF, .12F)
    );
    canvas.fill(Path::rectangle(x + window + .010, foot - .090, door - .008, .090), rgb(0x4C5D67));
    canvas.fill(
        Path::rectangle(x + window + .016, foot - .084, door - .020, .076),
        Paint::along(rgb(0xA8BDC8), rgb(0x33424D), {x + window, foot - .084}, {x + w, foot})
    );
    canvas.fill(
        Path::rectangle(x - .008, foot - kGround + .002, w + .016, .014), rgb(f.palette.accent)
    );
    for (int i = 0; i < 9; ++i) {
        canvas.fill(
            Path::rounded(x + w * .3 + i * .0105, foot - kGround + .0055, .0075, .007, .001),
            rgb(0xF6E9C4, .9F)
        );
    }
    paintAwning(canvas, f.palette, x - .004, foot - kGround + .017, w + .006);
}

void paintGroundFloor(Canvas& canvas, Random& random, const Facade& f) {
    if (f.house.shop) {
        paintShop(canvas, random, f);
        return;
    }
    const double w = .050;
    const double foot = f.house.foot;
    canvas.fill(
        Path::rectangle(f.house.x, foot - .020, f.house.width, .020),
        mix(rgb(f.palette.wall), rgb(0x2B2B2B), .45)
    );
    const double door = f.house.x + (random.chance(.5) ? .024 : f.house.width - .070);
    paintDoor(canvas, f.palette, door, foot);
    const double left = door < f.house.x + f.house.width / 2 ? door + .075 : f.house.x + .026;
    const double right =
        door < f.house.x + f.house.width / 2 ? f.house.x + f.house.width - .026 : door - .030;
    const int count = right - left > .13 ? 2 : 1;
    for (int i = 0; i < count; ++i) {
        const double centre = left + (right - left) * (2 * i + 1) / (2 * count);
        paintWindow(canvas, random, f.palette, centre - w / 2, foot - .093, w, .056);
    }
}

void paintRoof(Canvas& canvas, Random& random, const Facade& f) {
    const double x = f.house.x;
    const double w = f.house.width;
    if (f.house.flat) {
        canvas.fill(
            Path::rectangle(x - .006, f.top - .022, w + .012, .024),
            mix(rgb(f.palette.trim), rgb(0x000000), .08)
        );
        canvas.fill(Path::rectangle(x - .010, f.top - .026, w + .020, .008), rgb(f.palette.trim));
        canvas.fillSoft(Path::rectangle(x, f.top + .003, w, .008), rgb(0x0C0F14, .35F), .01);
        return;
    }
    const double rise = .085;
    const double chimney = x + w * random.between(.2, .75);
    canvas.fill(
        Path::rectangle(chimney, f.top - rise - .022, .026, .07), Paint(rgb(0x8A5546), .05F)
    );
    canvas.fill(Path::rectangle(chimney - .004, f.top - rise - .026, .034, .007), rgb(0x5E4A42));
    canvas.fill(
        Path::polygon(
            {{x - .012, f.top + .004},
             {x + .040, f.top - rise},
             {x + w - .040, f.top - rise},
             {x + w + .012, f.top + .004}}
        ),
        Paint::vertical(
            mix(rgb(f.palette.roof), rgb(0xFFFFFF), .12),
            mix(rgb(f.palette.roof), rgb(0x000000), .22),
            f.top - rise,
            f.top,
            .05F
        )
    );
    for (int row = 1; row < 8; ++row) {
        const double y = f.top - rise + rise * row / 8;
        const double inset = .040 - .052 * row / 8;
        canvas.fill(Path::rectangle(x + inset, y, w - 2 * inset, .0016), rgb(0x1E1512, .35F));
    }
    if (random.chance(.6)) {
        const double middle = x + w * .5;
        canvas.fill(
            Path::polygon(
                {{middle - .042, f.top - .030},
                 {middle, f.top - .080},
                 {middle + .042, f.top - .030}}
            ),
            mix(rgb(f.palette.roof), rgb(0x000000), .35)
        );
        canvas.fill(Path::rectangle(middle - .030, f.top - .046, .060, .046), rgb(f.palette.wall));
        paintWindow(canvas, random, f.palette, middle - .016, f.top - .040, .032, .030);
    }
    canvas.fill(Path::rectangle(x - .012, f.top, w + .024, .007), rgb(f.palette.trim));
    canvas.fillSoft(Path::rectangle(x, f.top + .008, w, .010), rgb(0x0C0F14, .38F), .012);
}

void paintWall(Canvas& canvas, const Facade& f) {
    const double height = f.house.foot - f.top;
    canvas.fill(
        Path::rectangle(f.house.x, f.top, f.house.width, height),
        Paint::vertical(
            mix(rgb(f.palette.wall), rgb(0xFFFFFF), .08),
            mix(rgb(f.palette.wall), rgb(0x2A2018), .14),
            f.top,
            f.house.foot,
            .022F
        )
    );
    const bool brick = f.palette.wall == 0xA65A45 || f.palette.wall == 0x8A6F63;
    if (brick) {
        for (double y = f.top + .008; y < f.house.foot; y += .0082) {
            canvas.fill(Path::rectangle(f.house.x, y, f.house.width, .0012), rgb(0xD8C5B4, .30F));
        }
    }
    // The left edge is in the light, the right one in the shade of the next house.
    canvas.fill(Path::rectangle(f.house.x, f.top, .004, height), rgb(0xFFFFFF, .20F));
    canvas.fillSoft(
        Path::rectangle(f.house.x + f.house.width - .006, f.top, .006, height),
        rgb(0x0C0F14, .35F),
        .008
    );
}

}  // namespace

void paintHouse(Canvas& canvas, const House& house) {
    Random random(house.look);
    const Facade facade{
        house,
        kPalettes.at(house.palette),
        house.foot - kGround - kFloor * (house.floors - 1) - .012
    };
    paintWall(canvas, facade);
    paintRoof(canvas, random, facade);
    const int columns = house.width > .30 ? 4 : 3;
    for (unsigned floor = 1; floor < house.floors; ++floor) {
        const double y = house.foot - kGround - kFloor * floor + .022;
        for (int i = 0; i < columns; ++i) {
            const double centre = house.x + house.width * (2 * i + 1) / (2.0 * columns);
            paintWindow(canvas, random, facade.palette, centre - .020, y, .040, .062);
        }
    }
    paintGroundFloor(canvas, random, facade);
}

}  // namespace ocelli::camera::capture::scene
