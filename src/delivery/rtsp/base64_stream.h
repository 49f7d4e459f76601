// Base64 that arrives in pieces: the upper half of a tunnel.
#pragma once

#include "base/bytes.h"

namespace ocelli::delivery::rtsp {

/// Decodes groups of four characters as they come; padding may stand at the end of any request
/// in the middle of the stream, line ends anywhere. Reentrant.
class Base64Stream {
  public:
    /// InvalidArgument when a character is no Base64.
    Result<Bytes> feed(ByteSpan text);

  private:
    std::uint32_t group_ = 0;
    unsigned count_ = 0;    ///< characters in the group
    unsigned padding_ = 0;  ///< of them '='
};

}  // namespace ocelli::delivery::rtsp
