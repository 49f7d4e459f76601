// Puts a scene together, frame by frame.
#include "camera/capture/scene_renderer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/assert.h"
#include "camera/capture/scene_clock.h"
#include "camera/capture/scene_random.h"
#include "camera/pixels/blend.h"

namespace ocelli::camera::capture {
namespace {

constexpr std::uint8_t kNoiseBias = 16;
constexpr std::size_t kNoiseExtra = 1U << 16U;
constexpr int kWheelPoses = 3;
constexpr int kBends = 9;  ///< poses of what sways in the wind

/// Pixels.
constexpr double kLargeMetre = 140;

int evenDown(double value) {
    return 2 * static_cast<int>(std::floor(value / 2));
}

int evenUp(double value) {
    return 2 * static_cast<int>(std::ceil(value / 2));
}

/// Sums of four even numbers are close to a bell curve.
std::vector<std::uint8_t> makeNoise(const SceneOptions& options) {
    std::vector<std::uint8_t> values(kNoiseExtra + static_cast<std::size_t>(options.width));
    scene::Random random(options.seed ^ 0x4015EU);
    for (auto& value : values) {
        double sum = -2;
        for (int i = 0; i < 4; ++i) {
            sum += random.unit();
        }
        // The sum has a standard deviation of 0.577.
        const double bell = std::clamp(sum * 1.2 * options.noise, -15.0, 15.0);
        value = static_cast<std::uint8_t>(std::lround(kNoiseBias + bell));
    }
    return values;
}

scene::Set makeSet(const SceneOptions& options, double aspect) {
    return options.name == "office" ? scene::makeOffice(options.seed, aspect)
                                    : scene::makeStreet(options.seed, aspect);
}

}  // namespace

SceneRenderer::SceneRenderer(const SceneOptions& options)
    : options_(options),
      aspect_(static_cast<double>(options.width) / options.height),
      weather_(options.weather, options.seed, options.width, options.height) {
    paintSet();
    if (options_.noise > 0) {
        noise_ = makeNoise(options_);
    }
}

SceneRenderer::~SceneRenderer() = default;

void SceneRenderer::paintSet() {
    const auto set = makeSet(options_, aspect_);
    light_ = set.light;
    const double scale = options_.height;
    {
        scene::Canvas canvas(options_.width, options_.height, {scale, scale, 0, 0});
        set.backdrop(canvas);
        backdrop_ = std::make_unique<media::Frame>(options_.width, options_.height);
        scene::toFrame(canvas, *backdrop_);
    }
    for (const auto& prop : set.props) {
        paintProp(prop);
    }
}

void SceneRenderer::paintProp(const scene::Prop& prop) {
    const double scale = options_.height;
    Placed placed;
    placed.ground = prop.ground;
    placed.x = evenDown(prop.left * scale);
    placed.y = evenDown(prop.top * scale);
    const int poses = options_.weather.wind && prop.paintBent ? kBends : 1;
    for (int pose = 0; pose < poses; ++pose) {
        scene::Canvas canvas(
            evenUp(prop.width * scale) + 2,
            evenUp(prop.height * scale) + 2,
            {scale, scale, -1.0 * placed.x, -1.0 * placed.y}
        );
        if (poses > 1) {
            prop.paintBent(canvas, 2.0 * pose / (poses - 1) - 1);
        } else {
            prop.paint(canvas);
        }
        placed.poses.emplace_back(canvas);
    }
    props_.push_back(std::move(placed));
}

void SceneRenderer::drawProp(media::Frame& frame, const Placed& placed, double seconds) const {
    const auto last = static_cast<double>(placed.poses.size() - 1);
    const double bend = weather_.bendAt(seconds, static_cast<double>(placed.x) / options_.height);
    const auto pose = static_cast<std::size_t>(std::lround((bend + 1) / 2 * last));
    placed.poses[pose].drawOn(frame, placed.x, placed.y);
}

void SceneRenderer::copyBackdrop(media::Frame& frame, std::uint64_t number) const {
    for (int i = 0; i < 3; ++i) {
        const auto from = std::as_const(*backdrop_).plane(i);
        const auto to = frame.plane(i);
        if (i > 0 || noise_.empty()) {
            std::memcpy(to.data, from.data, static_cast<std::size_t>(from.stride * from.height));
            continue;
        }
        scene::Random random(options_.seed * 31 + number);
        for (int y = 0; y < to.height; ++y) {
            pixels::addNoise(
                to.row(y),
                from.row(y),
                noise_.data() + random.below(kNoiseExtra),
                kNoiseBias,
                static_cast<std::size_t>(to.width)
            );
        }
    }
}

const SceneRenderer::MoverSprite& SceneRenderer::spriteOf(
    const scene::Mover& mover, int pose, int phase
) {
    const auto key = mover.id * 64 + static_cast<std::uint64_t>((pose + 1) * 2 + phase);
    if (const auto found = cacheIndex_.find(key); found != cacheIndex_.end()) {
        cache_.splice(cache_.begin(), cache_, found->second);
        return cache_.front().mover;
    }
    cache_.push_front({key, paintMover(mover, pose, phase)});
    cacheIndex_[key] = cache_.begin();
    cacheBytes_ += cache_.front().mover.sprite->bytes();
    const auto bound = std::size_t{4} * static_cast<std::size_t>(options_.width * options_.height);
    while (cacheBytes_ > bound && cache_.size() > 1) {
        cacheBytes_ -= cache_.back().mover.sprite->bytes();
        cacheIndex_.erase(cache_.back().key);
        cache_.pop_back();
    }
    return cache_.front().mover;
}

SceneRenderer::MoverSprite SceneRenderer::paintMover(const scene::Mover& mover, int pose, int phase)
    const {
    // Metres around the ground point that the figure and its shadow need.
    struct Room {
        double left, right, top, bottom;
    };

    const double half = mover.length / 2;
    const bool vehicle = mover.kind == SceneClass::Vehicle;
    const Room room = vehicle    ? Room{half + .35, half + .35, mover.height + .1, .3}
                      : pose < 0 ? Room{.7, 1.45, .45, .25}
                                 : Room{half + .12, half + .12, mover.height + .1, .1};
    const double scale = mover.perMetre * options_.height;
    MoverSprite made;
    made.originX = evenUp(room.left * scale);
    made.originY = evenUp(room.top * scale);
    const double ground = mover.ground * options_.height;
    const double facing = mover.direction > 0 || pose < 0 ? scale : -scale;
    scene::Canvas canvas(
        made.originX + evenUp(room.right * scale) + 2,
        made.originY + evenUp(room.bottom * scale) + 2,
        {facing, scale, 1.0 * made.originX + phase, made.originY + ground - evenDown(ground)}
    );
    if (vehicle) {
        scene::paintVehicle(canvas, mover.look, pose);
    } else if (pose < 0) {
        scene::paintPersonShadow(canvas, mover.height, light_);
    } else {
        scene::paintPerson(canvas, mover.look, mover.height, pose);
    }
    made.sprite = std::make_unique<scene::Sprite>(canvas);
    return made;
}

void SceneRenderer::drawMover(media::Frame& frame, const scene::Mover& mover, double seconds) {
    const double middle = mover.middleAt(seconds, aspect_);
    const double way = middle * mover.direction / mover.perMetre;
    const int x = static_cast<int>(std::lround(middle * options_.height));
    const int y = evenDown(mover.ground * options_.height);
    const auto draw = [&](int pose, int phase) {
        const auto& made = spriteOf(mover, pose, phase);
        made.sprite->drawOn(frame, x - (x & 1) - made.originX, y - made.originY);
    };
    if (mover.kind == SceneClass::Vehicle) {
        // Too fast for single columns to matter.
        draw(static_cast<int>((way - std::floor(way)) * kWheelPoses) % kWheelPoses, 0);
        return;
    }
    const double steps = way / (scene::kStride * mover.height);
    draw(-1, 0);
    // Large walkers cover several columns a frame: even ones are fine enough.
    const bool large = mover.perMetre * options_.height > kLargeMetre;
    draw(
        static_cast<int>((steps - std::floor(steps)) * scene::kPoses) % scene::kPoses,
        large ? 0 : x & 1
    );
}

void SceneRenderer::render(
    media::Frame& frame, double seconds, std::uint64_t number, WallTime wall
) {
    OCELLI_ASSERT(frame.width() == options_.width && frame.height() == options_.height);
    copyBackdrop(frame, number);
    const auto movers = scene::moversAt(
        scene::lanesOf(options_.name), options_.seed, seconds, options_.cast, aspect_
    );
    auto mover = movers.begin();
    for (const auto& prop : props_) {
        for (; mover != movers.end() && mover->ground < prop.ground; ++mover) {
            drawMover(frame, *mover, seconds);
        }
        drawProp(frame, prop, seconds);
    }
    for (; mover != movers.end(); ++mover) {
        drawMover(frame, *mover, seconds);
    }
    weather_.draw(frame, seconds, number);
    if (options_.clock) {
        drawClock(frame, wall);
    }
}

}  // namespace ocelli::camera::capture
