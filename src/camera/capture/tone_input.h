// A test sound: 440 Hz, with a beep of 880 Hz at each full second of UTC.
#pragma once

#include "camera/capture/audio_input.h"

namespace ocelli::camera::capture {

/// 48 kHz, one channel, blocks of 20 ms, paced by the clock.
std::unique_ptr<AudioInput> makeToneInput(const AudioInputOptions& options, const Clock& clock);

/// Fills a block with the sound that begins at `position` samples after a full second. Pure.
void drawTone(std::int64_t position, std::vector<std::int16_t>& samples);

}  // namespace ocelli::camera::capture
