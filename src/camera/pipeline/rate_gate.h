// Thins frames out to a wanted rate, evenly.
#pragma once

#include "base/clock.h"

namespace ocelli::camera::pipeline {

/// Says which frames to keep so that on average `frameRate` frames a second remain. Reentrant.
class RateGate {
  public:
    /// @param frameRate  frames a second, more than 0
    void setRate(double frameRate);

    /// True when the frame captured at this moment is to be used.
    bool accept(MonoTime captureTime);

  private:
    std::int64_t interval_ = 40'000'000;  ///< nanoseconds
    MonoTime due_;
    bool started_ = false;
};

}  // namespace ocelli::camera::pipeline
