// Reads the answer of a server.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "net/http/client.h"

namespace ocelli::net::http::detail {

/// Fed as bytes come; header up to 16 kB, body up to `kMostAnswer`. Reentrant.
class AnswerReader {
  public:
    AnswerReader();
    ~AnswerReader();

    /// DataLoss when it is no answer or longer than allowed.
    Result<void> feed(ByteSpan bytes);

    /// The server has closed. DataLoss when the answer is cut off.
    Result<void> end();

    bool done() const;

    /// What was read, once it is done.
    Answer take();

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace ocelli::net::http::detail
