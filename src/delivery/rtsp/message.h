// RTSP messages on a connection: requests, responses and interleaved frames (RFC 2326, 10.12).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/bytes.h"
#include "delivery/rtsp/headers.h"

namespace ocelli::delivery::rtsp {

/// HTTP requests open tunnels on the same port.
enum class Protocol { Rtsp, Http };

struct Request {
    std::string method;
    std::string uri;
    Protocol protocol = Protocol::Rtsp;
    std::string version;  ///< "1.0"
    Headers headers;
    std::string body;  ///< always empty for HTTP, where the body is the tunnel
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

/// A piece of RTP or RTCP between `$`, channel and length.
struct InterleavedFrame {
    std::uint8_t channel = 0;
    Bytes payload;
};

using Message = std::variant<Request, Response, InterleavedFrame>;

struct MessageLimits {
    std::size_t headerBytes = 16U << 10U;
    std::size_t bodyBytes = 64U << 10U;
};

/// Cuts the bytes of a connection into messages, however they arrive. Reentrant.
class MessageReader {
  public:
    explicit MessageReader(MessageLimits limits = {}) : limits_(limits) {}

    void feed(ByteSpan bytes);

    /// The next whole message, or nothing when more bytes are needed.
    /// @return InvalidArgument when it is no message, ResourceExhausted when one is larger than
    ///         the limits. The connection is beyond repair then.
    Result<std::optional<Message>> next();

    /// Bytes fed and not yet part of a message given out.
    std::size_t buffered() const { return buffer_.size() - start_; }

    /// What follows the last message: the beginning of a tunnel.
    Bytes takeRest();

  private:
    Result<std::optional<Message>> nextFrame();
    Result<std::optional<Message>> nextText();
    std::optional<std::size_t> findHeaderEnd();
    void consume(std::size_t count);

    MessageLimits limits_;
    Bytes buffer_;
    std::size_t start_ = 0;    ///< of the next message
    std::size_t scanned_ = 0;  ///< bytes of it that were searched for the header's end
};

/// Reads start line and header fields; `text` ends before the empty line.
Result<Message> parseHead(std::string_view text);

std::string formatRequest(const Request& request);

/// With the reason of the one table and an exact Content-Length where there is a body.
std::string formatResponse(const Response& response);

}  // namespace ocelli::delivery::rtsp
