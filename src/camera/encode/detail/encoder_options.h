// From our parameters to the options of each encoder.
#pragma once

#include "camera/encode/video_encoder.h"
#include "media/av/handles.h"

namespace ocelli::camera::encode::detail {

/// Constant rate factor of x264 and x265 for our six quality steps; lower is better.
double rateFactorOf(const VideoParameters& parameters);

/// Size of the decoder buffer that bounds how far the rate may swing: 3 s at smoothing 1 down to
/// 0.3 s at 100.
double bufferSecondsOf(int smoothing);

/// Rate control fields that can also be changed while an encoder runs.
void setRate(AVCodecContext& context, const VideoParameters& parameters);

/// Private options of the named encoder. Unknown encoders get generic ones only.
void setOptions(
    AVCodecContext& context, std::string_view encoder, const VideoParameters& parameters
);

}  // namespace ocelli::camera::encode::detail
