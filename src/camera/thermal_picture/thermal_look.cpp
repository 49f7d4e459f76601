// The steps from counts to a coloured frame.
#include "camera/thermal_picture/thermal_look.h"

#include <fmt/format.h>

namespace ocelli::camera::thermal_picture {

Result<void> ThermalLook::apply(const LookSettings& settings) {
    const Palette* palette = findPalette(settings.palette);
    if (palette == nullptr) {
        return fail(ErrorKind::NotFound, fmt::format("there is no palette {}", settings.palette))
            .withField("palette");
    }
    if (settings.enhancement) {
        OCELLI_TRY(check(*settings.enhancement, *palette));
    }
    if (settings.equalisation) {
        OCELLI_TRY(check(*settings.equalisation));
    }
    OCELLI_TRY(check(settings.range));
    OCELLI_TRY(detail_.apply(settings.detail));
    OCELLI_TRY(range_.apply(settings.range));
    settings_ = settings;
    palette_ = palette;
    return {};
}

void ThermalLook::render(
    const thermal::CountImage& image, const thermal::Radiometry& radiometry, media::Frame& frame
) {
    const bool needsHistogram =
        settings_.equalisation || settings_.range.mode == RangeMode::Automatic;
    if (needsHistogram) {
        histogram_.add(image, settings_.equalisation ? settings_.range.smoothing : 256);
    }
    last_ = range_.next(histogram_, radiometry);
    const thermal::CountImage* shown = &image;
    if (detail_.active()) {
        detail_.process(image, enhanced_);
        shown = &enhanced_;
    }
    if (!settings_.equalisation && !settings_.enhancement) {
        straight_.make(*palette_, last_);
        straight_.render(*shown, frame);
        return;
    }
    const ToneCurve curve = settings_.equalisation
                                ? plateauCurve(histogram_, last_, *settings_.equalisation)
                                : linearCurve(last_);
    table_.make(curve, *palette_, settings_.enhancement, radiometry);
    table_.render(*shown, frame);
}

}  // namespace ocelli::camera::thermal_picture
