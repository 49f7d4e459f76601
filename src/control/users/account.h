// An account: name, level, grants and secrets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/permission.h"
#include "base/clock.h"
#include "base/json.h"
#include "config/secret.h"
#include "control/users/recovery.h"

namespace ocelli::control::users {

/// What the account that activation makes is called, unless the program says otherwise. It is the
/// first one, always an administrator, and never deleted.
inline constexpr std::string_view kAdminName = "admin";

/// Further accounts beside it (NC-USR-02).
inline constexpr std::size_t kMostFurtherAccounts = 31;

/// What is stored instead of a password.
struct Secrets {
    config::Secret hash;       ///< Argon2id
    config::Secret ha1Md5;     ///< for Digest; as good as the password on this device
    config::Secret ha1Sha256;  ///< for Digest and Basic
};

/// Blocking: some 30 ms and 19 MiB; for a worker pool.
Result<Secrets> makeSecrets(std::string_view name, std::string_view password);

struct Account {
    std::string name;
    access::Level level = access::Level::User;
    access::Grants grants;
    Secrets secrets;
    WallTime passwordChanged;
    std::optional<Recovery> recovery = std::nullopt;  ///< of the first account only
    std::string recoveryMail = {};                    ///< the same; empty: none

    access::Identity identity() const { return {name, level, grants}; }
};

/// 1 to 32 of letters, digits and . _ - @, beginning with a letter or digit; up to 100 when there
/// is an @ in it, so that an e-mail address can be a name. InvalidArgument with the field "name".
Result<void> checkName(std::string_view name);

Result<access::Level> parseLevel(std::string_view word);

/// {"liveView":[1,2],…,"parameters":true,…}; true instead of a list for all channels.
Json toJson(const access::Grants& grants);

/// What the account may really do, by the one rule of authorisation.
Json effectivePermissions(const access::Identity& who);

/// Changes what `json` names. InvalidArgument names the permission.
Result<void> mergeGrants(const Json& json, access::Grants& grants);

/// As answers have it: no secrets.
Json toJson(const Account& account);

/// The whole file, and back. DataLoss when it is none or breaks a rule of accounts.
std::string formatAccounts(const std::vector<Account>& accounts);
Result<std::vector<Account>> parseAccounts(std::string_view text);

}  // namespace ocelli::control::users
