// Who moves through a scene and where each of them is at any moment: the ground truth.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::camera::capture {

/// Part of the picture, 0..1, origin top left.
struct SceneBox {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

enum class SceneClass : std::uint8_t { Person, Vehicle };

std::string_view toString(SceneClass kind);

/// Somebody or something moving; the shadow does not count.
struct SceneObject {
    std::uint64_t id = 0;  ///< the same on the object's whole way, never given twice in a scene
    SceneClass kind = SceneClass::Person;
    SceneBox box;  ///< the part within the picture
};

using SceneTruth = std::vector<SceneObject>;

/// Which movers take part.
enum class SceneCast : std::uint8_t { All, People, Vehicles, Nobody };

/// What is moving at a time of a scene. Pure: the same for the same arguments everywhere.
/// @param scene   "street" or "office"; an unknown one has nothing in it
/// @param time    since the scene's start: a frame's pts / 90000 s
/// @param aspect  picture width / height
SceneTruth sceneTruth(
    std::string_view scene,
    std::uint64_t seed,
    Duration time,
    SceneCast cast = SceneCast::All,
    double aspect = 16.0 / 9.0
);

namespace scene {

/// One line that movers follow from side to side. Lengths in picture heights.
struct Lane {
    SceneClass kind = SceneClass::Person;
    double ground = 0;    ///< where feet or wheels touch, from the top
    double perMetre = 0;  ///< size of a metre there
    int direction = 0;    ///< +1 to the right, -1 to the left, 0 both ways
    double slow = 0;      ///< m/s
    double fast = 0;      ///< m/s
    unsigned fewest = 0;  ///< movers in each busy phase
    unsigned most = 0;
};

/// A mover and its whole way.
struct Mover {
    std::uint64_t id = 0;
    SceneClass kind = SceneClass::Person;
    std::uint64_t look = 0;  ///< decides clothes, paint, model
    double ground = 0;       ///< picture heights from the top
    double perMetre = 0;
    double length = 0;  ///< m along the way
    double height = 0;  ///< m
    int direction = 1;
    double speed = 0;   ///< picture heights a second
    double starts = 0;  ///< s, scene time
    double ends = 0;

    /// Middle of the mover, in picture heights from the left edge.
    double middleAt(double time, double aspect) const;
};

/// Each cycle is a busy phase followed by a quiet one in which nobody is in the picture.
constexpr double kCycleSeconds = 40;
constexpr double kQuietSeconds = 7.5;

/// Everybody of a cycle. Pure.
std::vector<Mover> moversOfCycle(
    std::span<const Lane> lanes,
    std::uint64_t seed,
    std::uint64_t cycle,
    SceneCast cast,
    double aspect
);

/// Movers whose way includes `time`, far ones first.
std::vector<Mover> moversAt(
    std::span<const Lane> lanes, std::uint64_t seed, double time, SceneCast cast, double aspect
);

/// The lanes of a scene; empty when there is none of that name.
std::span<const Lane> lanesOf(std::string_view scene);

/// Length and height in metres of the vehicle with this look.
struct VehicleSize {
    double length = 0;
    double height = 0;
};

enum class VehicleModel : std::uint8_t { Hatchback, Saloon, Estate, Van };

VehicleModel vehicleModel(std::uint64_t look);
VehicleSize vehicleSize(VehicleModel model);

}  // namespace scene
}  // namespace ocelli::camera::capture
