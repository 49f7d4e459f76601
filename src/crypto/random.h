// Unpredictable bytes and tokens.
#pragma once

#include <cstddef>
#include <string>

#include "base/bytes.h"

namespace ocelli::crypto {

/// Bytes from the kernel's generator. Thread-safe; ends the program when there are none, for
/// nothing safe is left to do.
Bytes randomBytes(std::size_t count);

/// A secret as text of letters, digits, '-' and '_' (Base64 for URLs), for cookies and tokens.
/// @param bytes  of randomness; 32 give 43 characters
std::string randomToken(std::size_t bytes = 32);

}  // namespace ocelli::crypto
