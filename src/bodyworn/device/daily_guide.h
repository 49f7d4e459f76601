// The sheet that a wearer gets in hand: what to do before, while and after wearing this model.
#pragma once

#include <string>

#include "bodyworn/device/worn_model.h"

namespace ocelli::bodyworn::device {

/// A page of HTML without scripts that prints on two sheets of A4. Holds, colours, faults and
/// ranges are those of the model and of the tables the camera itself works with. Pure.
std::string dailyGuide(const WornModel& model);

}  // namespace ocelli::bodyworn::device
