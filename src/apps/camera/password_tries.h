// Bounds how fast the password of a volume can be guessed.
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::apps::camera {

/// Five wrong ones in a row, then five minutes of nothing. Reentrant.
class PasswordTries {
  public:
    static constexpr int kMost = 5;
    static constexpr Duration kPause = std::chrono::minutes(5);

    /// Counts a try before it is looked at, so that many at once are not more than one after
    /// another. Unavailable with the field "retryAfter" during the pause.
    Result<void> begin(MonoTime now) {
        if (now < until_) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(until_ - now).count();
            return fail(
                       ErrorKind::Unavailable,
                       fmt::format("Too many wrong passwords. Try again in {} s.", left)
            )
                .withField("retryAfter", std::to_string(left));
        }
        if (++tries_ >= kMost) {
            tries_ = 0;
            until_ = now + kPause;
        }
        return {};
    }

    /// What was begun was no wrong password.
    void right() {
        tries_ = 0;
        until_ = {};
    }

  private:
    int tries_ = 0;
    MonoTime until_{};
};

}  // namespace ocelli::apps::camera
