// Fuzzes what S3-compatible storage says when it refuses.
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "control/deliveries/s3_error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto error =
        ocelli::control::deliveries::parseS3Error(ocelli::asText(ocelli::asByteSpan(data, size)));
    OCELLI_ASSERT(error.code.size() <= 200 && error.message.size() <= 200);
    return 0;
}
