// The accounts of the device, in a private file.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/users/account.h"
#include "runtime/guarded.h"

namespace ocelli::control::users {

using Accounts = std::vector<Account>;

/// Reading is thread-safe (snapshots); changing is thread-bound to the main loop. Every change is
/// durable before it takes effect.
class AccountStore {
  public:
    /// Reads users.json; no file means that the device is not activated. A broken file never makes
    /// the device inactive again, for then anybody could take it over: users.json.copy is tried,
    /// and without it nobody can log in until somebody with access to the state folder decides.
    /// @param administrator  what activation calls its account; one that is there keeps its name
    static Result<std::unique_ptr<AccountStore>> open(
        const std::filesystem::path& folder, std::string_view administrator = kAdminName
    );

    /// True when an administrator has set a password, also when the accounts were lost.
    bool active() const;

    /// The name of the account that activation made, or will make.
    std::string administrator() const;

    /// Why nobody can log in; empty normally.
    const std::string& damage() const { return damage_; }

    std::shared_ptr<const Accounts> all() const { return *accounts_.lock(); }

    std::optional<Account> find(std::string_view name) const;

    /// The first account. AlreadyExists when the device is active.
    Result<void> activate(Account admin);

    /// AlreadyExists (also in other case), ResourceExhausted beyond 31 further accounts.
    Result<void> add(Account account);

    /// Replaces the account of that name. NotFound; FailedPrecondition when the first one
    /// would lose its level.
    Result<void> update(Account account);

    /// NotFound; FailedPrecondition for the first one.
    Result<void> remove(std::string_view name);

    /// Deletes the file: the device is inactive again (NC-SYS-08).
    Result<void> reset();

  private:
    AccountStore(std::filesystem::path folder, std::string_view administrator)
        : folder_(std::move(folder)), administrator_(administrator) {}

    std::filesystem::path file() const { return folder_ / "users.json"; }

    std::filesystem::path copyFile() const { return folder_ / "users.json.copy"; }

    bool load(const std::filesystem::path& path);
    Result<void> apply(Accounts next);

    std::filesystem::path folder_;
    std::string administrator_;
    std::string damage_;
    Guarded<std::shared_ptr<const Accounts>> accounts_{std::make_shared<const Accounts>()};
};

}  // namespace ocelli::control::users
