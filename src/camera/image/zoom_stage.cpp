// A crop around the middle.
#include "camera/image/zoom_stage.h"

#include <utility>

namespace ocelli::camera::image {

void ZoomStage::apply(double zoom) {
    if (std::exchange(zoom_, zoom) != zoom) {
        width_ = height_ = 0;
    }
}

void ZoomStage::process(media::FrameBuilder& frame, media::FramePool& pool) {
    if (width_ != frame->width() || height_ != frame->height()) {
        width_ = frame->width();
        height_ = frame->height();
        const auto colour = std::as_const(*frame).plane(1);
        luma_ = {cropLine(width_, 1 / zoom_, 0), cropLine(height_, 1 / zoom_, 0)};
        chroma_ = {cropLine(colour.width, 1 / zoom_, 0), cropLine(colour.height, 1 / zoom_, 0)};
    }
    auto enlarged = pool.acquire(width_, height_);
    for (int i = 0; i < 3; ++i) {
        const Lines& lines = i == 0 ? luma_ : chroma_;
        crop(std::as_const(*frame).plane(i), enlarged->plane(i), lines.columns, lines.rows);
    }
    takeTimes(*enlarged, *frame);
    frame = std::move(enlarged);
}

}  // namespace ocelli::camera::image
