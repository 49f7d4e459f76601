// Block matching on a small grey picture, a follower of the camera's path, and a crop.
#include "camera/image/steady_stage.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "camera/pixels/grey_shift.h"

namespace ocelli::camera::image {
namespace {

constexpr int kSmallWidth = 160;
constexpr int kReach = 6;        ///< small pixels between two pictures
constexpr double kFollow = 0.1;  ///< of the way back to the middle, each picture
constexpr int kSteps = 128;

/// Which pixel an output pixel comes from, for a row or a column.
struct Line {
    std::vector<int> first;
    std::vector<int> part;  ///< of the way to the next, in 1/128
};

Line lineOf(int size, double shift) {
    Line line;
    const double middle = (size - 1) / 2.0;
    const double zoom = 1 - 2 * SteadyStage::kMargin;
    for (int i = 0; i < size; ++i) {
        const double at = std::clamp(middle + (i - middle) * zoom + shift, 0.0, size - 1.0);
        const int first = std::min(static_cast<int>(at), std::max(0, size - 2));
        line.first.push_back(first);
        line.part.push_back(static_cast<int>(std::lround((at - first) * kSteps)));
    }
    return line;
}

void crop(
    const media::ConstPlane& from, const media::Plane& to, const Line& columns, const Line& rows
) {
    const std::ptrdiff_t below = from.height > 1 ? from.stride : 0;
    const std::ptrdiff_t beside = from.width > 1 ? 1 : 0;
    for (int y = 0; y < to.height; ++y) {
        const auto row = static_cast<std::size_t>(y);
        const std::uint8_t* source = from.row(rows.first[row]);
        const int down = rows.part[row];
        std::uint8_t* out = to.row(y);
        for (int x = 0; x < to.width; ++x) {
            const auto column = static_cast<std::size_t>(x);
            const std::uint8_t* at = source + columns.first[column];
            const int right = columns.part[column];
            const int top = at[0] * (kSteps - right) + at[beside] * right;
            const int bottom = at[below] * (kSteps - right) + at[below + beside] * right;
            const int sum = top * (kSteps - down) + bottom * down;
            out[x] = static_cast<std::uint8_t>((sum + kSteps * kSteps / 2) / (kSteps * kSteps));
        }
    }
}

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
        crop(
            from,
            steady->plane(i),
            lineOf(from.width, offset_.x * part),
            lineOf(from.height, offset_.y * part)
        );
    }
    takeTimes(*steady, *frame);
    frame = std::move(steady);
}

}  // namespace ocelli::camera::image
