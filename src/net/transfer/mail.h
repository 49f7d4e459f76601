// Handing a mail to a server: SMTP, with TLS from the start or by STARTTLS, with or without login.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/transfer/body.h"
#include "net/transfer/session.h"
#include "net/transfer/terms.h"

namespace ocelli::net::transfer {

struct MailServer {
    enum class Encryption {
        None,               ///< everybody on the way can read it, password included
        StartTls,           ///< begins in the clear; ends when the server does not offer TLS
        StartTlsIfOffered,  ///< goes on in the clear when the server does not offer TLS
        Tls,                ///< TLS from the start, usually port 465
    };

    std::string host;  ///< a name or an address
    std::uint16_t port = 25;
    Encryption encryption = Encryption::StartTls;
    std::string name = {};  ///< empty: without login
    std::string password = {};
};

struct Envelope {
    std::string from;             ///< "camera@example.org"
    std::vector<std::string> to;  ///< at most 100
};

/// InvalidArgument when the text is no plain mail address (RFC 5321 without quoting).
Result<void> checkMailAddress(std::string_view address);

/// Blocks until the server has taken the mail.
/// @param message  RFC 5322, lines end with CR LF
/// @return whether it travelled encrypted; FailedPrecondition: the server offers no TLS;
/// Unauthenticated: certificate or login; PermissionDenied: guard, sender or receiver refused;
/// else as in http.h
Result<bool> sendMail(
    Session& session,
    const MailServer& server,
    const Envelope& envelope,
    const Body& message,
    const Terms& terms
);

}  // namespace ocelli::net::transfer
