// One request to a server and its answer: the face that a simulation replaces.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bodyworn/evidence/sealer.h"

namespace ocelli::bodyworn::swift {

/// Bytes to send: the same ones each time they are opened.
struct Content {
    std::uint64_t length = 0;
    std::string md5;  ///< of the bytes, lower-case hex: sent as Etag
    std::function<Result<std::unique_ptr<evidence::ClipReader>>()> open;
};

/// Content from memory.
Content contentOf(std::string bytes);

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Fills some of the space (at least one byte) and says how much; 0 only at the end.
using Source = std::function<Result<std::size_t>(std::span<std::byte>)>;

/// Takes the next bytes.
using Sink = std::function<Result<void>(ByteSpan)>;

struct WireRequest {
    std::string method;
    std::string url;
    Headers headers;
    const Content* body = nullptr;  ///< null: none
    Source source = {};             ///< a body of unknown length, read once, instead of `body`
    Sink into = {};                 ///< takes the body of an answer of 2xx
};

struct WireAnswer {
    int status = 0;
    Headers headers;
    std::string body;  ///< at most 1 MiB; empty when a sink took it

    /// The first of that name in any case; empty when there is none.
    std::string header(std::string_view name) const;
};

/// Blocking; one thread at a time.
class Wire {
  public:
    virtual ~Wire() = default;

    /// An answer of any status is a success. Unavailable and others when there was no answer: what
    /// has become of the request is then unknown.
    virtual Result<WireAnswer> send(const WireRequest& request) = 0;
};

}  // namespace ocelli::bodyworn::swift
