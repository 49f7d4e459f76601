// What becomes of a camera's buffers: frames, or packets of a camera that encodes.
#pragma once

#include <memory>

#include "camera/capture/source.h"
#include "camera/capture/v4l2_device.h"

namespace ocelli::camera::capture::detail {

/// The moment of a buffer.
struct V4l2Moment {
    MonoTime captureTime;
    WallTime wallTime;
    MonoTime now;
    std::uint64_t sequence = 0;
};

/// Thread-bound to the source's thread.
class V4l2Output {
  public:
    virtual ~V4l2Output() = default;

    /// False when the buffer gave no picture (yet). Errors cost this picture only.
    virtual Result<bool> take(ByteSpan bytes, const V4l2Moment& moment) = 0;
};

/// Unsupported for formats that cannot be read.
Result<std::unique_ptr<V4l2Output>> makeV4l2Output(
    const V4l2Setting& setting, SourceListener& listener
);

/// 90 kHz ticks of a monotonic moment.
std::int64_t ticksOf(MonoTime time);

}  // namespace ocelli::camera::capture::detail
