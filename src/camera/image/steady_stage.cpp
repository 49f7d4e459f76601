// Block matching on a small grey picture, a follower of the camera's path, and a crop.
#include "camera/image/steady_stage.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "camera/image/crop.h"

namespace ocelli::camera::image {
namespace {

constexpr int kSmallWidth = 160;
constexpr int kReach = 6;        ///< small pixels between two pictures
constexpr double kFollow = 0.1;  ///< of the way back to the middle, each picture

std::uint64_t differenceAt(
    const pixels::GreyPicture& before, const pixels::GreyPicture& now, int reach, int dx, int dy
) {
    std::uint64_t sum = 0;
    const auto width = static_cast<std::size_t>(before.width - 2 * reach);
    for (int y = reach; y < before.height - reach; ++y) {
        sum += pixels::sumOfDifferences(before.row(y) + reach, now.row(y + dy) + reach + dx, width);
    }
    return sum;
}

/// Where a valley between three values lies, from -0.5 to 0.5: its slopes are equally steep.
double valley(std::uint64_t left, std::uint64_t middle, std::uint64_t right) {
    const double higher = static_cast<double>(std::max(left, right)) - static_cast<double>(middle);
    const double apart = static_cast<double>(left) - static_cast<double>(right);
    return higher > 0 ? std::clamp(apart / (2 * higher), -0.5, 0.5) : 0.0;
}

}  // namespace

GreyShift shiftBetween(
    const pixels::GreyPicture& before, const pixels::GreyPicture& now, int reach
) {
    if (before.width <= 2 * reach || before.height <= 2 * reach) {
        return {};
    }
    const int side = 2 * reach + 1;
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(side * side));
    const auto at = [&](int dx, int dy) -> std::uint64_t& {
        return sums[static_cast<std::size_t>((dy + reach) * side + dx + reach)];
    };
    int bestX = 0;
    int bestY = 0;
    at(0, 0) = differenceAt(before, now, reach, 0, 0);
    for (int dy = -reach; dy <= reach; ++dy) {
        for (int dx = -reach; dx <= reach; ++dx) {
            at(dx, dy) = differenceAt(before, now, reach, dx, dy);
            if (at(dx, dy) < at(bestX, bestY)) {
                bestX = dx;
                bestY = dy;
            }
        }
    }
    GreyShift shift{static_cast<double>(bestX), static_cast<double>(bestY)};
    if (std::abs(bestX) < reach) {
        shift.x += valley(at(bestX - 1, bestY), at(bestX, bestY), at(bestX + 1, bestY));
    }
    if (std::abs(bestY) < reach) {
        shift.y += valley(at(bestX, bestY - 1), at(bestX, bestY), at(bestX, bestY + 1));
    }
    return shift;
}

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
        const GreyShift small = shiftBetween(before_, now_, kReach);
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
