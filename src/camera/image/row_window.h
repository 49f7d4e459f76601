// Three rows of a plane that is changed in place, the border repeated outwards.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "media/frame.h"

namespace ocelli::camera::image {

/// Keeps copies of the rows above, at and below the one that is being written. Reentrant.
class RowWindow {
  public:
    /// Calls work(row, above, here, below) for each row; the three are as they were before, and
    /// readable from [-1] to [width].
    template <class Work>
    void slide(const media::Plane& plane, Work work) {
        auto& [above, here, below] = rows_;
        copy(above, plane, 0);
        copy(here, plane, 0);
        for (int y = 0; y < plane.height; ++y) {
            // The row below is still as it was, those above were kept.
            copy(below, plane, std::min(y + 1, plane.height - 1));
            work(plane.row(y), above.data() + 1, here.data() + 1, below.data() + 1);
            std::swap(above, here);
            std::swap(here, below);
        }
    }

  private:
    static void copy(std::vector<std::uint8_t>& to, const media::Plane& plane, int y) {
        const auto width = static_cast<std::size_t>(plane.width);
        const auto* row = plane.row(y);
        to.resize(width + 2);
        std::memcpy(to.data() + 1, row, width);
        to.front() = row[0];
        to.back() = row[width - 1];
    }

    std::array<std::vector<std::uint8_t>, 3> rows_;
};

}  // namespace ocelli::camera::image
