// Changes sample rate and number of channels of 16-bit sound.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"

namespace ocelli::media::av {

struct SoundFormat {
    std::uint32_t sampleRate = 48000;  ///< Hz, 4000..192000
    int channels = 1;                  ///< 1..8

    bool operator==(const SoundFormat&) const = default;
};

/// Interleaved samples in and out. Reentrant.
class Resampler {
  public:
    /// InvalidArgument with the field when a format is out of range.
    static Result<std::unique_ptr<Resampler>> create(SoundFormat from, SoundFormat to);
    virtual ~Resampler() = default;

    /// Gives what is ready; some samples stay inside until more come. InvalidArgument when
    /// `samples` does not hold whole groups of channels.
    virtual Result<std::vector<std::int16_t>> resample(std::span<const std::int16_t> samples) = 0;

    /// Gives what is left inside and starts anew.
    virtual Result<std::vector<std::int16_t>> flush() = 0;

    /// Input samples (of one channel) that are inside and not given out yet.
    virtual std::int64_t delay() const = 0;
};

}  // namespace ocelli::media::av
