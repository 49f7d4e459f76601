// Paints a walking person from limbs whose angles follow the gait.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "camera/capture/scene_figures.h"
#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture::scene {
namespace {

constexpr std::array kSkins{0xF1C9A5U, 0xE0AC83U, 0xC68A5EU, 0x8D5A3CU, 0x5F3B27U};
constexpr std::array kHairs{0x2A1E18U, 0x4B3324U, 0x7A5230U, 0xB98B4EU, 0x8E8A86U, 0x1A1716U};
constexpr std::array kTops{
    0x2F5D8CU,
    0xB23A3AU,
    0x3C6E4FU,
    0xD9A441U,
    0x4A4E69U,
    0x87486FU,
    0xE8E3D9U,
    0x23303BU,
    0xC96F3BU
};
constexpr std::array kTrousers{0x27303FU, 0x3D4A5CU, 0x5B5147U, 0x1F2225U, 0x6E6A5EU, 0x2E4057U};
constexpr std::array kShoes{0x1C1A19U, 0x4A3325U, 0xE9E6E0U, 0x30343BU};

template <std::size_t N>
Colour pick(Random& random, const std::array<unsigned, N>& list) {
    return rgb(list.at(random.below(N)));
}

Colour darker(const Colour& colour, double by) {
    auto shade = mix(colour, rgb(0x0B0E14), by);
    shade.alpha = colour.alpha;
    return shade;
}

struct Look {
    Colour skin, hair, top, trousers, shoes, bag;
    double build = 1;
    bool longHair = false;
    bool skirt = false;
    bool coat = false;
    bool backpack = false;
    bool handbag = false;
};

Look lookOf(std::uint64_t seed) {
    Random random(seed);
    Look look;
    look.skin = pick(random, kSkins);
    look.hair = pick(random, kHairs);
    look.top = pick(random, kTops);
    look.trousers = pick(random, kTrousers);
    look.shoes = pick(random, kShoes);
    look.bag = pick(random, kTops);
    look.build = random.between(0.92, 1.14);
    look.longHair = random.chance(0.45);
    look.skirt = look.longHair && random.chance(0.35);
    look.coat = !look.skirt && random.chance(0.35);
    look.backpack = random.chance(0.25);
    look.handbag = !look.backpack && random.chance(0.3);
    return look;
}

struct Leg {
    Vec hip, knee, ankle;
    double shin = 0;  ///< angle of the shin, radians, forward positive
};

Leg legAt(double phase) {
    const double turn = 2 * std::numbers::pi * phase;
    const double thigh = 0.06 + 0.42 * std::sin(turn);
    // The knee bends while the leg swings forward and is nearly straight on the ground.
    const double swing = std::max(0.0, std::cos(turn));
    const double shin = thigh - 0.10 - 0.85 * std::pow(swing, 1.5);
    Leg leg;
    leg.hip = {0, -0.495};
    leg.knee = {leg.hip.x + 0.235 * std::sin(thigh), leg.hip.y + 0.235 * std::cos(thigh)};
    leg.ankle = {leg.knee.x + 0.225 * std::sin(shin), leg.knee.y + 0.225 * std::cos(shin)};
    leg.shin = shin;
    return leg;
}

/// Paints parts of one body; lengths are shares of its height, `lift` puts the lower foot on the
/// ground.
class Body {
  public:
    Body(Canvas& canvas, const Look& look, double height, double lift)
        : canvas_(canvas), look_(look), height_(height), lift_(lift) {}

    Vec at(double x, double y) const { return {x * height_, (y + lift_) * height_}; }

    Vec at(Vec p) const { return at(p.x, p.y); }

    void limb(Vec a, Vec b, double wa, double wb, const Colour& colour) {
        canvas_.fill(Path::limb(at(a), at(b), wa * height_, wb * height_), colour);
    }

    void leg(const Leg& leg, double shade) {
        const auto cloth = darker(look_.skirt ? look_.skin : look_.trousers, shade);
        const double tilt = std::clamp(leg.shin * 0.6, -0.7, 0.3);
        const Vec toe{
            leg.ankle.x + 0.062 * std::cos(tilt), leg.ankle.y + 0.018 - 0.062 * std::sin(tilt)
        };
        const Vec heel{leg.ankle.x - 0.014, leg.ankle.y + 0.018 + 0.01 * std::sin(tilt)};
        limb(heel, toe, 0.042, 0.032, darker(look_.shoes, shade));
        limb(leg.knee, leg.ankle, 0.070 * look_.build, 0.046, cloth);
        limb(leg.hip, leg.knee, 0.100 * look_.build, 0.072 * look_.build, cloth);
    }

    void arm(double angle, double shade) {
        const auto cloth = darker(look_.top, shade);
        const Vec shoulder{-0.005, -0.785};
        const Vec elbow{shoulder.x + 0.165 * std::sin(angle), shoulder.y + 0.165 * std::cos(angle)};
        const double bent = angle + 0.28 + std::max(0.0, angle) * 0.5;
        const Vec hand{elbow.x + 0.150 * std::sin(bent), elbow.y + 0.150 * std::cos(bent)};
        limb(elbow, hand, 0.046, 0.036, cloth);
        limb(hand, hand, 0.042, 0.042, darker(look_.skin, shade));
        limb(shoulder, elbow, 0.062 * look_.build, 0.048, cloth);
    }

