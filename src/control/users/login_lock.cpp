// Counting wrong passwords.
#include "control/users/login_lock.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include <fmt/format.h>

#include "base/text.h"

namespace ocelli::control::users {
namespace {

constexpr int kNamesPerAddress = 10;
constexpr std::size_t kLongestName = 64;

/// A line feed is in no name, so that no name can pretend to be another's entry.
std::string nameKey(std::string_view name, std::string_view address) {
    return fmt::format("{}\n{}", lockAddress(address), name.substr(0, kLongestName));
}

std::string addressKey(std::string_view address) {
    return lockAddress(address);
}

}  // namespace

std::string lockAddress(std::string_view address) {
    const std::string plain(address.substr(0, address.find('%')));
    std::array<std::byte, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET6, plain.c_str(), bytes.data()) != 1) {
        return plain;
    }
    const ByteSpan whole(bytes);
    constexpr std::array<std::byte, 12> kMapped = {
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0},
        std::byte{0xFF},
        std::byte{0xFF}
    };
    if (std::ranges::equal(whole.first(12), kMapped)) {
        return fmt::format(
            "{}.{}.{}.{}",
            std::to_integer<int>(bytes[12]),
            std::to_integer<int>(bytes[13]),
            std::to_integer<int>(bytes[14]),
            std::to_integer<int>(bytes[15])
        );
    }
    return formatHex(whole.first(8));
}

Result<void> LoginLock::check(
    std::string_view name, std::string_view address, const LockPolicy& policy
) {
    if (!policy.enabled) {
        return {};
    }
    const MonoTime now = clock_.mono();
    MonoTime until{};
    for (const std::string& key : {nameKey(name, address), addressKey(address)}) {
        const auto found = entries_.find(key);
        if (found != entries_.end()) {
            until = std::max(until, found->second.lockedUntil);
        }
    }
    if (until <= now) {
        return {};
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(until - now).count();
    return fail(
               ErrorKind::Unavailable,
               fmt::format("Too many wrong passwords. The login is locked for {} s.", seconds)
    )
        .withField("retryAfter", std::to_string(seconds));
}

bool LoginLock::failed(std::string_view name, std::string_view address, const LockPolicy& policy) {
    if (!policy.enabled) {
        return false;
    }
    const bool byName = count(nameKey(name, address), policy.attempts, policy);
    const bool byAddress = count(addressKey(address), policy.attempts * kNamesPerAddress, policy);
    return byName || byAddress;
}

bool LoginLock::count(const std::string& key, int attempts, const LockPolicy& policy) {
    const MonoTime now = clock_.mono();
    Entry& one = entry(key, policy);
    one.last = now;
    ++one.failures;
    if (one.failures < attempts || one.lockedUntil > now) {
        return false;
    }
    one.lockedUntil = now + policy.duration;
    return true;
}

LoginLock::Entry& LoginLock::entry(const std::string& key, const LockPolicy& policy) {
    const MonoTime now = clock_.mono();
    if (!entries_.contains(key)) {
        makeRoom();
    }
    Entry& one = entries_[key];
    const bool served = one.lockedUntil != MonoTime{} && one.lockedUntil <= now;
    if (served || one.last + policy.duration <= now) {
        one = Entry{};
    }
    return one;
}

void LoginLock::makeRoom() {
    if (entries_.size() < kMostEntries) {
        return;
    }
    // The one that was longest quiet; those that are locked stay as long as they can.
    const MonoTime now = clock_.mono();
    const auto oldest = std::ranges::min_element(entries_, [&](const auto& a, const auto& b) {
        const bool lockedA = a.second.lockedUntil > now;
        const bool lockedB = b.second.lockedUntil > now;
        return lockedA != lockedB ? lockedB : a.second.last < b.second.last;
    });
    entries_.erase(oldest);
}

void LoginLock::succeeded(std::string_view name, std::string_view address, Attempt attempt) {
    entries_.erase(nameKey(name, address));
    const auto found = entries_.find(addressKey(address));
    if (attempt == Attempt::NotCounted || found == entries_.end()) {
        return;
    }
    // Only this attempt is forgiven: a known name must not wash an address that tries others.
    found->second.failures = std::max(0, found->second.failures - 1);
    found->second.lockedUntil = MonoTime{};
    if (found->second.failures == 0) {
        entries_.erase(found);
    }
}

}  // namespace ocelli::control::users
