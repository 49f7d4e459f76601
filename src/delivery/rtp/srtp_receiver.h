// Opens the RTP packets that a peer protects with a key of its own.
#pragma once

#include <cstdint>
#include <map>

#include "crypto/srtp.h"

namespace ocelli::delivery::rtp {

/// Counts rollovers of each source and takes each packet once (RFC 3711, 3.3.1 and 3.3.2).
/// Reentrant.
class SrtpReceiver {
  public:
    static constexpr std::size_t kSources = 16;

    explicit SrtpReceiver(crypto::SrtpContext context) : context_(std::move(context)) {}

    /// The packet in clear. PermissionDenied when it is not genuine or came before, DataLoss when
    /// it is too short, ResourceExhausted beyond kSources.
    Result<Bytes> open(ByteSpan packet);

  private:
    struct Window {
        std::uint64_t highest = 0;  ///< index: rollover and sequence
        std::uint64_t seen = 0;     ///< bit i: highest - i
    };

    crypto::SrtpContext context_;
    std::map<std::uint32_t, Window> windows_;  ///< by source
};

}  // namespace ocelli::delivery::rtp
