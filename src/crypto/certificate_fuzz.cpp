// Fuzzes reading of certificates.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/text.h"
#include "crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = ocelli::asByteSpan(data, size);
    static_cast<void>(ocelli::crypto::parseCertificate(ocelli::asText(bytes)));
    // Bare DER in its PEM dress, so that the fuzzer reaches what lies behind the Base64.
    const auto pem = "-----BEGIN CERTIFICATE-----\n" + ocelli::formatBase64(bytes) +
                     "\n-----END CERTIFICATE-----\n";
    static_cast<void>(ocelli::crypto::parseCertificate(pem));
    return 0;
}
