// Writes the head of an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "net/http/message.h"

namespace ocelli::net::http::detail {

/// How the answer goes out on this connection.
struct HeadStyle {
    bool http11 = true;
    bool keepAlive = true;
    bool chunked = false;
    bool api = false;                     ///< answers under /api are not kept by caches
    std::optional<std::uint64_t> length;  ///< Content-Length; absent where there is none
    WallTime now;
};

/// Status line and fields, with the security fields that all answers have unless the response says
/// otherwise.
std::string formatHead(const Response& response, const HeadStyle& style);

/// "Sat, 21 Nov 2026 08:15:00 GMT" (RFC 9110, 5.6.7).
std::string formatHttpDate(WallTime time);

/// True for answers that never have a body (RFC 9110, 6.4.1).
bool bodyless(int status);

/// The answer of a server that only sends people to HTTPS.
Response makeRedirect(const Request& request, std::uint16_t httpsPort);

}  // namespace ocelli::net::http::detail
