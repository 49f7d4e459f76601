// Certain blocks first, from them to those beside them.
#include "camera/objects/light_blocks.h"

#include <algorithm>

namespace ocelli::camera::objects {
namespace {

constexpr std::size_t kBlock = 16;  ///< pixels
constexpr double kGone = 0.8;       ///< of the pixels in a block that differ
constexpr double kGoneBeside = 0.4;

}  // namespace

LightBlocks::LightBlocks(int width, int height)
    : width_(static_cast<std::size_t>(width)),
      columns_((width_ + kBlock - 1) / kBlock),
      rows_((static_cast<std::size_t>(height) + kBlock - 1) / kBlock),
      blocks_(columns_ * rows_) {}

std::size_t LightBlocks::blockOf(std::size_t pixel) const {
    return pixel / width_ / kBlock * columns_ + pixel % width_ / kBlock;
}

template <class Visit>
void LightBlocks::eachAround(std::size_t block, Visit visit) const {
    const std::size_t row = block / columns_;
    const std::size_t column = block % columns_;
    for (std::size_t y = row - std::min<std::size_t>(row, 1); y < std::min(rows_, row + 2); ++y) {
        for (std::size_t x = column - std::min<std::size_t>(column, 1);
             x < std::min(columns_, column + 2);
             ++x) {
            visit(y * columns_ + x);
        }
    }
}

std::vector<std::uint8_t> LightBlocks::gone() const {
    std::vector<std::uint8_t> gone(blocks_.size());
    std::vector<std::size_t> found;
    const auto add = [&](std::size_t block, double share) {
        const Block& one = blocks_[block];
        if (gone[block] == 0 && one.fitting > 0 && one.fitting >= share * one.differing) {
            gone[block] = 1;
            found.push_back(block);
        }
    };
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
        add(block, kGone);
    }
    for (std::size_t next = 0; next < found.size(); ++next) {
        eachAround(found[next], [&](std::size_t beside) { add(beside, kGoneBeside); });
    }
    return gone;
}

}  // namespace ocelli::camera::objects
