// Encodes sound of one channel: G.711, G.722, AAC, Opus, PCM.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "media/packet.h"
#include "media/track.h"

namespace ocelli::camera::encode {

struct AudioParameters {
    media::Codec codec = media::Codec::Aac;
    int bitRate = 64;  ///< kbit/s; AAC, Opus
    std::uint32_t inputRate = 48000;
    int inputChannels = 1;
    int outputChannels = 0;  ///< 1 or 2; 0: as the input, 2 at most; G.711 and G.722 have 1

    bool operator==(const AudioParameters&) const = default;
};

/// Resamples as the codec needs (G.711 8 kHz mono, G.722 16 kHz mono, Opus 48 kHz, AAC and PCM as
/// it comes up to 48 kHz).
class AudioEncoder {
  public:
    static Result<std::unique_ptr<AudioEncoder>> create(const AudioParameters& parameters);
    virtual ~AudioEncoder() = default;

    /// Takes any number of interleaved samples; gives whole packets (track index 1, pts in sample
    /// ticks derived from `captureTime` of the first sample, continuous without drift, re-aligned
    /// after a gap over 100 ms).
    virtual Result<std::vector<media::PacketPtr>> encode(
        std::span<const std::int16_t> samples, MonoTime captureTime, WallTime wallTime
    ) = 0;

    virtual media::TrackPtr track() const = 0;
};

}  // namespace ocelli::camera::encode
