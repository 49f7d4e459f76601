// Trust as settings say it.
#include "control/deliveries/detail/trust.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/certificate.h"

namespace ocelli::control::deliveries::detail {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::size_t kLine = 64;  // RFC 7468, 2
constexpr std::size_t kMostCertificates = 16;

std::string wrapped(std::string_view base64) {
    std::string plain;
    std::copy_if(base64.begin(), base64.end(), std::back_inserter(plain), [](char c) {
        return c != ' ' && c != '\t' && c != '\r' && c != '\n';
    });
    std::string pem = std::string(kBegin) + "\n";
    for (std::size_t at = 0; at < plain.size(); at += kLine) {
        pem += plain.substr(at, kLine) + "\n";
    }
    return pem + std::string(kEnd) + "\n";
}

}  // namespace

std::vector<std::string> certificatesOf(std::string_view text) {
    std::vector<std::string> found;
    while (found.size() < kMostCertificates) {
        const auto begin = text.find(kBegin);
        if (begin == std::string_view::npos) {
            break;
        }
        text.remove_prefix(begin + kBegin.size());
        const auto end = text.find(kEnd);
        if (end == std::string_view::npos) {
            break;
        }
        found.push_back(wrapped(text.substr(0, end)));
        text.remove_prefix(end + kEnd.size());
    }
    return found;
}

Result<void> checkAuthorities(const std::string& text) {
    const auto wrong = [] {
        return Error(ErrorKind::InvalidArgument, "the authorities cannot be read")
            .withField("authorities", "certificates in PEM");
    };
    const auto found = certificatesOf(text);
    if (!trim(text).empty() && found.empty()) {
        return wrong();
    }
    for (const std::string& one : found) {
        if (!crypto::parseCertificate(one)) {
            return wrong();
        }
    }
    return {};
}

Result<void> need(const std::string& value, const char* field) {
    if (value.empty()) {
        return Error(ErrorKind::InvalidArgument, std::string(field) + " is missing")
            .withField(field, "not empty");
    }
    return {};
}

}  // namespace ocelli::control::deliveries::detail
