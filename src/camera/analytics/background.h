// What the picture looks like when nothing moves: usual values and unrest of every pixel.
#pragma once

#include <cstdint>
#include <vector>

#include "camera/analytics/light_field.h"
#include "camera/analytics/light_fit.h"
#include "camera/pixels/grey.h"

namespace ocelli::camera::analytics {

/// How far a pixel may be from its mean before it counts as foreground.
struct Tolerance {
    float base = 13;      ///< luma steps
    float unrest = 3.7F;  ///< times the pixel's usual deviation
};

/// Reentrant.
class Background {
  public:
    /// Begins anew with this picture.
    void reset(const pixels::GreyPicture& picture);

    bool fits(const pixels::GreyPicture& picture) const {
        return width_ == picture.width && height_ == picture.height;
    }

    const std::vector<float>& mean() const { return mean_; }

    /// Carries a change of light over to the whole background.
    void relight(const Light& light);

    /// The same where it changes in parts of the picture only.
    void relight(const LightField& field);

    /// Marks pixels that differ: bit i is set where the pixel lies in area i and is outside that
    /// area's tolerance. Those that flicker, and those that have a value they take every now and
    /// then (leaves, screens, clocks), are not marked.
    /// @param areas  bit i: the pixel lies in area i   @param tolerances  one each area
    /// @param extra  luma steps more, while the light changes
    void compare(
        const pixels::GreyPicture& picture,
        const std::vector<std::uint8_t>& areas,
        const std::vector<Tolerance>& tolerances,
        float extra,
        std::vector<std::uint8_t>& marks
    );

    /// Learns from a picture. Foreground is taken in slowly, what stands still in it faster.
    /// @param marks  of compare()   @param moving  not 0 where the pixel lies in a cell that moves
    void learn(
        const pixels::GreyPicture& picture,
        const std::vector<std::uint8_t>& marks,
        const std::vector<std::uint8_t>& moving,
        double seconds
    );

    /// True when the pixel turns over more often than things that pass make it.
    bool restless(std::size_t pixel) const { return flicker_[pixel] > kRestless; }

  private:
    static constexpr float kRestless = 0.1F;

    int width_ = 0;
    int height_ = 0;
    std::vector<float> mean_;
    std::vector<float> unrest_;      ///< usual absolute deviation
    std::vector<float> flicker_;     ///< share of pictures in which the pixel turned over
    std::vector<float> other_;       ///< a second value that the pixel takes now and then
    std::vector<float> share_;       ///< how much of the time it does, 0..1
    std::vector<std::uint8_t> raw_;  ///< outside its tolerance last time
    std::vector<std::uint8_t> turned_;
};

}  // namespace ocelli::camera::analytics
