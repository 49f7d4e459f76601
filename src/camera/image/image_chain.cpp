// Runs the active stages.
#include "camera/image/image_chain.h"

#include <algorithm>

namespace ocelli::camera::image {

Result<void> ImageChain::apply(const ImageParameters& image, const MaskParameters& masks) {
    OCELLI_TRY(validate(image));
    OCELLI_TRY(validate(masks));
    mirror_.apply(image.mirror);
    rotation_.apply(image.rotation);
    mask_.apply(masks);
    adjust_.apply(image);
    sharpness_.apply(image.sharpness);
    turned_ = image.rotation == Rotation::Quarter || image.rotation == Rotation::ThreeQuarters;
    return {};
}

Result<void> ImageChain::apply(const OpticsParameters& optics) {
    OCELLI_TRY(validate(optics));
    lens_.apply(optics.lens);
    steady_.apply(optics.steady);
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

ImageChain::Size ImageChain::outputSize(int width, int height) const {
    return turned_ ? Size{height, width} : Size{width, height};
}

}  // namespace ocelli::camera::image
