// Makes one happening, with start and end, of motion that comes and goes.
#pragma once

#include <optional>

#include "base/clock.h"

namespace ocelli::camera::analytics {

enum class MotionChange { Start, Update, Stop };

/// Begins with the first motion, ends when nothing moved for the hold time. Reentrant; all time
/// comes in.
class MotionState {
  public:
    explicit MotionState(Duration hold) : hold_(hold) {}

    void setHold(Duration hold) { hold_ = hold; }

    /// Call for each analysed picture, and now and then without pictures, with motion = false.
    /// Update comes at most once a second while it moves.
    std::optional<MotionChange> update(bool motion, MonoTime now);

    /// Ends at once, for example when detection is switched off: Stop, or nothing when nothing was
    /// under way.
    std::optional<MotionChange> end();

    bool moving() const { return moving_; }

    /// When something moved last.
    MonoTime lastMotion() const { return lastMotion_; }

  private:
    Duration hold_;
    bool moving_ = false;
    MonoTime lastMotion_;
    MonoTime lastTold_;
};

}  // namespace ocelli::camera::analytics
