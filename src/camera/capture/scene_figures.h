// Paints the movers of a scene: walking people, driving and parked vehicles.
#pragma once

#include <cstdint>

#include "camera/capture/scene_canvas.h"
#include "camera/capture/scene_script.h"

namespace ocelli::camera::capture::scene {

/// Pictures of a walk from one step of the left foot to the next.
constexpr int kPoses = 16;

/// Way of one whole walk cycle as a share of the body height; feet do not slide.
constexpr double kStride = 0.86;

/// Where the light comes from decides how shadows lie.
enum class Light { Afternoon, Indoors };

/// A walker of `height` metres, feet at 0,0, looking to +x; y grows downwards. Units are metres.
void paintPerson(Canvas& canvas, std::uint64_t look, double height, int pose);

/// The shadow of a walker with feet at 0,0, to the right whichever way the walker goes. Units are
/// metres.
void paintPersonShadow(Canvas& canvas, double height, Light light);

/// A vehicle with the middle of its wheels' ground line at 0,0, driving to +x. Units are metres.
void paintVehicle(Canvas& canvas, std::uint64_t look, int wheelPose);

}  // namespace ocelli::camera::capture::scene
