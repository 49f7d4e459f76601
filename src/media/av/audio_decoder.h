// Decodes packets of an audio track into samples.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::media::av {

/// Interleaved 16-bit samples, [frames][channels].
struct AudioSamples {
    std::vector<std::int16_t> samples;
    std::uint32_t sampleRate = 0;  ///< Hz
    int channels = 0;
};

/// Thread-bound to whoever created it.
class AudioDecoder {
  public:
    /// Unsupported when there is no decoder for the codec.
    static Result<std::unique_ptr<AudioDecoder>> create(const Track& track);
    virtual ~AudioDecoder() = default;

    /// Samples of this packet; none while the decoder warms up.
    virtual Result<AudioSamples> decode(const Packet& packet) = 0;
};

}  // namespace ocelli::media::av
