// The hash, the count of wrong tries and the wait after them.
#include "bodyworn/system/passphrase.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/field_rules.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kHash = "passphraseHash";
constexpr std::string_view kFailures = "passphraseFailures";
constexpr std::string_view kLastTry = "passphraseLastTry";

/// 1 s, 2 s, 4 s … after the free tries.
Duration waitAfter(int failures) {
    if (failures < Passphrase::kFreeTries) {
        return Duration::zero();
    }
    const int doublings = std::min(failures - Passphrase::kFreeTries, 20);
    const Duration wait = std::chrono::seconds(std::int64_t{1} << doublings);
    return std::min(wait, Duration(Passphrase::kLongestWait));
}

}  // namespace

Result<void> Passphrase::check(std::string_view passphrase) {
    if (!isUtf8(passphrase) || characters(passphrase) < kShortest || passphrase.size() > kLongest) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("the passphrase must have at least {} characters", kShortest)
        )
            .withField("passphrase", fmt::format("{} characters to {} bytes", kShortest, kLongest));
    }
    return {};
}

Result<bool> Passphrase::isSet() const {
    const std::string stored = OCELLI_TRY(hash());
    return !stored.empty();
}

Result<std::string> Passphrase::hash() const {
    return facts_.get(kHash);
}

Result<void> Passphrase::setHash(std::string_view hash) {
    if (OCELLI_TRY(isSet())) {
        return fail(
                   ErrorKind::AlreadyExists,
                   "the passphrase is set and cannot be changed without a system reset"
        )
            .withField("passphrase");
    }
    return facts_.set(kHash, hash);
}

Result<int> Passphrase::failures() const {
    const std::string text = OCELLI_TRY(facts_.get(kFailures, "0"));
    return static_cast<int>(std::clamp<std::int64_t>(toInteger(text).value_or(0), 0, 1'000'000));
}

Result<void> Passphrase::begin(WallTime now) {
    if (!OCELLI_TRY(isSet())) {
        return fail(ErrorKind::FailedPrecondition, "no passphrase has been set yet");
    }
    const int count = OCELLI_TRY(failures());
    const std::string last = OCELLI_TRY(facts_.get(kLastTry, "0"));
    const Duration wait = waitAfter(count);
    const Duration since = now - WallTime{toInteger(last).value_or(0)};
    // A clock that was set back must not make the wait longer than it is.
    if (since >= Duration::zero() && since < wait) {
        const auto left =
            std::chrono::duration_cast<std::chrono::seconds>(wait - since).count() + 1;
        return fail(
                   ErrorKind::Unavailable,
                   fmt::format("{} wrong tries; the next one in {} s", count, left)
        )
            .withField("retryAfter", std::to_string(left));
    }
    OCELLI_TRY(facts_.set(kFailures, std::to_string(count + 1)));
    return facts_.set(kLastTry, std::to_string(now.microseconds));
}

Result<void> Passphrase::finish(bool right, WallTime now) {
    if (right) {
        OCELLI_TRY(facts_.remove(kFailures));
        return facts_.remove(kLastTry);
    }
    OCELLI_TRY(facts_.set(kLastTry, std::to_string(now.microseconds)));
    return fail(ErrorKind::Unauthenticated, "the passphrase is wrong").withField("passphrase");
}

}  // namespace ocelli::bodyworn::system