    void torso() {
        const double w = 0.078 * look_.build;
        const double hem = look_.coat ? -0.36 : -0.475;
        Path path;
        const auto move = [&](double x, double y) { return at(x, y); };
        const Vec start = move(-w * 0.75, -0.828);
        path.moveTo(start.x, start.y);
        path.curveTo(move(w * 0.2, -0.85), move(w * 0.95, -0.82), move(w * 1.02, -0.73));
        path.curveTo(move(w * 1.05, -0.64), move(w * 0.9, -0.58), move(w * 0.95, hem));
        path.curveTo(move(w * 0.4, hem + 0.012), move(-w * 0.5, hem + 0.012), move(-w, hem));
        path.curveTo(move(-w * 0.9, -0.60), move(-w * 1.2, -0.72), move(-w * 0.75, -0.828));
        const Vec front = at(w, 0);
        const Vec back = at(-w, 0);
        canvas_.fill(path, Paint::along(look_.top, darker(look_.top, 0.28), back, front));
    }

    void skirt(double swing) {
        const double w = 0.08 * look_.build;
        const double reach = 0.02 + 0.03 * std::abs(swing);
        canvas_.fill(
            Path::polygon(
                {at(-w * 0.9, -0.54),
                 at(w * 0.9, -0.54),
                 at(w + reach, -0.30),
                 at(-w - reach, -0.30)}
            ),
            darker(look_.trousers, 0.05)
        );
    }

    void head() {
        limb({0.004, -0.84}, {0.012, -0.88}, 0.056, 0.052, darker(look_.skin, 0.18));
        if (look_.longHair) {
            limb({-0.012, -0.93}, {-0.040, -0.80}, 0.105, 0.055, darker(look_.hair, 0.15));
        }
        const Vec face = at(0.016, -0.925);
        canvas_.fill(Path::ellipse(face.x, face.y, 0.056 * height_, 0.070 * height_), look_.skin);
        limb({0.070, -0.925}, {0.074, -0.918}, 0.016, 0.018, look_.skin);
        Path hair;
        const Vec brow = at(0.062, -0.962);
        hair.moveTo(brow.x, brow.y);
        hair.curveTo(at(0.050, -1.012), at(-0.046, -1.020), at(-0.052, -0.938));
        hair.curveTo(at(-0.054, -0.905), at(-0.040, -0.880), at(-0.028, -0.880));
        hair.curveTo(at(-0.020, -0.930), at(0.000, -0.955), at(0.062, -0.962));
        canvas_.fill(hair, look_.hair);
    }

    void backpack() {
        const Vec a = at(-0.135, -0.80);
        canvas_.fill(
            Path::rounded(a.x, a.y, 0.085 * height_, 0.20 * height_, 0.03 * height_), look_.bag
        );
        limb({-0.095, -0.70}, {-0.095, -0.64}, 0.05, 0.05, darker(look_.bag, 0.2));
    }

    void handbag(double swing) {
        const double x = 0.05 * swing;
        limb({-0.01, -0.78}, {x - 0.01, -0.52}, 0.010, 0.010, darker(look_.bag, 0.4));
        const Vec a = at(x - 0.065, -0.53);
        canvas_.fill(
            Path::rounded(a.x, a.y, 0.11 * height_, 0.085 * height_, 0.02 * height_),
            darker(look_.bag, 0.15)
        );
    }

  private:
    Canvas& canvas_;
    const Look& look_;
    double height_;
    double lift_;
};

}  // namespace

void paintPersonShadow(Canvas& canvas, double height, Light light) {
    if (light == Light::Afternoon) {
        canvas.fillSoft(
            Path::polygon({{-0.20, -0.02}, {0.22, 0.02}, {1.15, -0.20}, {0.80, -0.26}}),
            rgb(0x10141C, 0.26F),
            0.10
        );
    }
    canvas.fillSoft(Path::ellipse(0, 0, 0.26 * height, 0.045), rgb(0x0A0C10, 0.42F), 0.10);
}

void paintPerson(Canvas& canvas, std::uint64_t seed, double height, int pose) {
    const Look look = lookOf(seed);
    const double phase = static_cast<double>(pose) / kPoses;
    const double swing = std::sin(2 * std::numbers::pi * phase);
    const Leg near = legAt(phase);
    const Leg far = legAt(phase + 0.5);

    Body body(canvas, look, height, -0.036 - std::max(near.ankle.y, far.ankle.y));
    body.arm(0.42 * swing, 0.38);
    body.leg(far, 0.34);
    body.leg(near, 0.06);
    if (look.skirt) {
        body.skirt(swing);
    }
    body.torso();
    if (look.backpack) {
        body.backpack();
    }
    body.head();
    if (look.handbag) {
        body.handbag(-swing);
    }
    body.arm(-0.42 * swing, 0.12);
}

}  // namespace ocelli::camera::capture::scene
