// Messages of WS-Discovery (version of April 2005, as cameras and recorders speak it).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace ocelli::host::discovery {

enum class WsAction : std::uint8_t { Hello, Bye, Probe, ProbeMatches, Resolve, ResolveMatches };

/// How scopes are compared (5.1): by segments of the path, or whole.
enum class WsScopeRule : std::uint8_t { Segments, Whole, Unknown };

struct WsMessage {
    WsAction action = WsAction::Probe;
    std::string id;                  ///< "urn:uuid:…"
    std::string relatesTo;           ///< of an answer: the id of the question
    std::string endpoint;            ///< the device: "urn:uuid:…", the same after every start
    std::vector<std::string> types;  ///< without prefix: "NetworkVideoTransmitter"
    std::vector<std::string> scopes;
    WsScopeRule scopeRule = WsScopeRule::Segments;  ///< of a probe
    std::vector<std::string> addresses;             ///< URLs at which the device answers
};

/// DataLoss for anything that is no well-formed message of a known action. At most 16 KiB, 16
/// levels and 32 words a list; no document types, so no entities of one's own.
Result<WsMessage> parseWsMessage(ByteSpan bytes);

/// What orders the messages of one device (appendix I).
struct WsSequence {
    std::uint64_t instance = 0;  ///< grows with every start
    std::uint64_t number = 0;    ///< grows with every message
};

Bytes formatWsMessage(const WsMessage& message, const WsSequence& sequence);

/// Whether a device with these types and scopes is meant by the probe.
bool matches(
    const WsMessage& probe,
    const std::vector<std::string>& types,
    const std::vector<std::string>& scopes
);

}  // namespace ocelli::host::discovery
