// The lowest delay, found at once and left slowly.
#include "camera/capture/detail/arrival_clock.h"

namespace ocelli::camera::capture::detail {
namespace {

/// The share of a later arrival by which we believe that the sender's clock is slower than ours.
constexpr int kSlowness = 256;

}  // namespace

MonoTime ArrivalClock::captured(Duration media, MonoTime arrival) {
    const Duration seen = arrival - (MonoTime{} + media);
    if (!offset_ || seen - *offset_ > kJump || *offset_ - seen > kJump) {
        offset_ = seen;
    } else if (seen < *offset_) {
        offset_ = seen;
    } else {
        *offset_ += (seen - *offset_) / kSlowness;
    }
    return MonoTime{} + media + *offset_;
}

}  // namespace ocelli::camera::capture::detail
