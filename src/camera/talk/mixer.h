// Adds up who speaks, or lets one speak at a time.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "camera/talk/voice.h"

namespace ocelli::camera::talk {

enum class TalkMode {
    Mixed,     ///< all are heard
    Exclusive  ///< who began is heard until a second of silence; others are left out
};

/// Thread-bound to whoever plays.
class Mixer {
  public:
    explicit Mixer(std::uint32_t sampleRate) : sampleRate_(sampleRate) {}

    struct Setting {
        TalkMode mode = TalkMode::Mixed;
        int volume = 50;  ///< 0 to 100; 50 leaves samples as they are

        bool operator==(const Setting&) const = default;
    };

    /// Fills `to` with what is heard now: the sum, cut at the ends of the range.
    void render(
        std::span<const std::shared_ptr<Voice>> voices,
        const Setting& setting,
        std::span<std::int16_t> to
    );

  private:
    bool mayBeHeard(const std::shared_ptr<Voice>& voice, bool speaks, std::size_t count);

    std::uint32_t sampleRate_;
    std::shared_ptr<Voice> floor_;  ///< who is heard alone
    std::size_t quiet_ = 0;         ///< samples since then
    std::vector<std::int32_t> sum_;
    std::vector<std::int16_t> one_;
};

}  // namespace ocelli::camera::talk
