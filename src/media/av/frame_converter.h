// Brings any picture of FFmpeg into our form.
#pragma once

#include "media/av/handles.h"
#include "media/frame.h"

namespace ocelli::media::av {

/// Planar 4:2:0 goes through as a copy, everything else through swscale; full range becomes
/// limited, BT.601 becomes BT.709. Sizes are rounded down to even. Reentrant; keeps its scaler.
class FrameConverter {
  public:
    /// DataLoss for pictures without pixels or larger than 16384 x 16384.
    Result<FrameBuilder> convert(const AVFrame& from, FramePool& pool);

  private:
    Result<void> scale(const AVFrame& from, Frame& to);

    ScalerHandle scaler_;
    int width_ = 0;
    int height_ = 0;
    int format_ = -1;
};

}  // namespace ocelli::media::av
