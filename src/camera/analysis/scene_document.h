// What is in the picture, for machines: a frame of an ONVIF metadata stream.
#pragma once

#include <string>

#include "camera/objects/scene_objects.h"

namespace ocelli::camera::analysis {

/// tt:MetadataStream with one tt:Frame: number, box, middle and class of each target that is seen.
/// Coordinates are -1..1 with the origin in the middle of the picture and y upwards.
/// Source: ONVIF Analytics Service Specification 5.1 (scene description) and its schema.
std::string sceneDocument(const objects::SceneReport& scene, WallTime time);

}  // namespace ocelli::camera::analysis
