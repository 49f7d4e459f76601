// Password hashes (Argon2id).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ocelli::crypto {

/// What a hash costs to make and to guess. Stored in the hash, so that it can be raised later.
/// The default (19 MiB, 2 passes) takes some 30 ms on a desktop and stays affordable on a small
/// board.
struct PasswordCost {
    std::uint64_t passes = 2;                ///< 1..16
    std::uint64_t memoryBytes = 19U << 20U;  ///< 8 KiB..1 GiB
};

/// "$argon2id$v=19$m=…,t=…,p=1$salt$hash", at most 127 characters. Blocking: keep it off the loops.
/// InvalidArgument for a cost out of range, ResourceExhausted when the memory cannot be had.
Result<std::string> hashPassword(std::string_view password, PasswordCost cost = {});

/// True when this is the password of the hash. Blocking as hashing is. False for anything that is
/// no hash.
bool verifyPassword(std::string_view hash, std::string_view password);

/// True when the hash was made at another cost and should be made anew at the next login.
bool needsRehash(std::string_view hash, PasswordCost cost = {});

}  // namespace ocelli::crypto
