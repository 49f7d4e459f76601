// WebSocket frames.
#include "net/websocket/frame.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/digest.h"

namespace ocelli::net::websocket {
namespace {

constexpr std::size_t kLargestControl = 125;  // RFC 6455, 5.5

/// How long a frame's header is, as far as its first two bytes tell.
std::size_t headerSize(std::uint8_t second) {
    const std::size_t length = second & 0x7FU;
    const std::size_t extended = length == 126 ? 2 : (length == 127 ? 8 : 0);
    return 2 + extended + ((second & 0x80U) != 0 ? 4 : 0);
}

/// Codes that may stand in a close frame (RFC 6455, 7.4, and what IANA has registered since).
bool mayBeSent(std::uint16_t code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
           (code >= 3000 && code <= 4999);
}

std::optional<Violation> checkClose(ByteSpan payload) {
    if (payload.empty()) {
        return std::nullopt;
    }
    ByteReader reader(payload);
    const auto code = reader.u16();
    if (!code || !mayBeSent(*code)) {
        return Violation{kProtocolError, "a close frame with a wrong code"};
    }
    if (!isUtf8(asText(reader.rest()))) {
        return Violation{kInvalidPayload, "a close reason that is not UTF-8"};
    }
    return std::nullopt;
}

}  // namespace

/// False while the header is not whole.
bool FrameReader::takeHeader(ByteSpan& bytes) {
    while (header_.size() < 2 || header_.size() < headerSize(header_[1])) {
        if (bytes.empty()) {
            return false;
        }
        header_.push_back(std::to_integer<std::uint8_t>(bytes.front()));
        bytes = bytes.subspan(1);
    }
    return true;
}

/// Checks a whole header (RFC 6455, 5.2) and gets ready for the payload.
std::optional<Violation> FrameReader::openFrame() {
    const bool last = (header_[0] & 0x80U) != 0;
    if ((header_[0] & 0x70U) != 0) {
        return Violation{kProtocolError, "a reserved bit is set"};
    }
    if ((header_[1] & 0x80U) == 0) {
        return Violation{kProtocolError, "the frame is not masked"};
    }
    const auto kind = opcode();
    if (kind > Opcode::Pong || (kind > Opcode::Binary && kind < Opcode::Close)) {
        return Violation{kProtocolError, "an unknown opcode"};
    }
    const std::size_t length = header_[1] & 0x7FU;
    mask_ = header_.size() - 4;
    left_ = length;
    if (length >= 126) {
        left_ = 0;
        for (std::size_t i = 2; i < mask_; ++i) {
            left_ = (left_ << 8U) | header_[i];
        }
    }
    if (control()) {
        if (!last || left_ > kLargestControl) {
            return Violation{kProtocolError, "a control frame is cut or too long"};
        }
        control_.clear();
    } else {
        if ((kind == Opcode::Continuation) != (kind_ != Opcode::Continuation)) {
            return Violation{kProtocolError, "the pieces of a message are out of order"};
        }
        if (left_ > largest_ || message_.size() + left_ > largest_) {
            return Violation{kTooBig, "the message is too long"};
        }
        kind_ = kind == Opcode::Continuation ? kind_ : kind;
    }
    offset_ = 0;
    inFrame_ = true;
    return std::nullopt;
}

/// The payload is whole: gives the message when this frame ends one.
std::variant<std::monostate, Message, Violation> FrameReader::closeFrame() {
    const bool last = (header_[0] & 0x80U) != 0;
    const bool isControl = control();
    const auto controlKind = opcode();
    inFrame_ = false;
    header_.clear();
    if (isControl) {
        if (controlKind == Opcode::Close) {
            if (auto violation = checkClose(control_)) {
                return std::move(*violation);
            }
        }
        return Message{controlKind, std::move(control_)};
    }
    if (!last) {
        return std::monostate{};
    }
    Message message{std::exchange(kind_, Opcode::Continuation), std::exchange(message_, {})};
    if (message.opcode == Opcode::Text && !isUtf8(asText(message.payload))) {
        return Violation{kInvalidPayload, "a text that is not UTF-8"};
    }
    return message;
}

std::variant<std::monostate, Message, Violation> FrameReader::read(ByteSpan& bytes) {
    while (true) {
        if (!inFrame_) {
            if (!takeHeader(bytes)) {
                return std::monostate{};
            }
            if (auto violation = openFrame()) {
                return std::move(*violation);
            }
        }
        const auto part =
            bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        Bytes& to = control() ? control_ : message_;
        for (const std::byte byte : part) {
            to.push_back(byte ^ std::byte{header_[mask_ + (offset_++ & 3U)]});
        }
        bytes = bytes.subspan(part.size());
        left_ -= part.size();
        if (left_ > 0) {
            return std::monostate{};
        }
        auto result = closeFrame();
        if (!std::holds_alternative<std::monostate>(result)) {
            return result;
        }
    }
}

Bytes formatFrameHeader(Opcode opcode, std::uint64_t payloadSize) {
    ByteWriter writer;
    writer.u8(static_cast<std::uint8_t>(0x80U | static_cast<unsigned>(opcode)));
    if (payloadSize <= kLargestControl) {
        writer.u8(static_cast<std::uint8_t>(payloadSize));
    } else if (payloadSize <= 0xFFFF) {
        writer.u8(126);
        writer.u16(static_cast<std::uint16_t>(payloadSize));
    } else {
        writer.u8(127);
        writer.u64(payloadSize);
    }
    return writer.release();
}

Bytes formatFrame(Opcode opcode, ByteSpan payload) {
    Bytes frame = formatFrameHeader(opcode, payload.size());
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

Bytes formatClose(std::uint16_t code, std::string_view reason) {
    reason = reason.substr(0, kLargestControl - 2);
    while (!isUtf8(reason)) {
        reason.remove_suffix(1);
    }
    ByteWriter writer;
    writer.u16(code);
    writer.text(reason);
    return writer.release();
}

Result<std::string> acceptKey(std::string_view key) {
    const auto bytes = parseBase64(key);
    if (key.size() != 24 || !bytes || bytes->size() != 16) {
        return fail(ErrorKind::InvalidArgument, "Sec-WebSocket-Key must be 16 bytes of Base64")
            .withField("Sec-WebSocket-Key");
    }
    const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return formatBase64(crypto::digest(crypto::Hash::Sha1, asBytes(text)));
}

}  // namespace ocelli::net::websocket
