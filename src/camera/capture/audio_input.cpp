// Chooses the maker of sound.
#include "camera/capture/audio_input.h"

#include "camera/capture/device_input.h"
#include "camera/capture/tone_input.h"

namespace ocelli::camera::capture {

std::unique_ptr<AudioInput> createAudioInput(const AudioInputOptions& options, const Clock& clock) {
    return options.synthetic ? makeToneInput(options, clock) : makeDeviceInput(options, clock);
}

}  // namespace ocelli::camera::capture
