// Lanes, timetables and positions of everything that moves in a scene.
#include "camera/capture/scene_script.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "camera/capture/scene_random.h"

namespace ocelli::camera::capture {
namespace scene {
namespace {

/// Scenes begin in the middle of a busy phase, so that the first picture already lives.
constexpr double kLead = 9.0;

/// Between two movers on one lane of vehicles, s.
constexpr double kHeadway = 1.6;

constexpr std::array kStreet{
    Lane{SceneClass::Person, 0.566, 0.066, 0, 1.15, 1.55, 2, 4},
    Lane{SceneClass::Vehicle, 0.667, 0.077, -1, 6.0, 8.5, 2, 4},
    Lane{SceneClass::Vehicle, 0.782, 0.092, +1, 6.0, 8.5, 2, 4},
    Lane{SceneClass::Person, 0.872, 0.106, -1, 1.1, 1.6, 1, 2},
    Lane{SceneClass::Person, 0.908, 0.112, +1, 1.1, 1.6, 1, 2},
};

constexpr std::array kOffice{
    Lane{SceneClass::Person, 0.585, 0.150, -1, 0.9, 1.3, 2, 3},
    Lane{SceneClass::Person, 0.600, 0.153, +1, 0.9, 1.3, 1, 2},
    Lane{SceneClass::Person, 0.800, 0.205, 0, 0.9, 1.3, 1, 2},
};

bool takesPart(SceneClass kind, SceneCast cast) {
    switch (cast) {
        case SceneCast::All:
            return true;
        case SceneCast::People:
            return kind == SceneClass::Person;
        case SceneCast::Vehicles:
            return kind == SceneClass::Vehicle;
        case SceneCast::Nobody:
            return false;
    }
    return false;
}

Mover makeMover(const Lane& lane, Random& random, double aspect) {
    Mover mover;
    mover.kind = lane.kind;
    mover.look = random.next();
    mover.ground = lane.ground;
    mover.perMetre = lane.perMetre;
    if (lane.kind == SceneClass::Vehicle) {
        const auto size = vehicleSize(vehicleModel(mover.look));
        mover.length = size.length;
        mover.height = size.height;
    } else {
        mover.height = random.between(1.60, 1.88);
        mover.length = mover.height * 0.46;
        mover.ground += random.between(-0.006, 0.006);
    }
    mover.direction = lane.direction != 0 ? lane.direction : (random.chance(0.5) ? 1 : -1);
    mover.speed = random.between(lane.slow, lane.fast) * lane.perMetre;
    const double way = aspect + mover.length * mover.perMetre;
    mover.ends = way / mover.speed;
    return mover;
}

/// Moves starts apart so that nobody drives through the one ahead; drops who does not fit the
/// phase.
void spaceOut(std::vector<Mover>& lane, double busy) {
    std::sort(lane.begin(), lane.end(), [](const Mover& a, const Mover& b) {
        return a.starts < b.starts;
    });
    std::vector<Mover> kept;
    for (auto mover : lane) {
        if (!kept.empty()) {
            const double span = mover.ends - mover.starts;
            const double earliest =
                std::max(kept.back().starts + kHeadway, kept.back().ends + kHeadway - span);
            const double later = std::max(0.0, earliest - mover.starts);
            mover.starts += later;
            mover.ends += later;
        }
        if (mover.ends <= busy) {
            kept.push_back(mover);
        }
    }
    lane = std::move(kept);
}

}  // namespace

double Mover::middleAt(double time, double aspect) const {
    const double gone = (time - starts) * speed - length * perMetre / 2;
    return direction > 0 ? gone : aspect - gone;
}

VehicleModel vehicleModel(std::uint64_t look) {
    constexpr std::array models{
        VehicleModel::Hatchback,
        VehicleModel::Saloon,
        VehicleModel::Estate,
        VehicleModel::Hatchback,
        VehicleModel::Van
    };
    return models.at((look >> 8U) % models.size());
}

VehicleSize vehicleSize(VehicleModel model) {
    switch (model) {
        case VehicleModel::Hatchback:
            return {4.05, 1.50};
        case VehicleModel::Saloon:
            return {4.65, 1.46};
        case VehicleModel::Estate:
            return {4.60, 1.52};
        case VehicleModel::Van:
            return {5.20, 2.15};
    }
    return {4.0, 1.5};
}

std::span<const Lane> lanesOf(std::string_view scene) {
    if (scene == "street") {
        return kStreet;
    }
    if (scene == "office") {
        return kOffice;
    }
    return {};
}

std::vector<Mover> moversOfCycle(
    std::span<const Lane> lanes,
    std::uint64_t seed,
    std::uint64_t cycle,
    SceneCast cast,
    double aspect
) {
    const double busy = kCycleSeconds - kQuietSeconds;
    std::vector<Mover> all;
    for (std::size_t index = 0; index < lanes.size(); ++index) {
        const Lane& lane = lanes[index];
        Random random(stir(seed) ^ stir(cycle * 64 + index));
        std::vector<Mover> here;
        const unsigned count = lane.fewest + random.below(lane.most - lane.fewest + 1);
        for (unsigned i = 0; i < count; ++i) {
            Mover mover = makeMover(lane, random, aspect);
            mover.id = (cycle * 64 + index) * 16 + i + 1;
            // Spread over the phase, each somewhere in a part of its own; on the first lane from
            // its very start to its very end, so that quiet phases are as long as they should be.
            const double room = std::max(0.0, busy - mover.ends);
            const bool ends = index == 0 && (i == 0 || i + 1 == count);
            const double part = ends ? (i == 0 ? 0 : 1) : random.between(0.05, 0.95);
            mover.starts = room * (i + part) / count;
            mover.ends += mover.starts;
            here.push_back(mover);
        }
        if (lane.kind == SceneClass::Vehicle) {
            spaceOut(here, busy);
        }
        for (auto& mover : here) {
            if (takesPart(mover.kind, cast) && mover.ends <= busy) {
                mover.starts += static_cast<double>(cycle) * kCycleSeconds - kLead;
                mover.ends += static_cast<double>(cycle) * kCycleSeconds - kLead;
                all.push_back(mover);
            }
        }
    }
    return all;
}

std::vector<Mover> moversAt(
    std::span<const Lane> lanes, std::uint64_t seed, double time, SceneCast cast, double aspect
) {
    const auto cycle = static_cast<std::uint64_t>(std::max(0.0, (time + kLead) / kCycleSeconds));
    auto movers = moversOfCycle(lanes, seed, cycle, cast, aspect);
    std::erase_if(movers, [&](const Mover& m) { return time < m.starts || time > m.ends; });
    std::sort(movers.begin(), movers.end(), [](const Mover& a, const Mover& b) {
        return std::tie(a.ground, a.id) < std::tie(b.ground, b.id);
    });
    return movers;
}

}  // namespace scene

std::string_view toString(SceneClass kind) {
    return kind == SceneClass::Person ? "person" : "vehicle";
}

SceneTruth sceneTruth(
    std::string_view name, std::uint64_t seed, Duration time, SceneCast cast, double aspect
) {
    const double seconds = std::chrono::duration<double>(time).count();
    SceneTruth truth;
    for (const auto& mover : scene::moversAt(scene::lanesOf(name), seed, seconds, cast, aspect)) {
        const double half = mover.length * mover.perMetre / 2;
        const double middle = mover.middleAt(seconds, aspect);
        const double left = std::max(0.0, middle - half) / aspect;
        const double right = std::min(aspect, middle + half) / aspect;
        const double top = std::max(0.0, mover.ground - mover.height * mover.perMetre);
        if (right > left && mover.ground > top) {
            truth.push_back({mover.id, mover.kind, {left, top, right - left, mover.ground - top}});
        }
    }
    return truth;
}

}  // namespace ocelli::camera::capture
