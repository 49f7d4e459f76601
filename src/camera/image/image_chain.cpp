// Runs the active stages.
#include "camera/image/image_chain.h"

#include <algorithm>

namespace ocelli::camera::image {

Result<void> ImageChain::apply(const ImageParameters& image, const MaskParameters& masks) {
    OCELLI_TRY(validate(image));
    OCELLI_TRY(validate(masks));
    steadyImage_ = image.steady;
    steady_.apply(steadyDevice_ || steadyImage_);
    mirror_.apply(image.mirror);
    rotation_.apply(image.rotation);
    zoom_.apply(image.zoom);
    if (hidden_ != masks) {
        // What was seen there so far must not shine through what covers it now.
        noise_.forget();
        hidden_ = masks;
    }
    mask_.apply(masks);
    noise_.apply(image.spaceNoise, image.timeNoise);
    whiteBalance_.apply(image.whiteBalance, image.redGain, image.blueGain);
    defog_.apply(image.defog);
    // Wide range does for all parts what the other two do for some.
    const bool wide = image.wideRange > 0;
    wideRange_.apply(wide, image.wideRange);
    backlight_.apply(wide ? Backlight::Off : image.backlight, image.backlightArea);
    highlights_.apply(image.highlights && !wide);
    adjust_.apply(image);
    sharpness_.apply(image.sharpness);
    turned_ = image.rotation == Rotation::Quarter || image.rotation == Rotation::ThreeQuarters;
    return {};
}

Result<void> ImageChain::apply(const OpticsParameters& optics) {
    OCELLI_TRY(validate(optics));
    lens_.apply(optics.lens);
    steadyDevice_ = optics.steady;
    steady_.apply(steadyDevice_ || steadyImage_);
    return {};
}

bool ImageChain::neutral() const {
    return std::none_of(stages_.begin(), stages_.end(), [](const ImageStage* stage) {
        return stage->active();
    });
}

media::FrameBuilder ImageChain::process(media::FrameBuilder frame) {
    for (auto* stage : stages_) {
        if (stage->active()) {
            stage->process(frame, pool_);
        }
    }
    return frame;
}

void ImageChain::cover(media::FrameBuilder& frame) {
    if (mask_.active()) {
        mask_.process(frame, pool_);
    }
}

ImageChain::Size ImageChain::outputSize(int width, int height) const {
    return turned_ ? Size{height, width} : Size{width, height};
}

}  // namespace ocelli::camera::image
