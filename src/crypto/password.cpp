// Argon2id through libsodium.
#include "crypto/password.h"

#include <array>

#include <sodium.h>

#include "crypto/detail/sodium.h"

namespace ocelli::crypto {
namespace {

constexpr std::size_t kLongestPassword = 1024;

/// libsodium wants its terminating NUL within a buffer of a fixed size.
using HashText = std::array<char, crypto_pwhash_STRBYTES>;

bool toHashText(std::string_view hash, HashText& text) {
    constexpr std::string_view kPrefix = crypto_pwhash_STRPREFIX;
    if (hash.size() >= text.size() || !hash.starts_with(kPrefix) ||
        hash.find('\0') != std::string_view::npos) {
        return false;
    }
    text.fill('\0');
    hash.copy(text.data(), hash.size());
    return true;
}

}  // namespace

Result<std::string> hashPassword(std::string_view password, PasswordCost cost) {
    detail::initSodium();
    if (cost.passes < 1 || cost.passes > 16) {
        return fail(ErrorKind::InvalidArgument, "Argon2id wants 1 to 16 passes")
            .withField("passes", "1..16");
    }
    if (cost.memoryBytes < crypto_pwhash_MEMLIMIT_MIN || cost.memoryBytes > (1U << 30U)) {
        return fail(ErrorKind::InvalidArgument, "Argon2id wants 8 KiB to 1 GiB of memory")
            .withField("memoryBytes", "8192..1073741824");
    }
    if (password.size() > kLongestPassword) {
        return fail(ErrorKind::InvalidArgument, "the password is too long")
            .withField("password", "at most 1024 bytes");
    }
    HashText text{};
    const int done = crypto_pwhash_str(
        text.data(),
        password.data() == nullptr ? "" : password.data(),
        password.size(),
        cost.passes,
        static_cast<std::size_t>(cost.memoryBytes)
    );
    if (done != 0) {
        return fail(ErrorKind::ResourceExhausted, "not enough memory to hash a password");
    }
    return std::string(text.data());
}

bool verifyPassword(std::string_view hash, std::string_view password) {
    detail::initSodium();
    HashText text{};
    return password.size() <= kLongestPassword && toHashText(hash, text) &&
           crypto_pwhash_str_verify(
               text.data(), password.data() == nullptr ? "" : password.data(), password.size()
           ) == 0;
}

bool needsRehash(std::string_view hash, PasswordCost cost) {
    detail::initSodium();
    HashText text{};
    return !toHashText(hash, text) ||
           crypto_pwhash_str_needs_rehash(
               text.data(), cost.passes, static_cast<std::size_t>(cost.memoryBytes)
           ) != 0;
}

}  // namespace ocelli::crypto
