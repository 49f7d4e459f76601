// A sound that is played so many times, beside whoever speaks.
#pragma once

#include <span>

#include "camera/talk/sound.h"
#include "runtime/guarded.h"

namespace ocelli::camera::talk {

struct TuneSetting {
    int repetitions = 1;  ///< 1 to 50
    int volume = 100;     ///< 1 to 100; 100 leaves samples as they are
};

/// `end` and `ended` are thread-safe, the rest is bound to the thread that plays.
class Tune {
  public:
    /// @param sound  at the rate of the output, not empty
    Tune(Sound sound, TuneSetting setting) : sound_(std::move(sound)), setting_(setting) {}

    /// Adds what comes next to what is there already, cut at the ends of the range.
    void addTo(std::span<std::int16_t> block);

    void end() { *ended_.lock() = true; }

    bool ended() const { return *ended_.lock(); }

  private:
    Sound sound_;
    TuneSetting setting_;
    std::size_t at_ = 0;
    int played_ = 0;
    Guarded<bool> ended_{false};
};

}  // namespace ocelli::camera::talk
