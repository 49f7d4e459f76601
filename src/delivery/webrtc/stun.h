// STUN binding requests read, answers written: all that a server needs of ICE (RFC 8489, 8445).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "net/address.h"

namespace ocelli::delivery::webrtc {

/// True for what may be STUN among the datagrams of one port (RFC 7983): DTLS and RTP begin with
/// other bytes.
bool looksLikeStun(ByteSpan datagram);

/// "Are you there, and may I come this way?"
struct BindingRequest {
    std::array<std::byte, 12> transaction{};
    std::string username;       ///< "ours:theirs", the name fragments of both descriptions
    bool useCandidate = false;  ///< this is the way to take from now on
};

/// @return Unsupported when it is STUN but no binding request (an answer, an indication), DataLoss
///         when a length leads out of the datagram, there is no user name or no integrity.
///         Nothing in it can be trusted before `genuine`.
Result<BindingRequest> parseBindingRequest(ByteSpan datagram);

/// Whether who sent the request knows the password. False for anything that does not parse.
bool genuine(ByteSpan request, std::string_view password);

/// @param from  where the request came from, as we see it
Bytes formatBindingResponse(
    const BindingRequest& request, const net::Endpoint& from, std::string_view password
);

/// Asks an address whether the other side of a description is there: "are you who you say?"
/// @param username  "theirs:ours"
/// @param password  theirs
Bytes formatBindingRequest(
    const std::array<std::byte, 12>& transaction,
    std::string_view username,
    std::string_view password
);

/// The transaction that a binding response answers, in a message that who knows the password wrote;
/// nothing for anything else.
std::optional<std::array<std::byte, 12>> genuineResponse(
    ByteSpan datagram, std::string_view password
);

}  // namespace ocelli::delivery::webrtc
