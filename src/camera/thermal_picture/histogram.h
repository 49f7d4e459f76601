// How often which counts occur in a picture.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_picture {

/// Bins of four counts. Every third row is counted: warmth changes slowly from row to row.
class Histogram {
  public:
    static constexpr int kCountsABin = 4;
    static constexpr int kRowsASample = 3;
    static constexpr std::size_t kBins = 65'536 / kCountsABin;

    Histogram() : bins_(kBins) {}

    /// Mixes in the counts of a picture.
    /// @param share  256 = the picture alone, 1 = almost as it was
    void add(const thermal::CountImage& image, int share);

    /// The counts below which this share (0..1) of the pixels lie.
    double countsAtShare(double share) const;

    const std::vector<float>& bins() const { return bins_; }

    double total() const;

    /// First and last bin with anything in it; first > last when there is none.
    std::size_t firstBin() const { return first_; }

    std::size_t lastBin() const { return last_; }

  private:
    std::vector<float> bins_;
    std::vector<std::uint32_t> fresh_;
    std::size_t first_ = 1;
    std::size_t last_ = 0;
    bool any_ = false;
};

}  // namespace ocelli::camera::thermal_picture
