// Rotation by blocks.
#include "camera/image/rotation_stage.h"

#include <utility>

#include "camera/image/mirror_stage.h"
#include "camera/pixels/geometry.h"

namespace ocelli::camera::image {

void RotationStage::process(media::FrameBuilder& frame, media::FramePool& pool) {
    if (rotation_ == Rotation::Half) {
        mirrorBoth(*frame);
        return;
    }
    auto turned = pool.acquire(frame->height(), frame->width());
    for (int i = 0; i < 3; ++i) {
        const auto from = std::as_const(*frame).plane(i);
        if (rotation_ == Rotation::Quarter) {
            pixels::turnClockwise(from, turned->plane(i));
        } else {
            pixels::turnCounterClockwise(from, turned->plane(i));
        }
    }
    takeTimes(*turned, *frame);
    frame = std::move(turned);
}

}  // namespace ocelli::camera::image
