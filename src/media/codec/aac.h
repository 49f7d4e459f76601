// AAC (ISO 14496-3): AudioSpecificConfig and ADTS frames.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace ocelli::media::codec::aac {

struct AudioSpecificConfig {
    unsigned objectType = 2;       ///< 2 AAC-LC
    std::uint32_t sampleRate = 0;  ///< Hz, of the core coder
    int channels = 0;              ///< 1..8
    unsigned samplesPerFrame =
        1024;                      ///< of the core coder: 1024 or 960 (AAC-LD and ELD: 512 or 480)
    std::uint32_t outputRate = 0;  ///< Hz; twice the sample rate with explicit SBR, else the same
    bool sbr = false;
    bool parametricStereo = false;

    bool operator==(const AudioSpecificConfig&) const = default;
};

/// InvalidArgument when rate (8000..96000 Hz, those of the standard), channels (1..6, 8) or type
/// cannot be written.
Result<Bytes> formatAudioSpecificConfig(const AudioSpecificConfig& config);

/// DataLoss when broken; Unsupported for a program config element.
Result<AudioSpecificConfig> parseAudioSpecificConfig(ByteSpan bytes);

/// One frame in ADTS form.
struct AdtsFrame {
    AudioSpecificConfig config;
    ByteSpan payload;      ///< the raw frame, borrowed
    std::size_t size = 0;  ///< header and payload together
};

/// The frame at the beginning of `bytes`. DataLoss when there is no sync word or the frame is cut
/// off; Unsupported with more than one raw block a frame.
Result<AdtsFrame> parseAdts(ByteSpan bytes);

}  // namespace ocelli::media::codec::aac
