// Reads one request from bytes, without any input or output; Beast's parser reads its head.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/http/detail/body_reader.h"
#include "net/http/message.h"

namespace ocelli::net::http::detail {

/// Why a request cannot be read, and the status to answer with before closing.
struct ReadFailure {
    int status = 400;
    std::string message;
};

/// Fed until `headDone`, then told the body's limit, then fed until `done`. Reentrant.
class RequestReader {
  public:
    explicit RequestReader(std::size_t headerLimit);
    ~RequestReader();

    /// Takes bytes off the front; what is left must be offered again together with more.
    void feed(ByteSpan& bytes);

    bool headDone() const { return headDone_; }

    bool done() const;

    const std::optional<ReadFailure>& failure() const { return failure_; }

    /// Method, target, headers; once the head is done. The body follows with `takeBody`.
    Request& request() { return request_; }

    /// Bounds the body, before more is fed. A failure (413) at once when the head announces more.
    void setBodyLimit(std::size_t limit);

    /// The whole body, once done; before that what has come of it since the last call.
    std::string takeBody();

    bool keepAlive() const { return keepAlive_; }

    bool http11() const { return http11_; }

    /// The client waits for a word before it sends its body.
    bool expectsContinue() const { return expectsContinue_; }

    /// Asks for a WebSocket.
    bool wantsWebSocket() const { return wantsWebSocket_; }

  private:
    struct Parser;

    void fail(int status, std::string message);
    void feedHead(ByteSpan& bytes);
    void readHead();
    void checkBody();
    void checkFraming();

    std::unique_ptr<Parser> parser_;  // until the head is read
    BodyReader body_ = BodyReader::ofLength(0);
    Request request_;
    std::optional<ReadFailure> failure_;
    bool headDone_ = false;
    bool keepAlive_ = false;
    bool http11_ = true;
    bool expectsContinue_ = false;
    bool wantsWebSocket_ = false;
};

}  // namespace ocelli::net::http::detail
