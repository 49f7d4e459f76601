// What one program of ours says to another over a socket pair: frames, blocking, with an end in
// time.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli {

/// The conversation as errors name it, and its bound.
struct FrameTerms {
    std::string_view program;   ///< "the program of the network disk"
    std::size_t mostBytes = 0;  ///< of a frame
};

/// Waits no longer than `atMost` for the other side, over all of a frame. Zero: for ever.
/// @return DeadlineExceeded; Unavailable when the other side has gone.
Result<void> sendFrame(int fd, ByteSpan bytes, Duration atMost, const FrameTerms& terms);

/// @return as sendFrame(); DataLoss for a frame that is too long
Result<Bytes> receiveFrame(int fd, Duration atMost, const FrameTerms& terms);

}  // namespace ocelli
