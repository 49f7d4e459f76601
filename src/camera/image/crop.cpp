// Bilinear, with places worked out once for all rows.
#include "camera/image/crop.h"

#include <algorithm>
#include <cmath>

namespace ocelli::camera::image {
namespace {

constexpr int kSteps = 128;

}  // namespace

CropLine cropLine(int size, double share, double shift) {
    CropLine line;
    const double middle = (size - 1) / 2.0;
    for (int i = 0; i < size; ++i) {
        const double at = std::clamp(middle + (i - middle) * share + shift, 0.0, size - 1.0);
        const int first = std::min(static_cast<int>(at), std::max(0, size - 2));
        line.first.push_back(first);
        line.part.push_back(static_cast<int>(std::lround((at - first) * kSteps)));
    }
    return line;
}

void crop(
    const media::ConstPlane& from,
    const media::Plane& to,
    const CropLine& columns,
    const CropLine& rows
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

}  // namespace ocelli::camera::image
