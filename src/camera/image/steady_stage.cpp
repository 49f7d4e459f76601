// Block matching on a small grey picture, a follower of the camera's path, and a crop.
#include "camera/image/steady_stage.h"

#include <algorithm>
#include <utility>

#include "camera/image/crop.h"
#include "camera/pixels/grey_shift.h"

namespace ocelli::camera::image {
namespace {

constexpr int kSmallWidth = 160;
constexpr int kReach = 6;        ///< small pixels between two pictures
constexpr double kFollow = 0.1;  ///< of the way back to the middle, each picture

}  // namespace

void SteadyStage::apply(bool on) {
    if (std::exchange(on_, on) != on) {
        before_ = {};
        offset_ = {};
    }
}

SteadyStage::Shift SteadyStage::measure(const media::Frame& frame) {
    now_ = pixels::makeGreyFor(frame.width(), frame.height(), kSmallWidth);
    scaler_.scale(frame.plane(0), now_);
    Shift moved;
    if (before_.width == now_.width && before_.height == now_.height) {
        const pixels::GreyShift small = pixels::shiftBetween(before_, now_, kReach);
        moved.x = small.x * frame.width() / now_.width;
        moved.y = small.y * frame.height() / now_.height;
    } else {
        offset_ = {};
    }
    std::swap(before_, now_);
    return moved;
}

/// The shown part goes with what is seen, and slowly back to the middle.
void SteadyStage::follow(const Shift& moved, int width, int height) {
    const auto step = [](double offset, double by, int size) {
        const double margin = size * kMargin;
        return std::clamp((offset + by) * (1 - kFollow), -margin, margin);
    };
    offset_.x = step(offset_.x, moved.x, width);
    offset_.y = step(offset_.y, moved.y, height);
}

void SteadyStage::process(media::FrameBuilder& frame, media::FramePool& pool) {
    follow(measure(*frame), frame->width(), frame->height());
    auto steady = pool.acquire(frame->width(), frame->height());
    for (int i = 0; i < 3; ++i) {
        const auto from = std::as_const(*frame).plane(i);
        const double part = static_cast<double>(from.width) / frame->width();
        constexpr double kShare = 1 - 2 * kMargin;
        crop(
            from,
            steady->plane(i),
            cropLine(from.width, kShare, offset_.x * part),
            cropLine(from.height, kShare, offset_.y * part)
        );
    }
    takeTimes(*steady, *frame);
    frame = std::move(steady);
}

}  // namespace ocelli::camera::image
