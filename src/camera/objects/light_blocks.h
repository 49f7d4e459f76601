// Blocks of the picture in which light that came is gone again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ocelli::camera::objects {

/// Of one picture. First all pixels that differ are added, then those that fit.
class LightBlocks {
  public:
    LightBlocks(int width, int height);

    /// The block of a pixel.
    std::size_t blockOf(std::size_t pixel) const;

    /// A pixel that differs from the background as it is lit now.
    void addDiffering(std::size_t block) { ++blocks_[block].differing; }

    /// One of them that is as it was before the light came.
    void addFitting(std::size_t block) { ++blocks_[block].fitting; }

    /// 1 for blocks in which nearly all that differs fits, and for those beside them in which much
    /// does.
    std::vector<std::uint8_t> gone() const;

  private:
    struct Block {
        int differing = 0;
        int fitting = 0;
    };

    /// Calls with each block around one, and itself.
    template <class Visit>
    void eachAround(std::size_t block, Visit visit) const;

    std::size_t width_;
    std::size_t columns_;
    std::size_t rows_;
    std::vector<Block> blocks_;
};

}  // namespace ocelli::camera::objects
