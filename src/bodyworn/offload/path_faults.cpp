// Words about certificates, and about who answers in place of a destination.
#include "bodyworn/offload/path_faults.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/offload/wire_text.h"

namespace ocelli::bodyworn::offload {
namespace {

constexpr std::string_view kNewFile =
    "Download a new connection file at the destination and load it here.";

std::string day(WallTime time) {
    return formatTime(time).substr(0, 10);
}

std::string clean(std::string_view text, std::size_t most = 120) {
    const std::string_view part = text.substr(0, most);
    return isCleanText(part) ? std::string(part) : std::string("(not readable)");
}

bool isNumeric(std::string_view host) {
    return host.find(':') != std::string_view::npos ||
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// As a whole, or by a star in place of the first label (RFC 6125, 6.4.3).
bool covers(const std::string& name, const std::string& host) {
    if (equalsIgnoreCase(name, host)) {
        return true;
    }
    const auto dot = host.find('.');
    return name.starts_with("*.") && dot != std::string::npos &&
           equalsIgnoreCase(std::string_view(name).substr(1), std::string_view(host).substr(dot));
}

/// Headers that only go-betweens write.
constexpr std::array<std::string_view, 7> kGoBetweens = {
    "Via",
    "X-Squid-Error",
    "Proxy-Authenticate",
    "Proxy-Connection",
    "X-Cache",
    "X-BlueCoat-Via",
    "X-Forwarded-By"
};

constexpr int kProxyLogin = 407;
constexpr int kNetworkLogin = 511;

}  // namespace

UrlPlace placeOf(std::string_view url) {
    UrlPlace place;
    place.port = url.starts_with("https://") ? 443 : 80;
    const auto begin = url.find("://");
    std::string_view rest = begin == std::string_view::npos ? url : url.substr(begin + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    const auto bracket = rest.find(']');
    const auto colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        place.port = static_cast<int>(toInteger(rest.substr(colon + 1)).value_or(place.port));
    }
    std::string_view host = rest.substr(0, colon);
    if (host.starts_with('[') && bracket != std::string_view::npos) {
        host = host.substr(1, bracket - 1);
    }
    place.host = std::string(host);
    place.numeric = isNumeric(host);
    return place;
}

std::string describe(const crypto::CertificateInfo& certificate) {
    return certificate.selfSigned
               ? fmt::format(
                     "{}, signed by itself, until {}", certificate.subject, day(certificate.until)
                 )
               : fmt::format(
                     "{}, signed by {}, until {}",
                     certificate.subject,
                     certificate.issuer,
                     day(certificate.until)
                 );
}

Finding judgeCertificate(
    std::string_view shown,
    const std::vector<std::string>& expected,
    const UrlPlace& place,
    WallTime now
) {
    const auto certificate = crypto::parseCertificate(shown);
    if (!certificate) {
        return {
            "the server shows no certificate that can be read",
            "See whether HTTPS is served at this port, or plain HTTP, or something else."
        };
    }
    const std::string whose = describe(*certificate);
    if (now < certificate->from) {
        return {
            fmt::format("the certificate holds from {} only: {}", day(certificate->from), whose),
            "Set the clock of this controller right: step Date and time of the set-up."
        };
    }
    if (now >= certificate->until) {
        return {
            fmt::format("the certificate has ended on {}: {}", day(certificate->until), whose),
            fmt::format("Renew it at the destination. {}", kNewFile)
        };
    }
    const bool known = std::any_of(expected.begin(), expected.end(), [&](const std::string& pem) {
        const auto one = crypto::parseCertificate(pem);
        return one && (one->fingerprint == certificate->fingerprint ||
                       (!certificate->selfSigned && one->subject == certificate->issuer));
    });
    if (!known) {
        return {
            fmt::format("another certificate than in the connection file: {}", whose),
            fmt::format(
                "If the destination has got a new certificate: {} If not, a proxy or an anti-virus "
                "on the way opens the encryption: have {} exempted from that.",
                kNewFile,
                place.host
            )
        };
    }
    const auto& names = place.numeric ? certificate->addresses : certificate->dnsNames;
    const bool fits = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return covers(name, place.host);
    });
    if (!fits) {
        return {
            fmt::format("the certificate does not name {}: {}", place.host, whose),
            "Give the destination a certificate with this name or address, or a connection file "
            "with "
            "the address that its certificate names."
        };
    }
    return {fmt::format("the certificate is not believed: {}", whose), std::string(kNewFile)};
}

Finding judgeInterference(const swift::WireAnswer& answer) {
    if (answer.status == kProxyLogin || answer.status == kNetworkLogin) {
        return {
            fmt::format("a proxy wants a login of its own (status {})", answer.status),
            "Let this controller reach the destination without that proxy."
        };
    }
    for (const std::string_view name : kGoBetweens) {
        if (const std::string value = answer.header(name); !value.empty()) {
            return {
                fmt::format("something stands in between: {}: {}", name, clean(value)),
                "Let this controller reach the destination without a proxy; one that changes or "
                "holds back what passes damages recordings."
            };
        }
    }
    if (answer.status >= 300 && answer.status < 400) {
        return {
            fmt::format("the login is led elsewhere: {}", clean(answer.header("Location"))),
            "If that is not the destination, a page to sign in to the network is in between: "
            "exempt "
            "this controller from it. Else have the address in the connection file corrected."
        };
    }
    const bool page = toLower(answer.header("Content-Type")).find("text/html") != std::string::npos;
    if (answer.status >= 200 && answer.status < 300 && answer.header("X-Auth-Token").empty()) {
        return {
            page ? "a web page answers instead of the destination"
                 : "the answer has no token: that is no destination",
            "See whether address and port in the connection file are those of the destination, and "
            "whether a proxy or a page to sign in is in between."
        };
    }
    return {};
}

}  // namespace ocelli::bodyworn::offload
