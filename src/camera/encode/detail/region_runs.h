// Regions of interest as rows of blocks, in the form libavcodec's encoders take.
#pragma once

#include <vector>

#include "camera/encode/video_encoder.h"
#include "media/av/handles.h"

namespace ocelli::camera::encode::detail {

/// One run of blocks of 16 pixels that get better quality.
struct RegionRun {
    int left = 0;
    int top = 0;
    int right = 0;  ///< exclusive
    int bottom = 0;
    int level = 0;

    bool operator==(const RegionRun&) const = default;
};

/// The blocks whose middle is enclosed; where regions overlap, the highest level counts.
std::vector<RegionRun> regionRuns(const std::vector<QualityRegion>& regions, int width, int height);

/// Tells the encoder of them with this picture.
Result<void> attach(AVFrame& picture, const std::vector<RegionRun>& runs);

}  // namespace ocelli::camera::encode::detail
