// What each pixel looks like when nothing is in front of it: up to three usual looks, learned.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "camera/analytics/light_field.h"
#include "camera/analytics/light_fit.h"
#include "camera/objects/light_blocks.h"
#include "camera/objects/small_picture.h"

namespace ocelli::camera::objects {

/// One usual look of a pixel. Values in 8-bit steps.
struct Look {
    float y = 0;
    float u = 0;
    float v = 0;
    float unrest = 0;  ///< usual absolute deviation of y
    float weight = 0;  ///< how much of the time, 0..1
};

/// How fast a pixel is learned.
enum class Learning : std::uint8_t {
    Normal,  ///< what stays becomes background within seconds
    Slow,    ///< something is in front of it: only after a minute or so
    Not,     ///< not at all
};

/// Reentrant. Looks of a pixel are kept by weight, the heaviest first.
class BackgroundModel {
  public:
    static constexpr int kLooks = 3;
    using Looks = std::array<Look, kLooks>;

    void reset(const SmallPicture& picture);

    bool fits(const SmallPicture& picture) const {
        return width_ == picture.width() && height_ == picture.height();
    }

    /// Carries a change of light over to all looks.
    void relight(const analytics::Light& light);

    /// The same where it changes in parts of the picture only.
    /// It may be gone in a moment: the usual light is kept in mind, until this has become usual.
    void relight(const analytics::LightField& field);

    /// foreground: 1 where the pixel has none of its usual looks. Pixels that turn over again and
    /// again (leaves, water, screens) must differ by more.
    /// Where light that came is gone again, the looks are as they were before it.
    void compare(const SmallPicture& picture, std::vector<std::uint8_t>& foreground);

    /// After compare() of the same picture.
    /// @param learning  one each pixel   @param seconds  since the picture before
    void learn(const SmallPicture& picture, const std::vector<Learning>& learning, double seconds);

    /// True when a pixel turns over more often than things that pass make it.
    bool restless(std::size_t pixel) const;

    /// Makes what is seen now the background of a pixel.
    void absorb(const SmallPicture& picture, std::size_t pixel);

    /// The heaviest look of a pixel.
    const Look& usual(std::size_t pixel) const { return looks_[pixel][0]; }

    /// The background look that is nearest to a brightness.
    const Look& nearest(std::size_t pixel, float y) const;

  private:
    /// A pixel that differs where light came.
    struct Lit {
        std::size_t pixel = 0;
        std::size_t block = 0;
        int look = -1;  ///< which one it has in the light before
    };

    void takeLightBack(const SmallPicture& picture, std::vector<std::uint8_t>& foreground);
    std::vector<Lit> findLit(LightBlocks& blocks) const;
    void matchWithBefore(const SmallPicture& picture, LightBlocks& blocks, std::vector<Lit>& lit)
        const;
    void giveBack(const Lit& lit);
    void getUsedToLight(double seconds);

    int width_ = 0;
    int height_ = 0;
    std::vector<Looks> looks_;
    std::vector<std::int8_t> matched_;   ///< which look fits now; -1: none
    std::vector<float> flicker_;         ///< share of pictures in which the pixel turned over
    std::vector<std::uint8_t> outside_;  ///< has none of its usual looks now
    std::vector<std::uint8_t> before_;   ///< the same when nothing that moves was in front
    std::vector<float> light_;           ///< times the usual light, empty where it is nowhere other
    double sinceUsed_ = 0;               ///< s since it was brought nearer to the usual
    double learned_ = 0;                 ///< pictures
};

}  // namespace ocelli::camera::objects
