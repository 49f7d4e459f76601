// A worn camera as its panel draws it, in JSON.
#pragma once

#include "apps/bodycam/dock_bay.h"
#include "apps/bodycam/worn_device.h"
#include "base/json.h"

namespace ocelli::apps::bodycam {

/// Everything that can be seen of the camera now.
Json stateToJson(const WornDevice& worn, const Recorder::Status& recorder, const DockBay& bay);

Json playToJson(const device::output::Play& play);

Json noteToJson(const LogLine& line);

Json bookToJson(const device::RecordingBook& book, const std::vector<evidence::SealedClip>& clips);

}  // namespace ocelli::apps::bodycam
