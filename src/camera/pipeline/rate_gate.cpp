// Even thinning by due times, tolerant to jitter of a quarter interval.
#include "camera/pipeline/rate_gate.h"

#include "base/assert.h"

namespace ocelli::camera::pipeline {

void RateGate::setRate(double frameRate) {
    OCELLI_ASSERT(frameRate > 0);
    const auto interval = static_cast<std::int64_t>(1e9 / frameRate);
    if (interval != interval_) {
        interval_ = interval;
        started_ = false;
    }
}

bool RateGate::accept(MonoTime captureTime) {
    const Duration interval(interval_);
    if (!started_ || captureTime - due_ > interval * 4 || due_ - captureTime > interval * 4) {
        // First frame, a long pause, or a clock that went back: begin anew.
        started_ = true;
        due_ = captureTime + interval;
        return true;
    }
    if (captureTime + interval / 4 < due_) {
        return false;
    }
    due_ = due_ + interval;
    return true;
}

}  // namespace ocelli::camera::pipeline
