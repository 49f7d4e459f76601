// MIKEY messages that carry an SRTP key over a channel that is secret already (RFC 3830, 4567,
// 7714).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crypto/srtp.h"

namespace ocelli::delivery::rtp {

/// One source that the key protects.
struct CryptoSession {
    std::uint32_t ssrc = 0;
    std::uint32_t rollover = 0;

    bool operator==(const CryptoSession&) const = default;
};

/// What is said: a key, its suite and the sources. The key itself is not encrypted (that of TLS is
/// the one that counts), as GStreamer and recorders expect it.
struct KeyMessage {
    crypto::SrtpMaster master;
    std::vector<CryptoSession> sessions;
};

/// @return DataLoss when a length leads out of the message; Unsupported for a message that does not
///         carry a key in the clear, or for algorithms we do not have.
Result<KeyMessage> parseMikey(ByteSpan bytes);

Bytes formatMikey(const KeyMessage& message, WallTime now);

/// The value of a=key-mgmt: "mikey BASE64" (RFC 4567, 4.1).
std::string formatKeyManagement(const KeyMessage& message, WallTime now);

/// The KeyMgmt header of RTSP: `prot=mikey;uri="…";data="BASE64"` (RFC 4567, 4.2); of several, the
/// first for MIKEY. InvalidArgument, naming the parameter, when there is none or it is malformed.
Result<KeyMessage> parseKeyManagement(std::string_view header);

}  // namespace ocelli::delivery::rtp
