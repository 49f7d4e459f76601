// The cells of motion detection, and which of them belong to which area.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "camera/analytics/motion_parameters.h"

namespace ocelli::camera::analytics {

constexpr int kMotionColumns = 22;
constexpr int kMotionRows = 18;
constexpr std::size_t kMotionCells = std::size_t{kMotionColumns} * kMotionRows;

/// One flag a cell, [rows][columns].
using MotionCells = std::array<bool, kMotionCells>;

/// Row by row, eight cells a byte, the first in the highest bit; 50 bytes.
Bytes packCells(const MotionCells& cells);

/// How areas lie over the cells of a small picture.
class AreaMap {
  public:
    /// Each pixel of the picture is in any number of areas. No area at all means one that is
    /// everything.
    AreaMap(int width, int height, const std::vector<MotionArea>& areas);

    std::size_t areas() const { return totals_.size(); }

    /// Pixels of an area, and of one cell of it.
    int total(std::size_t area) const { return totals_[area]; }

    int inCell(std::size_t area, std::size_t cell) const { return inCells_[area][cell]; }

    /// The cell of each pixel, [height][width].
    const std::vector<std::uint16_t>& cells() const { return cells_; }

    /// The areas of each pixel, [height][width]; bit i: the pixel is in area i.
    const std::vector<std::uint8_t>& bits() const { return pixels_; }

  private:
    std::vector<std::uint8_t> pixels_;
    std::vector<std::uint16_t> cells_;
    std::vector<int> totals_;
    std::vector<std::array<int, kMotionCells>> inCells_;
};

}  // namespace ocelli::camera::analytics
