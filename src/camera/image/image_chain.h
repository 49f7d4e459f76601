// All image stages of a channel in their order.
#pragma once

#include <array>
#include <memory>

#include "camera/image/adjust_stage.h"
#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/image/lens_stage.h"
#include "camera/image/mask_stage.h"
#include "camera/image/mirror_stage.h"
#include "camera/image/rotation_stage.h"
#include "camera/image/sharpness_stage.h"
#include "camera/image/steady_stage.h"

namespace ocelli::camera::image {

/// Lens, steadiness, mirror, rotation, privacy masks, adjust, sharpness; stages that would change
/// nothing are left out. Masks come before everything that could keep or show a picture; places are
/// those of the final picture. Reentrant: apply and process on one thread at a time.
class ImageChain {
  public:
    ImageChain() = default;
    ImageChain(const ImageChain&) = delete;
    ImageChain& operator=(const ImageChain&) = delete;

    /// Takes effect with the next frame. On an error nothing changes.
    /// InvalidArgument naming the field and its range.
    Result<void> apply(const ImageParameters& image, const MaskParameters& masks);

    /// Same for what the lens and the hand that holds it do to the picture.
    Result<void> apply(const OpticsParameters& optics);

    /// True when process() hands frames through untouched, so that encoded packets may pass by.
    bool neutral() const;

    media::FrameBuilder process(media::FrameBuilder frame);

    /// Size after rotation.
    struct Size {
        int width = 0;
        int height = 0;
    };

    Size outputSize(int width, int height) const;

  private:
    LensStage lens_;
    SteadyStage steady_;
    MirrorStage mirror_;
    RotationStage rotation_;
    MaskStage mask_;
    AdjustStage adjust_;
    SharpnessStage sharpness_;
    std::array<ImageStage*, 7> stages_{
        &lens_, &steady_, &mirror_, &rotation_, &mask_, &adjust_, &sharpness_
    };
    bool turned_ = false;  ///< width and height are exchanged
    media::FramePool pool_;
};

}  // namespace ocelli::camera::image
