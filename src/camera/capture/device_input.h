// Sound of a device of this machine: read, filtered, with even times, and found again when lost.
#pragma once

#include <functional>
#include <memory>

#include "camera/capture/audio_input.h"
#include "camera/capture/detail/surroundings.h"
#include "camera/capture/pcm_device.h"

namespace ocelli::camera::capture {

std::unique_ptr<AudioInput> makeDeviceInput(const AudioInputOptions& options, const Clock& clock);

namespace detail {

using OpenPcm = std::function<Result<std::unique_ptr<PcmDevice>>()>;

std::unique_ptr<AudioInput> makeDeviceInput(
    const AudioInputOptions& options, OpenPcm open, Surroundings surroundings
);

}  // namespace detail
}  // namespace ocelli::camera::capture
