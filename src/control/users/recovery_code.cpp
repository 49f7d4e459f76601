// Making, keeping and comparing codes.
#include "control/users/recovery_code.h"

#include <algorithm>

#include <fmt/format.h>

#include "crypto/digest.h"
#include "crypto/random.h"

namespace ocelli::control::users {
namespace {

// Without those that are taken for each other.
constexpr std::string_view kLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
constexpr std::size_t kSalt = 32;
constexpr Duration kDay = std::chrono::hours(24);
constexpr std::string_view kHidden = "•••";

std::string makeCode() {
    std::string code;
    // What does not fit evenly is thrown again, so that all letters are equally likely.
    constexpr auto kBound = static_cast<unsigned>(256 / kLetters.size() * kLetters.size());
    while (code.size() < RecoveryCodes::kLength) {
        for (const std::byte one : crypto::randomBytes(2 * RecoveryCodes::kLength)) {
            const auto value = std::to_integer<unsigned>(one);
            if (value < kBound && code.size() < RecoveryCodes::kLength) {
                code += kLetters[value % kLetters.size()];
            }
        }
    }
    return code;
}

/// The letters and digits of it, as capitals; no more than a code may have.
std::string normal(std::string_view typed) {
    std::string code;
    for (const char c : typed.substr(0, 64)) {
        const bool small = c >= 'a' && c <= 'z';
        const char capital = small ? static_cast<char>(c - 'a' + 'A') : c;
        if (capital != '-' && capital != ' ' && code.size() <= RecoveryCodes::kLength) {
            code += capital;
        }
    }
    return code;
}

Error tooEarly(Duration left) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
    return fail(
               ErrorKind::Unavailable,
               fmt::format("A code was sent already. Another one can be sent in {} s.", seconds)
    )
        .withField("retryAfter", std::to_string(seconds));
}

}  // namespace

Result<std::string> RecoveryCodes::issue(MonoTime now) {
    if (last_ && now - *last_ < kBetween) {
        return tooEarly(kBetween - (now - *last_));
    }
    if (!last_ || now - dayBegan_ >= kDay) {
        dayBegan_ = now;
        inTheDay_ = 0;
    }
    if (inTheDay_ >= kMostInADay) {
        return tooEarly(kDay - (now - dayBegan_));
    }
    ++inTheDay_;
    last_ = now;
    const std::string code = makeCode();
    Held held{.salt = crypto::randomBytes(kSalt), .hash = {}, .until = now + kValid};
    held.hash = crypto::hmacSha256(held.salt, asBytes(code));
    held_ = std::move(held);
    return code.substr(0, kLength / 2) + "-" + code.substr(kLength / 2);
}

void RecoveryCodes::withdraw() {
    held_.reset();
}

bool RecoveryCodes::take(std::string_view typed, MonoTime now) {
    if (!held_ || now >= held_->until) {
        held_.reset();
        return false;
    }
    const bool right =
        crypto::equalSecrets(crypto::hmacSha256(held_->salt, asBytes(normal(typed))), held_->hash);
    if (right || ++held_->tries >= kMostTries) {
        held_.reset();
    }
    return right;
}

std::string maskedAddress(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return std::string(kHidden);
    }
    const std::string_view domain = address.substr(at + 1);
    const std::size_t dot = domain.rfind('.');
    const std::string_view ending = dot == std::string_view::npos ? "" : domain.substr(dot);
    return fmt::format(
        "{}{}@{}{}{}", address.substr(0, 1), kHidden, domain.substr(0, 1), kHidden, ending
    );
}

}  // namespace ocelli::control::users
