// Bytes that only a passphrase opens: a file to keep outside of the device.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "crypto/password.h"

namespace ocelli::crypto {

/// The largest content of a box, in bytes.
inline constexpr std::size_t kLargestBox = 1U << 20U;

/// Seals bytes under a key that Argon2id makes of the passphrase. Blocking as hashing a password
/// is: keep it off the loops.
/// InvalidArgument for more than kLargestBox bytes or a cost out of range, ResourceExhausted when
/// the memory cannot be had.
Result<Bytes> sealWithPassphrase(
    ByteSpan plain, std::string_view passphrase, PasswordCost cost = {}
);

/// Opens a box. Blocking. InvalidArgument when the bytes are no box (also when they ask for more
/// work or memory than ours ever do), Unauthenticated when the passphrase is wrong or the box was
/// changed: these two cannot be told apart.
Result<Bytes> openWithPassphrase(ByteSpan box, std::string_view passphrase);

}  // namespace ocelli::crypto
