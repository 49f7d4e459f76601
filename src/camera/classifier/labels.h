// What the classes of a detector are to rules: human, vehicle or other.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "camera/objects/scene_objects.h"

namespace ocelli::camera::classifier {

inline constexpr std::size_t kMostLabels = 10'000;

/// One name a line, the first is class 0; empty lines at the end do not count. Names that say
/// nothing about people or vehicles are "other". InvalidArgument when there are none or too many,
/// or when none of them is human or a vehicle.
Result<std::vector<objects::ObjectClass>> parseLabels(std::string_view text);

/// The eighty classes of COCO as most detectors number them: 0 person, 1 to 8 vehicles.
std::vector<objects::ObjectClass> cocoLabels();

}  // namespace ocelli::camera::classifier
