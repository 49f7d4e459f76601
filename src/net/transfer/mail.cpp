// Handing a mail to a server: SMTP, with TLS from the start or by STARTTLS, with or without login.
#include "net/transfer/mail.h"

#include <algorithm>

#include <fmt/format.h>

#include "net/transfer/detail/easy.h"
#include "net/transfer/detail/host.h"

namespace ocelli::net::transfer {
namespace {

constexpr std::size_t kMostReceivers = 100;
constexpr std::size_t kLongestAddress = 254;  // RFC 5321, 4.5.3.1.3 with erratum 1690

long sslLevel(MailServer::Encryption encryption) {
    switch (encryption) {
        case MailServer::Encryption::None:
            return CURLUSESSL_NONE;
        case MailServer::Encryption::StartTlsIfOffered:
            return CURLUSESSL_TRY;
        case MailServer::Encryption::StartTls:
        case MailServer::Encryption::Tls:
            break;
    }
    return CURLUSESSL_ALL;
}

Result<void> checkEnvelope(const Envelope& envelope) {
    OCELLI_TRY(checkMailAddress(envelope.from));
    if (envelope.to.empty() || envelope.to.size() > kMostReceivers) {
        return fail(ErrorKind::InvalidArgument, "a mail needs receivers")
            .withField("receivers", fmt::format("1..{}", kMostReceivers));
    }
    for (const std::string& receiver : envelope.to) {
        OCELLI_TRY(checkMailAddress(receiver));
    }
    return {};
}

}  // namespace

Result<void> checkMailAddress(std::string_view address) {
    const auto at = address.find('@');
    const bool clean = std::none_of(address.begin(), address.end(), [](unsigned char c) {
        return c <= 0x20 || c >= 0x7F || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' ||
               c == '\\' || c == '(' || c == ')' || c == ':';
    });
    if (!clean || at == 0 || at == std::string_view::npos || at + 1 == address.size() ||
        address.find('@', at + 1) != std::string_view::npos || address.size() > kLongestAddress) {
        return fail(ErrorKind::InvalidArgument, "a mail address is out of form")
            .withField("address", "name@host");
    }
    return {};
}

Result<bool> sendMail(
    Session& session,
    const MailServer& server,
    const Envelope& envelope,
    const Body& message,
    const Terms& terms
) {
    OCELLI_TRY(checkEnvelope(envelope));
    const std::string host = OCELLI_TRY(detail::hostForUrl(server.host));
    const bool implicit = server.encryption == MailServer::Encryption::Tls;
    detail::Easy easy(session.state(), terms, "smtp,smtps");
    easy.listenToServer();
    easy.set(
        CURLOPT_URL, fmt::format("{}://{}:{}/", implicit ? "smtps" : "smtp", host, server.port)
    );
    easy.set(CURLOPT_USE_SSL, sslLevel(server.encryption));
    if (!server.name.empty()) {
        easy.set(CURLOPT_USERNAME, server.name);
        easy.set(CURLOPT_PASSWORD, server.password);
    }
    detail::StringList receivers;
    for (const std::string& receiver : envelope.to) {
        receivers.add(fmt::format("<{}>", receiver));
    }
    easy.set(CURLOPT_MAIL_FROM, fmt::format("<{}>", envelope.from));
    easy.set(CURLOPT_MAIL_RCPT, receivers.get());
    easy.set(CURLOPT_UPLOAD, 1L);
    easy.setBody(message);
    OCELLI_TRY(easy.run());
    easy.tell(Stage::Answered, easy.lastLine());
    return easy.secured();
}

}  // namespace ocelli::net::transfer
