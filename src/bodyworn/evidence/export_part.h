// What a trimmed export says of itself: which part of a recording it holds.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::bodyworn::evidence {

/// The name of the file beside the manifest.
inline constexpr std::string_view kPartName = "part.json";

/// Nobody signs it and nobody has to believe it: it says what has to be there, and the signatures
/// in the video and the manifest prove that it is.
struct ExportPart {
    std::string recording;  ///< as the manifest calls it
    WallTime from;
    WallTime to;

    bool operator==(const ExportPart&) const = default;
};

/// {"format":"ocelli-part-1","recording":…,"from":…,"to":…}, times in RFC 3339.
std::string formatExportPart(const ExportPart& part);

/// InvalidArgument names the member that is missing or out of form.
Result<ExportPart> parseExportPart(std::string_view text);

}  // namespace ocelli::bodyworn::evidence
