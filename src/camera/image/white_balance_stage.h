// White balance: takes the colour of the light out of the picture.
#pragma once

#include "camera/image/image_parameters.h"
#include "camera/image/image_stage.h"
#include "camera/pixels/light.h"

namespace ocelli::camera::image {

/// In place; brightness stays as it is. Coloured light tints what is grey in proportion to its
/// brightness; the tint of a lamp is known, set by gains, or found: what is nearly grey is taken
/// for grey, or the whole picture when nothing is. Reentrant; it remembers what it found.
class WhiteBalanceStage final : public ImageStage {
  public:
    void apply(WhiteBalance mode, int redGain, int blueGain);

    std::string_view name() const override { return "white balance"; }

    bool active() const override { return mode_ != WhiteBalance::Source; }

    void process(media::FrameBuilder& frame, media::FramePool& pool) override;

    /// What is taken out now.
    const pixels::Tint& tint() const { return tint_; }

  private:
    void follow(const media::Frame& frame);

    WhiteBalance mode_ = WhiteBalance::Source;
    pixels::Tint tint_;
    bool found_ = false;  ///< a tint by looking
};

}  // namespace ocelli::camera::image
