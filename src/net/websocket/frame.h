// Reads and writes WebSocket frames (RFC 6455, 5), without any input or output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace ocelli::net::websocket {

enum class Opcode : std::uint8_t {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
};

/// Codes of RFC 6455, 7.4.1.
enum CloseCode : std::uint16_t {
    kNormal = 1000,
    kGoingAway = 1001,
    kProtocolError = 1002,
    kUnsupportedData = 1003,
    kNoStatus = 1005,  ///< never on the wire
    kInvalidPayload = 1007,
    kPolicy = 1008,
    kTooBig = 1009,
    kInternalError = 1011,
};

/// A whole message (pieces joined, unmasked) or a control frame.
struct Message {
    Opcode opcode = Opcode::Text;
    Bytes payload;
};

/// Why a peer is to be sent away.
struct Violation {
    std::uint16_t code = kProtocolError;
    std::string reason;
};

/// Takes the bytes a client sends, in pieces of any size, and gives whole messages. Reentrant.
/// Never keeps more than the largest message and one header.
class FrameReader {
  public:
    /// @param largest  bytes of a message, all its frames together
    explicit FrameReader(std::size_t largest) : largest_(largest) {}

    /// Takes bytes off the front of `bytes` up to the end of one message, which it gives; nothing
    /// when more are needed; a violation ends the conversation. Text is checked to be UTF-8.
    std::variant<std::monostate, Message, Violation> read(ByteSpan& bytes);

  private:
    bool takeHeader(ByteSpan& bytes);
    std::optional<Violation> openFrame();
    std::variant<std::monostate, Message, Violation> closeFrame();

    bool control() const { return (header_[0] & 0x08U) != 0; }

    Opcode opcode() const { return static_cast<Opcode>(header_[0] & 0x0FU); }

    std::size_t largest_;
    std::vector<std::uint8_t> header_;
    bool inFrame_ = false;
    std::uint64_t left_ = 0;    // of the frame's payload
    std::uint64_t offset_ = 0;  // in the frame's payload, for the mask
    std::size_t mask_ = 0;      // where the mask stands in the header
    Bytes control_;  // payload of a control frame, which may stand between the pieces of a message
    Bytes message_;
    Opcode kind_ = Opcode::Continuation;  // of the message under way; Continuation: none is
};

/// The header of an unmasked, whole frame, as a server sends it.
Bytes formatFrameHeader(Opcode opcode, std::uint64_t payloadSize);

/// A whole frame with a small payload.
Bytes formatFrame(Opcode opcode, ByteSpan payload);

/// The payload of a close frame. A reason longer than 123 bytes is cut at a character.
Bytes formatClose(std::uint16_t code, std::string_view reason);

/// `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key` (RFC 6455, 4.2.2); InvalidArgument when the key
/// is not 16 bytes of Base64.
Result<std::string> acceptKey(std::string_view key);

}  // namespace ocelli::net::websocket
