// What the settings do to sound, wherever it comes from: noise filter, raising of weak inputs,
// volume.
#pragma once

#include <optional>

#include "camera/capture/sound_filter.h"
#include "camera/capture/source.h"

namespace ocelli::camera::capture {

/// Reentrant. Follows a sound whose rate or channels change.
class SoundShaper {
  public:
    struct Options {
        int volume = 50;  ///< 0..100, 50 leaves samples as they are
        bool noiseFilter = false;
        bool weak = false;  ///< raised by 20 dB before the volume

        bool operator==(const Options&) const = default;
    };

    explicit SoundShaper(const Options& options) : options_(options) {}

    /// In place. Sound of a rate or number of channels that the filter cannot take is not filtered.
    void process(AudioBlock& block);

  private:
    void filter(AudioBlock& block);

    Options options_;
    std::uint32_t sampleRate_ = 0;
    int channels_ = 0;
    std::optional<NoiseFilter> filter_;
};

}  // namespace ocelli::camera::capture
