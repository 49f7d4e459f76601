// Transport-wide feedback: which of our packets arrived, and when
// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace ocelli::delivery::webrtc {

/// What became of one packet.
struct PacketFate {
    std::uint16_t sequence = 0;       ///< of the transport, as we numbered it
    std::optional<Duration> arrival;  ///< by the receiver's clock; nothing: lost so far
};

/// At most this many packets are told of in one message.
inline constexpr std::size_t kMostFates = 2048;

/// All messages of the kind in a compound RTCP packet; none where there is none of it. DataLoss
/// when a length leads out of the packet or more packets are told of than `kMostFates`.
Result<std::vector<PacketFate>> parseTransportFeedback(ByteSpan compound);

}  // namespace ocelli::delivery::webrtc
