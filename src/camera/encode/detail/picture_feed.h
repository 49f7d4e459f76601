// Brings our frames into the form an encoder takes: as they are, as NV12, or uploaded to hardware.
#pragma once

#include <memory>

#include "media/av/handles.h"
#include "media/frame.h"

namespace ocelli::camera::encode::detail {

/// Thread-bound to its encoder.
class PictureFeed {
  public:
    virtual ~PictureFeed() = default;

    /// Chooses by what the encoder accepts and prepares the context for it (pix_fmt, hardware
    /// frames). Unsupported when none of our ways fits.
    static Result<std::unique_ptr<PictureFeed>> create(
        AVCodecContext& context, const AVCodec& codec
    );

    /// An AVFrame that refers to the picture, without a copy where possible.
    virtual Result<media::av::FrameHandle> wrap(const media::FramePtr& frame) = 0;
};

}  // namespace ocelli::camera::encode::detail
