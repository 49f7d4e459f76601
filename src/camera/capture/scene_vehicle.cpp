// Paints cars and vans from the side.
#include <array>
#include <cmath>
#include <numbers>

#include "camera/capture/scene_figures.h"
#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture::scene {
namespace {

constexpr std::array kPaints{
    0xB5232BU,
    0x1F3F6EU,
    0xD8DADCU,
    0x8F979DU,
    0x24282CU,
    0x2C6A5AU,
    0xE0E4E6U,
    0x6C87A3U,
    0xC77B2EU,
    0x59626BU
};

/// Lines of a body; lengths in metres, x forward from the middle, heights upwards.
struct Shape {
    double length;
    double height;
    double sill;        ///< lower edge
    double belt;        ///< lower edge of the windows
    double bonnet;      ///< height where bonnet and windscreen meet
    double nose;        ///< height of the front end
    double tail;        ///< height of the rear end
    double screenFoot;  ///< x where the windscreen meets the bonnet
    double screenTop;   ///< x where it meets the roof
    double roofEnd;     ///< x where the roof ends
    double rearFoot;    ///< x where the rear window ends
    double rearHeight;  ///< its height there
    double wheelBase;
    double wheelRadius;
};

constexpr std::array kShapes{
    Shape{4.05, 1.50, .22, .92, 0.98, .74, .98, 1.02, .34, -1.50, -1.93, 1.02, 2.55, .315},
    Shape{4.65, 1.46, .21, .90, 0.96, .72, .96, 1.02, .30, -0.98, -1.66, 1.00, 2.78, .325},
    Shape{4.60, 1.52, .22, .92, 0.98, .74, 1.0, 1.06, .36, -1.86, -2.20, 1.04, 2.75, .325},
    Shape{5.20, 2.15, .26, 1.18, 1.20, .92, 2.0, 2.02, 1.28, -2.50, -2.58, 1.95, 3.25, .345},
};

Colour paintOf(std::uint64_t look, VehicleModel model) {
    Random random(look);
    if (model == VehicleModel::Van && random.chance(0.6)) {
        return rgb(0xE6E7E4);
    }
    return rgb(kPaints.at(random.below(kPaints.size())));
}

Vec at(double x, double up) {
    return {x, -up};
}

Path bodyOf(const Shape& s) {
    const double front = s.length / 2;
    Path path;
    path.moveTo(-front + 0.06, -s.sill);
    path.lineTo(front - 0.12, -s.sill);
    path.curveTo(at(front, s.sill + .02), at(front + .01, s.nose - .18), at(front - .06, s.nose));
    path.curveTo(
        at(front - .30, s.nose + .10),
        at(s.screenFoot + .35, s.bonnet - .03),
        at(s.screenFoot, s.bonnet)
    );
    path.curveTo(
        at(s.screenFoot - .22, s.bonnet + .18),
        at(s.screenTop + .22, s.height - .05),
        at(s.screenTop, s.height - .02)
    );
    path.curveTo(
        at(s.screenTop - .4, s.height + .02),
        at(s.roofEnd + .5, s.height + .01),
        at(s.roofEnd, s.height - .05)
    );
    path.curveTo(
        at(s.roofEnd - .12, s.height - .09),
        at(s.rearFoot + .08, s.rearHeight + .12),
        at(s.rearFoot, s.rearHeight)
    );
    path.curveTo(
        at(-front + .02, s.tail), at(-front - .02, s.tail - .06), at(-front, s.tail * .62)
    );
    path.curveTo(at(-front, s.sill + .1), at(-front, s.sill), at(-front + .06, s.sill));
    return path;
}

/// The glass between two heights, split by the pillars.
void paintWindows(Canvas& canvas, const Shape& s, VehicleModel model) {
    const double top = s.height - 0.11;
    const auto glass = Paint::along(
        rgb(0x9DB4C3), rgb(0x1D2831), at(s.screenTop, s.height), at(s.screenTop - .25, s.belt)
    );
    const double foot = s.screenFoot - 0.12;
    const double head = s.screenTop - 0.02;
    const double doorEnd = model == VehicleModel::Van ? head - 1.0 : (head + s.roofEnd) / 2 - 0.05;
    canvas.fill(
        Path::polygon({at(foot, s.belt), at(head, top), at(doorEnd, top), at(doorEnd, s.belt)}),
        glass
    );
    if (model == VehicleModel::Van) {
        return;
    }
    const double next = doorEnd - 0.08;
    const double rear = s.rearFoot + 0.26;
    const double rearTop = s.roofEnd + 0.06;
    canvas.fill(
        Path::polygon(
            {at(next, s.belt), at(next, top), at(rearTop, top - .03), at(rear, s.belt + .03)}
        ),
        glass
    );
    if (model == VehicleModel::Estate) {
        const double pillar = s.roofEnd + 0.62;
        canvas.fill(
            Path::rectangle(pillar, -s.height + .1, .06, s.height - .1 - s.belt), rgb(0x14181B)
        );
    }
}

void paintTrim(Canvas& canvas, const Shape& s, VehicleModel model, const Colour& paint) {
    const double front = s.length / 2;
    const auto line = mix(paint, rgb(0x000000), 0.38);
    const double door =
        model == VehicleModel::Van ? s.screenTop - 1.05 : (s.screenTop + s.roofEnd) / 2 - 0.1;
    canvas.fill(Path::limb(at(door, s.belt), at(door, s.sill + .1), .016, .016), line);
    canvas.fill(
        Path::limb(at(s.screenFoot - .2, s.belt), at(s.screenFoot - .24, s.sill + .16), .016, .016),
        line
    );
    canvas.fill(
        Path::limb(at(door + .10, s.belt - .13), at(door + .26, s.belt - .13), .032, .032), line
    );
    if (model == VehicleModel::Van) {
        canvas.fill(
            Path::limb(at(door - .1, s.belt - .02), at(-front + .3, s.belt - .02), .018, .018), line
        );
        canvas.fill(
            Path::limb(at(door - .06, s.height - .2), at(door - .06, s.sill + .1), .016, .016), line
        );
    } else {
        canvas.fill(
            Path::limb(at(door - .95, s.belt - .13), at(door - .80, s.belt - .13), .032, .032), line
        );
    }
    // A bright shoulder line and a dark sill give the flat side its roundness.
    canvas.fill(
        Path::limb(at(front - .3, s.belt - .16), at(-front + .2, s.belt - .06), .020, .020),
        mix(paint, rgb(0xFFFFFF), 0.35)
    );
    canvas.fill(Path::rectangle(-front + .10, -s.sill - .09, s.length - .26, .09), rgb(0x17191B));
    canvas.fill(Path::rounded(front - .24, -s.nose + .02, .19, .11, .05), rgb(0xF4F1DC));
    canvas.fill(Path::rounded(-front + .01, -s.tail * .86, .11, .19, .04), rgb(0xA31620));
    canvas.fill(Path::rounded(front - .10, -s.sill - .22, .09, .1, .03), rgb(0x202326));
    const double mirror = s.screenFoot - .26;
    canvas.fill(
        Path::rounded(mirror - .06, -s.belt - .13, .15, .11, .04), mix(paint, rgb(0x000000), 0.25)
    );
}

void paintWheel(Canvas& canvas, double x, double radius, int pose) {
    const Vec hub{x, -radius};
    canvas.fill(Path::ellipse(hub.x, hub.y - .015, radius * 1.18, radius * 1.16), rgb(0x0E0F10));
    canvas.fill(Path::ellipse(hub.x, hub.y, radius, radius), rgb(0x1B1C1E));
    canvas.fill(Path::ellipse(hub.x, hub.y, radius * .66, radius * .66), rgb(0xA9AFB4));
    canvas.fill(Path::ellipse(hub.x, hub.y, radius * .58, radius * .58), rgb(0x474C51));
    for (int spoke = 0; spoke < 5; ++spoke) {
        const double angle = 2 * std::numbers::pi * (spoke + pose / 3.0) / 5;
        const Vec end{
            hub.x + std::cos(angle) * radius * .58, hub.y + std::sin(angle) * radius * .58
        };
        canvas.fill(Path::limb(hub, end, radius * .20, radius * .13), rgb(0xBFC5C9));
    }
    canvas.fill(Path::ellipse(hub.x, hub.y, radius * .14, radius * .14), rgb(0x70767B));
}

}  // namespace

void paintVehicle(Canvas& canvas, std::uint64_t look, int wheelPose) {
    const auto model = vehicleModel(look);
    const Shape& s = kShapes.at(static_cast<std::size_t>(model));
    const auto paint = paintOf(look, model);
    canvas.fillSoft(Path::ellipse(0, -.02, s.length * .52, .16), rgb(0x07090C, 0.62F), 0.16);
    canvas.fill(
        bodyOf(s),
        Paint::vertical(
            mix(paint, rgb(0xFFFFFF), 0.22), mix(paint, rgb(0x05070A), 0.34), -s.height, -s.sill
        )
    );
    paintWindows(canvas, s, model);
    paintTrim(canvas, s, model, paint);
    for (const double side : {-1.0, 1.0}) {
        paintWheel(canvas, side * s.wheelBase / 2 + .04, s.wheelRadius, wheelPose);
    }
}

}  // namespace ocelli::camera::capture::scene
