// Blocks inside polygons, as side data of a frame.
#include "camera/encode/detail/region_runs.h"

#include <algorithm>

extern "C" {
#include <libavutil/frame.h>
}

namespace ocelli::camera::encode::detail {
namespace {

constexpr int kBlock = 16;
constexpr int kStepsOfALevel = 2;    // of the quantiser; six halve the bits of a step sixfold
constexpr int kQuantiserSteps = 51;  // what a quantiser offset of 1 stands for

/// Even-odd, by a ray to the right.
bool encloses(const QualityRegion& region, double x, double y) {
    bool inside = false;
    const auto& points = region.points;
    for (std::size_t i = 0, j = points.size() - 1; i < points.size(); j = i++) {
        const bool crosses = (points[i].y > y) != (points[j].y > y);
        if (crosses && x < points[i].x + (points[j].x - points[i].x) * (y - points[i].y) /
                                             (points[j].y - points[i].y)) {
            inside = !inside;
        }
    }
    return inside;
}

int levelAt(const std::vector<QualityRegion>& regions, double x, double y) {
    int level = 0;
    for (const QualityRegion& region : regions) {
        if (region.points.size() >= 3 && region.level > level && encloses(region, x, y)) {
            level = region.level;
        }
    }
    return level;
}

}  // namespace

std::vector<RegionRun> regionRuns(
    const std::vector<QualityRegion>& regions, int width, int height
) {
    std::vector<RegionRun> runs;
    for (int top = 0; top < height && !regions.empty(); top += kBlock) {
        const int bottom = std::min(top + kBlock, height);
        RegionRun run;
        for (int left = 0; left < width; left += kBlock) {
            const int right = std::min(left + kBlock, width);
            const int level =
                levelAt(regions, 0.5 * (left + right) / width, 0.5 * (top + bottom) / height);
            if (level == run.level) {
                run.right = right;
                continue;
            }
            if (run.level > 0) {
                runs.push_back(run);
            }
            run = {left, top, right, bottom, level};
        }
        if (run.level > 0) {
            runs.push_back(run);
        }
    }
    return runs;
}

Result<void> attach(AVFrame& picture, const std::vector<RegionRun>& runs) {
    if (runs.empty()) {
        return {};
    }
    AVFrameSideData* data = av_frame_new_side_data(
        &picture, AV_FRAME_DATA_REGIONS_OF_INTEREST, runs.size() * sizeof(AVRegionOfInterest)
    );
    if (data == nullptr) {
        return fail(ErrorKind::ResourceExhausted, "no memory for regions of interest");
    }
    auto* regions = reinterpret_cast<AVRegionOfInterest*>(data->data);
    std::ranges::transform(runs, regions, [](const RegionRun& run) {
        AVRegionOfInterest region{};
        region.self_size = sizeof(AVRegionOfInterest);
        region.left = run.left;
        region.top = run.top;
        region.right = run.right;
        region.bottom = run.bottom;
        region.qoffset = {-kStepsOfALevel * run.level, kQuantiserSteps};
        return region;
    });
    return {};
}

}  // namespace ocelli::camera::encode::detail
