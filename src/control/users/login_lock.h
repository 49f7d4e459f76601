// Locks logins after too many wrong passwords, and unlocks by itself (NC-LOG-07).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace ocelli::control::users {

struct LockPolicy {
    bool enabled = true;
    int attempts = 5;
    Duration duration = std::chrono::minutes(30);
};

/// Counts wrong passwords for each name at each address, for all protocols together. An address
/// that tries many names is locked after ten times as many. Reentrant; bounded.
class LoginLock {
  public:
    explicit LoginLock(const Clock& clock) : clock_(clock) {}

    /// Unavailable with the field "retryAfter" (seconds) while locked.
    Result<void> check(std::string_view name, std::string_view address, const LockPolicy& policy);

    /// Counts a wrong password. Counted before a slow check begins, so that many at once are not
    /// more than one after another; `succeeded` takes it back. True when it locks now.
    bool failed(std::string_view name, std::string_view address, const LockPolicy& policy);

    /// Whether `failed` was called for this attempt before.
    enum class Attempt { Counted, NotCounted };

    void succeeded(std::string_view name, std::string_view address, Attempt attempt);

    std::size_t entries() const { return entries_.size(); }

    static constexpr std::size_t kMostEntries = 4096;

  private:
    struct Entry {
        int failures = 0;
        MonoTime last;
        MonoTime lockedUntil;
    };

    Entry& entry(const std::string& key, const LockPolicy& policy);
    bool count(const std::string& key, int attempts, const LockPolicy& policy);
    void makeRoom();

    const Clock& clock_;
    std::map<std::string, Entry> entries_;
};

/// What counts as one address: IPv6 by its network of 64 bits, for a host has as many as it likes.
std::string lockAddress(std::string_view address);

}  // namespace ocelli::control::users
