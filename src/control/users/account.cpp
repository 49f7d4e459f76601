// Rules of accounts, and the secrets made from a password.
#include "control/users/account.h"

#include <fmt/format.h>

#include "crypto/password.h"
#include "net/http/digest.h"

namespace ocelli::control::users {
namespace {

constexpr std::string_view kRealm = "Ocelli";
constexpr std::size_t kLongestName = 32;
constexpr std::size_t kLongestMailName = 100;  // an e-mail address as a name

bool isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

Result<Secrets> makeSecrets(std::string_view name, std::string_view password) {
    using net::http::DigestAlgorithm;
    using net::http::makeHa1;
    Secrets secrets;
    secrets.hash = config::Secret(OCELLI_TRY(crypto::hashPassword(password)));
    secrets.ha1Md5 = config::Secret(makeHa1(DigestAlgorithm::Md5, name, kRealm, password));
    secrets.ha1Sha256 = config::Secret(makeHa1(DigestAlgorithm::Sha256, name, kRealm, password));
    return secrets;
}

Result<void> checkName(std::string_view name) {
    constexpr std::string_view kSpecial = "._-@";
    const std::size_t most =
        name.find('@') == std::string_view::npos ? kLongestName : kLongestMailName;
    bool good = !name.empty() && name.size() <= most && isLetterOrDigit(name.front());
    for (const char c : name) {
        good = good && (isLetterOrDigit(c) || kSpecial.find(c) != std::string_view::npos);
    }
    if (!good) {
        return fail(
                   ErrorKind::InvalidArgument,
                   "the name must have 1 to 32 letters, digits or . _ - @ (an e-mail address up to "
                   "100), and begin with a letter or digit"
        )
            .withField("name", "1..32 letters, digits or . _ - @; with an @ 1..100");
    }
    return {};
}

Result<access::Level> parseLevel(std::string_view word) {
    using access::Level;
    for (const Level level : {Level::User, Level::Operator, Level::Administrator}) {
        if (toString(level) == word) {
            return level;
        }
    }
    return fail(ErrorKind::InvalidArgument, "level must be user, operator or administrator")
        .withField("level", "user, operator, administrator");
}

}  // namespace ocelli::control::users
