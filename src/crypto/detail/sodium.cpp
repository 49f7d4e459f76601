// The one call that libsodium wants first.
#include "crypto/detail/sodium.h"

#include <sodium.h>

#include "base/assert.h"

namespace ocelli::crypto::detail {

void initSodium() {
    static const bool kReady = sodium_init() >= 0;
    OCELLI_ASSERT(kReady);
}

}  // namespace ocelli::crypto::detail
