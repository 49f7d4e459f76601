// Blocking HTTP and HTTPS to other servers, with large bodies streamed both ways.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/transfer/body.h"
#include "net/transfer/session.h"
#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

using Header = std::pair<std::string, std::string>;

struct HttpLogin {
    enum class Scheme { Basic, Digest, Any };

    std::string name;
    std::string password;
    Scheme scheme = Scheme::Any;  ///< Any: asks first without; the best the server offers
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;                   ///< http:// or https://; without user and password
    std::vector<Header> headers = {};  ///< checked: no line breaks
    Body body = {};
    std::optional<HttpLogin> login = {};

    /// Waits (up to a second) for "100 Continue" before a body is sent: a large upload that is
    /// refused then costs nothing.
    bool expectContinue = false;

    /// Redirects that are followed, to http and https only; headers with credentials (login,
    /// Authorization, Cookie) stay with the first host.
    unsigned redirects = 0;

    /// Takes the body of an answer of 2xx piece by piece instead of `HttpAnswer::body`; an error
    /// ends the transfer with that error. Bodies of other answers are collected.
    std::function<Result<void>(ByteSpan)> into = {};

    /// A collected body that is longer ends the transfer with ResourceExhausted.
    std::size_t answerAtMost = 1U << 20U;
};

struct HttpAnswer {
    unsigned status = 0;
    std::string reason = {};           ///< words behind the status; empty with HTTP/2
    std::vector<Header> headers = {};  ///< of the last answer, names as sent
    std::string body = {};
    std::string address = {};  ///< numeric, whom we spoke to

    bool good() const { return status >= 200 && status < 300; }

    /// The first of that name in any case; empty when there is none.
    std::string_view header(std::string_view name) const;
};

/// Blocks until the answer is whole. An answer of any status is a success here.
/// @return InvalidArgument (address, header out of form), PermissionDenied (the guard),
/// Unavailable (no such name, nobody listens, broken off), Unauthenticated (the certificate is not
/// believed), DeadlineExceeded, Cancelled, DataLoss (that is no HTTP), or what body or sink gave.
Result<HttpAnswer> exchange(Session& session, const HttpRequest& request, const Terms& terms);

}  // namespace ocelli::net::transfer
