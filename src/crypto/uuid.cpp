// Random UUIDs.
#include "crypto/uuid.h"

#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::crypto {

std::string randomUuid() {
    Bytes bytes = randomBytes(16);
    bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
    bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
    std::string text = formatHex(bytes);
    for (const unsigned at : {8U, 13U, 18U, 23U}) {
        text.insert(at, 1, '-');
    }
    return text;
}

}  // namespace ocelli::crypto
