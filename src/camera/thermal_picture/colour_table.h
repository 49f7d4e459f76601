// Counts to colours of a video frame.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal/thermal_image.h"
#include "camera/thermal_picture/palette.h"
#include "camera/thermal_picture/tone_curve.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

enum class EnhancementMode { Above, Between, Below };

/// Gives targets of some temperature a colour of their own.
struct TargetEnhancement {
    EnhancementMode mode = EnhancementMode::Above;
    double lowestCelsius = 30;   ///< Above, Between
    double highestCelsius = 40;  ///< Between, Below
    Rgb colour{255, 40, 20};
};

/// FailedPrecondition unless the palette is white hot or black hot; InvalidArgument for limits that
/// are no numbers or the wrong way round.
Result<void> check(const TargetEnhancement& enhancement, const Palette& palette);

/// A colour for each of 65,536 counts. Reentrant; keeps its memory from frame to frame.
class ColourTable {
  public:
    ColourTable();

    /// @param radiometry  tells the counts of the enhancement's temperatures
    void make(
        const ToneCurve& curve,
        const Palette& palette,
        const std::optional<TargetEnhancement>& enhancement,
        const thermal::Radiometry& radiometry
    );

    /// Colours a picture. The frame has its size, rounded up to even sides.
    void render(const thermal::CountImage& image, media::Frame& frame) const;

  private:
    struct Tone {
        std::uint8_t y = 16;
        std::uint8_t u = 128;
        std::uint8_t v = 128;
    };

    void fill(std::size_t from, std::size_t to, const Tone& tone);
    void renderRows(const thermal::CountImage& image, int y, media::Frame& frame) const;

    std::vector<std::uint8_t> luma_;     ///< [65536]
    std::vector<std::uint16_t> chroma_;  ///< [65536] u in the lower byte, v in the upper
    std::vector<Tone> tones_;            ///< [256] of the palette
    const Palette* palette_ = nullptr;
};

}  // namespace ocelli::camera::thermal_picture
