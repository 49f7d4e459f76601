// Opens a sound card by ALSA, for capturing or for playing; for the rooms behind the ALSA wall.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <alsa/asoundlib.h>

#include "base/result.h"

namespace ocelli::camera::sound_card {

struct ClosePcm {
    void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};

using PcmHandle = std::unique_ptr<snd_pcm_t, ClosePcm>;

/// Frames of one period, 20 ms at the usual rate.
inline constexpr snd_pcm_uframes_t kPeriod = 960;

/// An open card: 16-bit interleaved samples, not blocking, not started.
struct SoundCard {
    PcmHandle pcm;
    unsigned rate = 48000;         ///< Hz, 4000..192000; what the card has that is nearest to 48000
    unsigned channels = 1;         ///< 2 where it cannot do 1
    snd_pcm_uframes_t buffer = 0;  ///< frames
};

/// @param name  by ALSA, for example "default" or "hw:1,0"   @param periods  of the buffer
/// NotFound, PermissionDenied, FailedPrecondition (used by another program), Unsupported.
Result<SoundCard> openSoundCard(const std::string& name, snd_pcm_stream_t direction, int periods);

/// An ALSA code (below 0) as our error.
Error alsaError(int code, std::string_view doing, std::string_view name);

}  // namespace ocelli::camera::sound_card
