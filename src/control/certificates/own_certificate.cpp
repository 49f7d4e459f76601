// Keeps the device's certificate in the state folder.
#include "control/certificates/own_certificate.h"

#include <array>

#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

namespace ocelli::control::certificates {
namespace {

constexpr std::size_t kMaximumSize = 64U << 10U;
constexpr Duration kLife = std::chrono::hours(24 * 3650);

/// A clock that was not set yet must not make a certificate that begins in the future.
constexpr Duration kSlack = std::chrono::hours(24);

Result<crypto::CertifiedKey> readPair(const std::filesystem::path& folder, WallTime now) {
    crypto::CertifiedKey pair;
    pair.certificate = OCELLI_TRY(readFile(folder / "https.pem", kMaximumSize));
    pair.key = OCELLI_TRY(readFile(folder / "https.key", kMaximumSize));
    OCELLI_TRY(crypto::checkCertifiedKey(pair));
    const auto info = OCELLI_TRY(crypto::parseCertificate(pair.certificate));
    if (now >= info.until) {
        return fail(ErrorKind::FailedPrecondition, "the certificate has expired");
    }
    return pair;
}

std::string hostName() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

}  // namespace

Result<crypto::CertifiedKey> ownCertificate(
    const std::filesystem::path& folder, const std::string& deviceName, WallTime now
) {
    auto known = readPair(folder, now);
    if (known) {
        return known;
    }
    if (known.error().kind() != ErrorKind::NotFound) {
        log::warning("https", "{}; a new certificate is made", known.error().message());
    }
    crypto::CertificateWish wish;
    wish.commonName = deviceName.substr(0, 64);
    wish.dnsNames = {"localhost"};
    if (const std::string host = hostName(); !host.empty() && host != "localhost") {
        wish.dnsNames.push_back(host);
        wish.dnsNames.push_back(host + ".local");
    }
    wish.addresses = {"127.0.0.1", "::1"};
    wish.from = now - kSlack;
    wish.until = now + kLife;
    const crypto::CertifiedKey pair = OCELLI_TRY(crypto::createSelfSigned(wish));
    OCELLI_TRY(replaceFile(folder / "https.key", pair.key));
    OCELLI_TRY(replaceFile(folder / "https.pem", pair.certificate));
    return pair;
}

}  // namespace ocelli::control::certificates
