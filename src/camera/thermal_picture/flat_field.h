// Evens out what sensor and lens add to every picture: shutter flat-field and background
// correction.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_picture {

/// One-point correction: counts - reference + mean of the reference. Reentrant.
class FlatField {
  public:
    /// Frames of a closed shutter or of an even surface before the lens are averaged: 1 to 64, all
    /// of one size. InvalidArgument when they are not, or when the surface is no even one: what
    /// differs by more than `largestCounts` from the mean would be burnt into every picture.
    Result<void> learn(const std::vector<thermal::CountImage>& frames, int largestCounts);

    /// One that was learnt before. InvalidArgument when there is not one offset for each pixel.
    static Result<FlatField> of(int width, int height, std::vector<std::int16_t> offsets);

    bool active() const { return !offsets_.empty(); }

    int width() const { return width_; }

    int height() const { return height_; }

    /// What is added to each pixel, row by row.
    const std::vector<std::int16_t>& offsets() const { return offsets_; }

    /// In place; pictures of another size stay as they are.
    void process(thermal::CountImage& image) const;

  private:
    int width_ = 0;
    int height_ = 0;
    std::vector<std::int16_t> offsets_;  ///< mean - reference
};

}  // namespace ocelli::camera::thermal_picture
