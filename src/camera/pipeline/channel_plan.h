// From the settings of a channel to what its parts are to do.
#pragma once

#include "camera/encode/audio_encoder.h"
#include "camera/pipeline/encoded_stream.h"
#include "config/generated/settings.h"

namespace ocelli::camera::pipeline {

/// Encoder parameters of a stream; `image` has its video standard and grey scale.
StreamPlan planOf(
    const config::VideoSettings& settings,
    const config::RoiSettings& roi,
    const config::ImageSettings& image = {}
);

/// The most frames a second that a video standard has.
double highestRate(config::ImageVideoStandard standard);

/// Audio codec and rate; the input's rate and channels come from the first samples.
encode::AudioParameters audioPlanOf(const config::AudioSettings& settings);

/// "1920x1080" as numbers; 0 x 0 for "source".
PictureSize sizeOf(config::VideoResolution resolution);

/// Nominal bit rate of a stream in bit/s, for estimates: the maximum for constant, by quality for
/// variable, by picture size and rate for MJPEG. `source` is the size and rate that "as the source"
/// stands for.
double estimatedBitRate(
    const config::VideoSettings& settings, PictureSize source, double sourceRate
);

}  // namespace ocelli::camera::pipeline
