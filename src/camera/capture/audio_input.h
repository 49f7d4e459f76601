// Sound that does not come with the pictures: a microphone, a line, or a drawn tone.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {

struct AudioInputOptions {
    bool synthetic = false;          ///< a test sound instead of a device
    std::string device = "default";  ///< ALSA name
    int volume = 50;                 ///< 0..100, 50 leaves samples as they are
    bool noiseFilter = false;
    bool weak = false;  ///< a microphone rather than a line: raised by 20 dB
};

/// Captures on a thread of its own from start() until it is destroyed. A device that is lost is
/// tried again for ever.
class AudioInput {
  public:
    virtual ~AudioInput() = default;

    /// `listener` is called on the input's thread.
    virtual void start(std::function<void(AudioBlock)> listener) = 0;
};

std::unique_ptr<AudioInput> createAudioInput(const AudioInputOptions& options, const Clock& clock);

}  // namespace ocelli::camera::capture
