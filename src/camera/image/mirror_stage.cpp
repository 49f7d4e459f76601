// Mirrors in place, row by row.
#include "camera/image/mirror_stage.h"

#include "camera/pixels/geometry.h"

namespace ocelli::camera::image {
namespace {

void mirrorPlane(const media::Plane& plane, Mirror mirror) {
    const auto width = static_cast<std::size_t>(plane.width);
    if (mirror == Mirror::Horizontal) {
        for (int y = 0; y < plane.height; ++y) {
            pixels::reverseRow(plane.row(y), width);
        }
        return;
    }
    for (int y = 0; y < plane.height / 2; ++y) {
        auto* top = plane.row(y);
        auto* bottom = plane.row(plane.height - 1 - y);
        if (mirror == Mirror::Vertical) {
            pixels::exchangeRows(top, bottom, width);
        } else {
            pixels::exchangeReversed(top, bottom, width);
        }
    }
    if (mirror == Mirror::Both && plane.height % 2 == 1) {
        pixels::reverseRow(plane.row(plane.height / 2), width);
    }
}

}  // namespace

void MirrorStage::process(media::FrameBuilder& frame, media::FramePool& /*pool*/) {
    for (int i = 0; i < 3; ++i) {
        mirrorPlane(frame->plane(i), mirror_);
    }
}

void mirrorBoth(media::Frame& frame) {
    for (int i = 0; i < 3; ++i) {
        mirrorPlane(frame.plane(i), Mirror::Both);
    }
}

}  // namespace ocelli::camera::image
