// All image stages of a channel in their order.
#pragma once

#include <array>
#include <memory>

#include "camera/image/adjust_stage.h"
#include "camera/image/backlight_stage.h"
#include "camera/image/defog_stage.h"
#include "camera/image/highlight_stage.h"
#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/image/lens_stage.h"
#include "camera/image/mask_stage.h"
#include "camera/image/mirror_stage.h"
#include "camera/image/night_stage.h"
#include "camera/image/noise_stage.h"
#include "camera/image/rotation_stage.h"
#include "camera/image/sharpness_stage.h"
#include "camera/image/steady_stage.h"
#include "camera/image/white_balance_stage.h"
#include "camera/image/wide_range_stage.h"
#include "camera/image/zoom_stage.h"

namespace ocelli::camera::image {

/// Lens, steadiness, mirror, rotation, zoom, privacy masks, noise, white balance, light (defog,
/// wide range, backlight, highlights), adjust, sharpness, night; stages that would change nothing
/// are left out. Masks come before everything that could keep or show a picture; places are those
/// of the final picture. Reentrant: apply and process on one thread at a time.
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

    /// Black and white from the next frame on, or colour again.
    void setBlackWhite(bool on) { night_.apply(on); }

    /// Covers what masks hide once more, where something was laid over the picture since.
    void cover(media::FrameBuilder& frame);

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
    ZoomStage zoom_;
    MaskStage mask_;
    NoiseStage noise_;
    WhiteBalanceStage whiteBalance_;
    DefogStage defog_;
    WideRangeStage wideRange_;
    BacklightStage backlight_;
    HighlightStage highlights_;
    AdjustStage adjust_;
    SharpnessStage sharpness_;
    NightStage night_;
    std::array<ImageStage*, 15> stages_{
        &lens_,
        &steady_,
        &mirror_,
        &rotation_,
        &zoom_,
        &mask_,
        &noise_,
        &whiteBalance_,
        &defog_,
        &wideRange_,
        &backlight_,
        &highlights_,
        &adjust_,
        &sharpness_,
        &night_,
    };
    MaskParameters hidden_;
    bool turned_ = false;        ///< width and height are exchanged
    bool steadyDevice_ = false;  ///< the device wants it
    bool steadyImage_ = false;   ///< people want it
    media::FramePool pool_;
};

}  // namespace ocelli::camera::image
