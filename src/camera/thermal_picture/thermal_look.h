// How a thermal picture is shown: from counts to a coloured frame.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "camera/thermal/radiometry.h"
#include "camera/thermal_picture/colour_table.h"
#include "camera/thermal_picture/detail_enhancement.h"
#include "camera/thermal_picture/range_control.h"
#include "camera/thermal_picture/straight_colours.h"
#include "camera/thermal_picture/tone_curve.h"
#include "media/frame.h"

namespace ocelli::camera::thermal_picture {

struct LookSettings {
    std::string palette = "white-hot";
    RangeSettings range;
    std::optional<PlateauSettings> equalisation;  ///< nothing: straight
    std::optional<TargetEnhancement> enhancement;
    int detail = 0;  ///< -20..100
};

/// Reentrant. Measures nothing: counts are taken as they are shown.
class ThermalLook {
  public:
    /// On an error nothing changes. NotFound for a palette, InvalidArgument, FailedPrecondition.
    Result<void> apply(const LookSettings& settings);

    void lockRange(bool held) { range_.lock(held); }

    /// @param frame  of the picture's size, rounded up to even sides
    void render(
        const thermal::CountImage& image, const thermal::Radiometry& radiometry, media::Frame& frame
    );

    /// What the palette spread over in the last picture, for the ruler.
    const CountRange& range() const { return last_; }

    const Palette& palette() const { return *palette_; }

  private:
    LookSettings settings_;
    const Palette* palette_ = &palettes().front();
    Histogram histogram_;
    RangeControl range_;
    CountRange last_;
    ColourTable table_;
    StraightColours straight_;
    DetailEnhancement detail_;
    thermal::CountImage enhanced_;
};

}  // namespace ocelli::camera::thermal_picture
