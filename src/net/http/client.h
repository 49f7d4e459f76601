// Asks another device once over HTTP or HTTPS; for programs in a shell.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/json.h"
#include "net/address.h"
#include "net/http/message.h"

namespace ocelli::net::http {

struct Destination {
    Endpoint endpoint;
    bool secure = false;  ///< over TLS

    /// SHA-256 of the certificate in hexadecimal digits; empty: whichever it shows, for that of a
    /// device in a local network is signed by nobody.
    std::string fingerprint = {};

    /// "https://192.0.2.1:443".
    std::string format() const;
};

/// Reads "http://1.2.3.4", "https://[::1]:8443" or "1.2.3.4:80" (plain). Only numeric addresses;
/// InvalidArgument names what is wrong.
Result<Destination> parseDestination(std::string_view text);

struct Question {
    Method method = Method::Get;
    std::string target;
    Fields headers = {};
    std::string body = {};
};

/// The whole body of an answer has at most this many bytes.
inline constexpr std::size_t kMostAnswer = 4U << 20U;

struct Answer {
    unsigned status = 0;
    Fields headers = {};
    std::string body = {};
    std::string fingerprint = {};  ///< of the certificate that was shown; empty without TLS
};

/// Blocking, on a connection of its own. Unavailable when nobody answers there, DeadlineExceeded,
/// DataLoss for what is no HTTP, PermissionDenied when the certificate is another one.
Result<Answer> ask(
    const Clock& clock, const Destination& to, const Question& question, Duration atMost
);

}  // namespace ocelli::net::http
