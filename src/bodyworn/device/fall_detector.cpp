// The stages of a fall.
#include "bodyworn/device/fall_detector.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ocelli::bodyworn::device {
namespace {

constexpr double kGravity = 9.80665;
constexpr double kMeanSeconds = 1.0;

double sizeOf(const Acceleration& a) {
    return std::sqrt(a.x * a.x + a.y * a.y + a.z * a.z);
}

}  // namespace

void FallDetector::startAnew() {
    stage_ = Stage::Upright;
    lightSince_.reset();
}

/// Only what is near gravity tells how the camera hangs.
void FallDetector::followUpright(const Acceleration& sample, double size, double seconds) {
    if (std::abs(size - kGravity) > 4) {
        return;
    }
    if (!upright_) {
        upright_ = sample;
        return;
    }
    const double part = std::min(1.0, seconds / kMeanSeconds);
    upright_->x += (sample.x - upright_->x) * part;
    upright_->y += (sample.y - upright_->y) * part;
    upright_->z += (sample.z - upright_->z) * part;
}

/// Degrees between how it hung before and now.
double FallDetector::angleTo(const Acceleration& sample) const {
    const double sizes = sizeOf(sample) * sizeOf(*upright_);
    if (sizes <= 0) {
        return 0;
    }
    const double dot = sample.x * upright_->x + sample.y * upright_->y + sample.z * upright_->z;
    return std::acos(std::clamp(dot / sizes, -1.0, 1.0)) * 180 / std::numbers::pi;
}

bool FallDetector::add(const Acceleration& sample, MonoTime time) {
    const double size = sizeOf(sample);
    if (!std::isfinite(size) || (last_ && time < *last_)) {
        return false;
    }
    const double seconds = last_ ? std::chrono::duration<double>(time - *last_).count() : 0;
    last_ = time;
    switch (stage_) {
        case Stage::Upright:
            if (size > limits_.weightless) {
                lightSince_.reset();
                followUpright(sample, size, seconds);
            } else if (!lightSince_) {
                lightSince_ = time;
            } else if (upright_ && time - *lightSince_ >= limits_.fall) {
                stage_ = Stage::Falling;
                lightUntil_ = time;
            }
            return false;
        case Stage::Falling:
            if (size <= limits_.weightless) {
                lightUntil_ = time;
            } else if (size >= limits_.impact) {
                stage_ = Stage::Fallen;
                impactAt_ = time;
                stillSince_ = time + limits_.settle;
            }
            if (time - lightUntil_ > limits_.toImpact) {
                startAnew();
            }
            return false;
        case Stage::Fallen:
            if (time - impactAt_ > limits_.giveUp) {
                startAnew();
            } else if (std::abs(size - kGravity) > limits_.still) {
                stillSince_ = std::max(stillSince_, time);
            } else if (time - stillSince_ >= limits_.lie) {
                const bool fell = angleTo(sample) >= limits_.turned;
                startAnew();
                stage_ = fell ? Stage::Lying : Stage::Upright;
                return fell;
            }
            return false;
        case Stage::Lying:
            // Until the wearer stands up again nothing is a new fall.
            if (angleTo(sample) < limits_.turned / 2) {
                startAnew();
            }
            return false;
    }
    return false;
}

}  // namespace ocelli::bodyworn::device
