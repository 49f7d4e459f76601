// Start, update and end of motion.
#include "camera/analytics/motion_state.h"

namespace ocelli::camera::analytics {
namespace {

constexpr Duration kUpdateEvery = std::chrono::seconds(1);

}  // namespace

std::optional<MotionChange> MotionState::update(bool motion, MonoTime now) {
    if (motion) {
        lastMotion_ = now;
        if (!moving_) {
            moving_ = true;
            lastTold_ = now;
            return MotionChange::Start;
        }
        if (now - lastTold_ >= kUpdateEvery) {
            lastTold_ = now;
            return MotionChange::Update;
        }
        return std::nullopt;
    }
    if (moving_ && now - lastMotion_ >= hold_) {
        return end();
    }
    return std::nullopt;
}

std::optional<MotionChange> MotionState::end() {
    if (!moving_) {
        return std::nullopt;
    }
    moving_ = false;
    return MotionChange::Stop;
}

}  // namespace ocelli::camera::analytics
