// The colours of something seen, as a small histogram by which it is known again.
#pragma once

#include <array>

#include "camera/objects/blobs.h"
#include "camera/objects/small_picture.h"

namespace ocelli::camera::objects {

/// Shares that sum up to 1: brightness in 12 steps, each colour difference in 6.
class Appearance {
  public:
    static constexpr std::size_t kBins = 12 + 6 + 6;

    /// Counts the pixels of `labels` that have the number `label` and are foreground.
    static Appearance of(
        const SmallPicture& picture,
        const PixelBox& box,
        const std::vector<std::uint16_t>& labels,
        std::uint16_t label,
        const std::vector<std::uint8_t>& foreground
    );

    /// How alike two are, 0..1.
    float likeness(const Appearance& other) const;

    /// Moves a part of the way to what is seen now.
    void follow(const Appearance& now, float rate);

  private:
    friend class AppearanceCounter;
    std::array<float, kBins> shares_{};
};

/// Makes an appearance of single pixels.
class AppearanceCounter {
  public:
    void add(const PixelValue& value);

    /// All 0 when there were no pixels.
    Appearance shares() const;

  private:
    Appearance sums_;
    float count_ = 0;
};

}  // namespace ocelli::camera::objects
