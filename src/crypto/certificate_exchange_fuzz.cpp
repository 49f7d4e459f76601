// Fuzzes reading of PKCS#12 files.
#include <cstddef>
#include <cstdint>

#include "crypto/certificate_exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static_cast<void>(ocelli::crypto::readPkcs12(ocelli::asByteSpan(data, size), "password"));
    return 0;
}
