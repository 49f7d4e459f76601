// Frames over a stream socket, blocking, with an end in time.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::host::netdisk {

/// Waits no longer than `atMost` for the other side, over all of a frame. Zero: for ever.
/// @return DeadlineExceeded; Unavailable when the other side has gone.
Result<void> sendFrame(int fd, ByteSpan bytes, Duration atMost);

/// @return as sendFrame(); DataLoss for a frame longer than kMostFrame
Result<Bytes> receiveFrame(int fd, Duration atMost);

}  // namespace ocelli::host::netdisk
