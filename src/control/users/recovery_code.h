// A code that was sent by mail to whoever forgot the password: few, short-lived, tried rarely.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace ocelli::control::users {

/// Holds at most one code, and of that a hash only. Nothing of it survives the program. Reentrant.
class RecoveryCodes {
  public:
    /// Ten of 31 letters and digits, in two groups: some 49 bits.
    static constexpr std::size_t kLength = 10;
    static constexpr Duration kValid = std::chrono::minutes(15);
    static constexpr int kMostTries = 5;

    /// How often one is sent: nobody's letter box is to be filled.
    static constexpr Duration kBetween = std::chrono::minutes(1);
    static constexpr int kMostInADay = 10;

    /// A fresh code, in place of the one before; counts as sent, whatever becomes of it.
    /// Unavailable with the field "retryAfter" when it is too early for another one.
    /// @return  "ABCDE-FGHJK"
    Result<std::string> issue(MonoTime now);

    /// There is no code any more.
    void withdraw();

    /// True once, for the code that was issued last, while it is valid. However it is spaced and
    /// in either case; what is wrong counts, and too much of it withdraws the code.
    bool take(std::string_view typed, MonoTime now);

  private:
    struct Held {
        Bytes salt;
        Bytes hash;
        MonoTime until;
        int tries = 0;
    };

    std::optional<Held> held_;
    std::optional<MonoTime> last_;
    MonoTime dayBegan_;
    int inTheDay_ = 0;
};

/// What a stranger may see of an address: "a•••@e•••.org".
std::string maskedAddress(std::string_view address);

}  // namespace ocelli::control::users
