// Fills defective pixels from their good neighbours; finds them by itself if wanted.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "camera/thermal/thermal_image.h"

namespace ocelli::camera::thermal_picture {

struct Pixel {
    int x = 0;
    int y = 0;

    bool operator==(const Pixel&) const = default;
};

/// When defective pixels are looked for.
enum class DefectSearch {
    Off,
    AtStart,  ///< in the first pictures, and when it is asked for
    Always,   ///< also later: what begins to stand out and never moves is taken for a defect
};

/// Reentrant.
class PixelCorrection {
  public:
    static constexpr std::size_t kMostPixels = 4096;

    /// Pixels marked by hand, for pictures of this size. InvalidArgument for one outside or too
    /// many.
    Result<void> mark(const std::vector<Pixel>& pixels, int width, int height);

    /// Pixels that are good, whatever they look like: a hot spot of one pixel, for example. Errors
    /// as for `mark`.
    Result<void> keep(const std::vector<Pixel>& pixels, int width, int height);

    /// Looks for pixels that stand out of their eight neighbours in every look for a while. Off
    /// forgets what was found.
    void findByItself(DefectSearch search);

    /// Forgets what was found and looks again in the next pictures.
    void searchAnew();

    /// False while the first pictures are searched in haste: what stands out then may still be
    /// defective.
    bool settled() const { return search_ == DefectSearch::Off || hasty_ == 0; }

    /// Those found so far, without the marked ones.
    const std::vector<Pixel>& found() const { return found_; }

    /// In place. The first pictures are searched whole, then a part of the rows each time, so that
    /// the cost is small and even.
    void process(thermal::CountImage& image);

  private:
    /// A bad pixel and the good ones its value is the mean of.
    struct Filling {
        std::size_t at = 0;
        std::vector<std::size_t> from;
    };

    /// Stood out in this look, and so many times in a row.
    struct Suspect {
        std::size_t x = 0;
        std::uint8_t times = 0;
    };

    Result<void> place(
        const std::vector<Pixel>& pixels, int width, int height, std::vector<std::uint8_t>& mask
    );
    bool isBad(std::size_t pixel) const;
    void resize(int width, int height);
    void search(const thermal::CountImage& image);
    void searchRow(const thermal::CountImage& image, int y);
    void planFillings();

    int width_ = 0;
    int height_ = 0;
    DefectSearch search_ = DefectSearch::Off;
    bool stale_ = false;
    int nextRow_ = 0;
    int hasty_ = 0;                        ///< pictures still to be searched whole
    std::vector<std::uint8_t> marked_;     ///< [height][width]
    std::vector<std::uint8_t> kept_;       ///< as marked_
    std::vector<std::uint8_t> suspicion_;  ///< how often a pixel stood out, at most kCertain
    std::size_t foundCount_ = 0;
    std::vector<Pixel> found_;
    std::vector<Filling> fillings_;
};

}  // namespace ocelli::camera::thermal_picture
