// A radial lens model, turned into a map of places and read with four neighbours each.
#include "camera/image/lens_stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ocelli::camera::image {
namespace {

constexpr int kSteps = 128;  ///< between two pixels

/// How far out a point of the straight picture lies in the bent one; `square` is r².
double bend(const LensParameters& lens, double square) {
    return 1 + square * (lens.k1 + square * lens.k2);
}

/// The scale at which no border pixel comes from outside the bent picture.
double scaleOf(const LensParameters& lens, int width, int height) {
    const double diagonal = std::hypot(width, height);
    double most = 0;
    constexpr int kSamples = 64;
    for (int i = 0; i <= kSamples; ++i) {
        const double along = static_cast<double>(i) / kSamples;
        const double rx = along * width / diagonal;
        const double ry = along * height / diagonal;
        const double sideX = width / diagonal;
        const double sideY = height / diagonal;
        most = std::max(most, bend(lens, rx * rx + sideY * sideY));
        most = std::max(most, bend(lens, sideX * sideX + ry * ry));
    }
    return 1 / most;
}

}  // namespace

void LensStage::apply(const LensParameters& lens) {
    if (std::exchange(lens_, lens) != lens) {
        luma_ = {};
        chroma_ = {};
    }
}

void LensStage::draw(Map& map, int width, int height) const {
    map.width = width;
    map.height = height;
    map.places.clear();
    map.places.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const double cx = (width - 1) / 2.0;
    const double cy = (height - 1) / 2.0;
    const double halfDiagonal = std::hypot(width, height) / 2;
    const double scale = scaleOf(lens_, width, height);
    const auto split = [](double at, int size) {
        const double inside = std::clamp(at, 0.0, size - 1.0);
        const int first = std::min(static_cast<int>(inside), std::max(0, size - 2));
        const int part = static_cast<int>(std::lround((inside - first) * kSteps));
        return std::pair(static_cast<std::uint16_t>(first), static_cast<std::uint8_t>(part));
    };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double dx = x - cx;
            const double dy = y - cy;
            const double r = std::hypot(dx, dy) / halfDiagonal;
            const double factor = bend(lens_, r * r) * scale;
            const auto [left, right] = split(cx + dx * factor, width);
            const auto [top, down] = split(cy + dy * factor, height);
            map.places.push_back({left, top, right, down});
        }
    }
}

void LensStage::move(const Map& map, const media::ConstPlane& from, const media::Plane& to) {
    // A plane of one row or column has no neighbour to go to.
    const std::ptrdiff_t below = from.height > 1 ? from.stride : 0;
    const std::ptrdiff_t beside = from.width > 1 ? 1 : 0;
    const Place* place = map.places.data();
    for (int y = 0; y < to.height; ++y) {
        std::uint8_t* out = to.row(y);
        for (int x = 0; x < to.width; ++x, ++place) {
            const std::uint8_t* at = from.row(place->y) + place->x;
            const int top = at[0] * (kSteps - place->right) + at[beside] * place->right;
            const int bottom =
                at[below] * (kSteps - place->right) + at[below + beside] * place->right;
            const int sum = top * (kSteps - place->down) + bottom * place->down;
            out[x] = static_cast<std::uint8_t>((sum + kSteps * kSteps / 2) / (kSteps * kSteps));
        }
    }
}

void LensStage::process(media::FrameBuilder& frame, media::FramePool& pool) {
    auto straight = pool.acquire(frame->width(), frame->height());
    if (luma_.width != frame->width() || luma_.height != frame->height()) {
        draw(luma_, frame->width(), frame->height());
        const auto colour = std::as_const(*frame).plane(1);
        draw(chroma_, colour.width, colour.height);
    }
    for (int i = 0; i < 3; ++i) {
        move(i == 0 ? luma_ : chroma_, std::as_const(*frame).plane(i), straight->plane(i));
    }
    takeTimes(*straight, *frame);
    frame = std::move(straight);
}

}  // namespace ocelli::camera::image
