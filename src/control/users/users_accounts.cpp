// What administrators do with accounts.
#include <fmt/format.h>

#include "control/users/password_rule.h"
#include "control/users/users.h"

namespace ocelli::control::users {
namespace {

/// Level and grants as wished. A new level brings its own grants unless others are wished.
Result<void> applyWish(const AccountWish& wish, Account& account) {
    if (wish.level && *wish.level != account.level) {
        account.level = *wish.level;
        account.grants = access::defaultGrants(account.level);
    }
    if (wish.permissions) {
        OCELLI_TRY(mergeGrants(*wish.permissions, account.grants));
    }
    if (account.level == access::Level::Administrator) {
        account.grants = access::allGrants();
    }
    return {};
}

std::string changesIn(const AccountWish& wish) {
    std::string text;
    const auto add = [&](bool there, std::string_view word) {
        if (there) {
            text += (text.empty() ? "" : ", ") + std::string(word);
        }
    };
    add(wish.level.has_value(), "level");
    add(wish.permissions.has_value(), "permissions");
    add(wish.password.has_value(), "password");
    return text.empty() ? "nothing" : text;
}

}  // namespace

void Users::addAccount(Actor actor, std::string name, AccountWish wish, Done done) {
    Account account;
    account.name = std::move(name);
    account.level = wish.level.value_or(access::Level::User);
    account.grants = access::defaultGrants(account.level);
    auto checked = checkName(account.name);
    if (checked) {
        checked = applyWish(wish, account);
    }
    if (!checked) {
        done(checked);
        return;
    }
    // A copy: the order in which arguments are made is open, and the account moves.
    std::string own = account.name;
    withSecrets(
        std::move(own),
        wish.password.value_or(""),
        [this, a = std::move(actor), made = std::move(account), d = std::move(done)](
            Result<Secrets> secrets
        ) mutable {
            if (!secrets) {
                d(Error(secrets.error()));
                return;
            }
            made.secrets = std::move(*secrets);
            made.passwordChanged = clock().wall();
            const std::string text =
                fmt::format("Added the account {} ({})", made.name, toString(made.level));
            const auto stored = accounts_->add(std::move(made));
            note(a, "account", text, stored);
            d(stored);
        }
    );
}

void Users::changeAccount(Actor actor, std::string name, AccountWish wish, Done done) {
    const auto account = accounts_->find(name);
    if (!account) {
        done(fail(ErrorKind::NotFound, fmt::format("there is no account {}", shownName(name))));
        return;
    }
    // Taken anew after the hash has been made: it may have been changed meanwhile.
    auto store = [this, a = std::move(actor), name, wish](std::optional<Secrets> secrets
                 ) mutable -> Result<void> {
        auto present = accounts_->find(name);
        if (!present) {
            return fail(ErrorKind::NotFound, "the account was deleted meanwhile");
        }
        OCELLI_TRY(applyWish(wish, *present));
        const bool newPassword = secrets.has_value();
        if (secrets) {
            present->secrets = std::move(*secrets);
            present->passwordChanged = clock().wall();
        }
        auto stored = accounts_->update(*present);
        note(
            a, "account", fmt::format("Changed the account {}: {}", name, changesIn(wish)), stored
        );
        OCELLI_TRY(stored);
        if (newPassword) {
            sessions_.endAllOf(name, a.identity.name == name ? a.sessionId : std::string());
        }
        if (newPassword || wish.level || wish.permissions) {
            tellAccessChange(name);
        }
        return {};
    };
    if (!wish.password) {
        done(store(std::nullopt));
        return;
    }
    withSecrets(
        name,
        *wish.password,
        [s = std::move(store), d = std::move(done)](Result<Secrets> secrets) mutable {
            if (!secrets) {
                d(Error(secrets.error()));
                return;
            }
            d(s(std::move(*secrets)));
        }
    );
}

Result<void> Users::removeAccount(const Actor& actor, const std::string& name) {
    if (actor.identity.name == name) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   "You cannot delete the account you are logged in with"
        )
            .withField("name");
    }
    auto removed = accounts_->remove(name);
    note(actor, "account", fmt::format("Deleted the account {}", shownName(name)), removed);
    OCELLI_TRY(removed);
    sessions_.endAllOf(name);
    tellAccessChange(name);
    return {};
}

}  // namespace ocelli::control::users
