// Reports on evidence in plain words, a line for each fact.
#pragma once

#include <string>
#include <vector>

#include "bodyworn/evidence/media_report.h"

namespace ocelli::bodyworn::evidence {

/// What is proven of a video and what is not: the verdict first, then pictures with their times,
/// gaps, signers, and what no signature can say. At most some hundred lines, whatever the report.
std::vector<std::string> explain(const MediaReport& report);

}  // namespace ocelli::bodyworn::evidence
