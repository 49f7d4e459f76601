// The super admin passphrase: set once, checked slowly, never stored but as a hash.
#pragma once

#include <string>
#include <string_view>

#include "bodyworn/system/facts.h"

namespace ocelli::bodyworn::system {

/// Keeps the hash (Argon2id) and counts wrong tries durably, so that a restart does not forget them
/// (BS-UNL-02). The slow part is left to the caller: `begin`, then verifyPassword(hash(), …) off
/// the loop, then `finish`. Reentrant.
class Passphrase {
  public:
    static constexpr std::size_t kShortest = 12;  ///< characters
    static constexpr std::size_t kLongest = 256;  ///< bytes
    static constexpr int kFreeTries = 3;          ///< before each further one has to wait
    static constexpr Duration kLongestWait = std::chrono::minutes(30);

    explicit Passphrase(store::Database& database) : facts_(database) {}

    /// InvalidArgument with the field "passphrase".
    static Result<void> check(std::string_view passphrase);

    Result<bool> isSet() const;

    /// Empty while none is set.
    Result<std::string> hash() const;

    /// Once: AlreadyExists afterwards (BS-WIZ-06).
    Result<void> setHash(std::string_view hash);

    /// FailedPrecondition while none is set, Unavailable with the field "retryAfter" (seconds)
    /// while one has to wait. Counts the try before it is checked, so that many at once are not
    /// more than one after another.
    Result<void> begin(WallTime now);

    /// Unauthenticated with the field "passphrase" when it was wrong.
    Result<void> finish(bool right, WallTime now);

    /// Wrong tries since the last right one.
    Result<int> failures() const;

  private:
    Facts facts_;
};

}  // namespace ocelli::bodyworn::system
