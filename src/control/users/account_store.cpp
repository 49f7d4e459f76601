// Keeps accounts in users.json.
#include "control/users/account_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

namespace ocelli::control::users {
namespace {

constexpr std::size_t kMostBytes = 1U << 20U;

Error unknown(std::string_view name) {
    return fail(ErrorKind::NotFound, fmt::format("there is no account {}", name));
}

}  // namespace

Result<std::unique_ptr<AccountStore>> AccountStore::open(
    const std::filesystem::path& folder, std::string_view administrator
) {
    std::unique_ptr<AccountStore> store(new AccountStore(folder, administrator));
    std::error_code error;
    const bool there = std::filesystem::exists(store->file(), error);
    const bool copied = std::filesystem::exists(store->copyFile(), error);
    if (error) {
        return fail(
            ErrorKind::PermissionDenied,
            fmt::format("{} cannot be used: {}", folder.string(), error.message())
        );
    }
    if ((!there && !copied) || (there && store->load(store->file()))) {
        return store;
    }
    if (copied && store->load(store->copyFile())) {
        log::error("users", "the copy of the accounts is in force");
        return store;
    }
    store->damage_ = fmt::format(
        "the accounts in {} are broken: nobody can log in; restore the file, or delete it and "
        "users.json.copy to activate the device anew",
        store->file().string()
    );
    log::error("users", "{}", store->damage_);
    return store;
}

bool AccountStore::load(const std::filesystem::path& path) {
    const auto text = readFile(path, kMostBytes);
    if (!text) {
        log::error("users", "{}", text.error().message());
        return false;
    }
    auto accounts = parseAccounts(*text);
    if (!accounts) {
        log::error("users", "{} is broken: {}", path.string(), accounts.error().message());
        return false;
    }
    *accounts_.lock() = std::make_shared<const Accounts>(std::move(*accounts));
    return true;
}

bool AccountStore::active() const {
    return !damage_.empty() || !all()->empty();
}

std::string AccountStore::administrator() const {
    const auto accounts = all();
    return accounts->empty() ? administrator_ : accounts->front().name;
}

std::optional<Account> AccountStore::find(std::string_view name) const {
    const auto accounts = all();
    const auto found = std::ranges::find(*accounts, name, &Account::name);
    if (found == accounts->end()) {
        return std::nullopt;
    }
    return *found;
}

Result<void> AccountStore::activate(Account admin) {
    if (active()) {
        return fail(ErrorKind::AlreadyExists, "the device is already activated");
    }
    admin.name = administrator_;
    admin.level = access::Level::Administrator;
    admin.grants = access::allGrants();
    return apply({std::move(admin)});
}

Result<void> AccountStore::add(Account account) {
    OCELLI_TRY(checkName(account.name));
    Accounts next = *all();
    const std::string lower = toLower(account.name);
    for (const Account& other : next) {
        if (toLower(other.name) == lower) {
            return fail(
                       ErrorKind::AlreadyExists,
                       fmt::format("there is an account {} already", other.name)
            )
                .withField("name");
        }
    }
    if (next.size() > kMostFurtherAccounts) {
        return fail(
                   ErrorKind::ResourceExhausted,
                   fmt::format(
                       "there can be {} accounts beside {}", kMostFurtherAccounts, administrator()
                   )
        )
            .withField("name", fmt::format("{} further accounts", kMostFurtherAccounts));
    }
    next.push_back(std::move(account));
    return apply(std::move(next));
}

Result<void> AccountStore::update(Account account) {
    if (account.name == administrator() && account.level != access::Level::Administrator) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   fmt::format("{} stays an administrator", account.name)
        )
            .withField("level");
    }
    Accounts next = *all();
    const auto found = std::ranges::find(next, account.name, &Account::name);
    if (found == next.end()) {
        return unknown(account.name);
    }
    *found = std::move(account);
    return apply(std::move(next));
}

Result<void> AccountStore::remove(std::string_view name) {
    if (name == administrator()) {
        return fail(ErrorKind::FailedPrecondition, fmt::format("{} cannot be deleted", name))
            .withField("name");
    }
    Accounts next = *all();
    if (std::erase_if(next, [&](const Account& account) { return account.name == name; }) == 0) {
        return unknown(name);
    }
    return apply(std::move(next));
}

Result<void> AccountStore::reset() {
    std::error_code error;
    for (const auto& path : {file(), copyFile()}) {
        std::filesystem::remove(path, error);
        if (error) {
            return fail(
                ErrorKind::PermissionDenied,
                fmt::format("{} cannot be deleted: {}", path.string(), error.message())
            );
        }
    }
    OCELLI_TRY(syncFolder(folder_));
    damage_.clear();
    *accounts_.lock() = std::make_shared<const Accounts>();
    return {};
}

Result<void> AccountStore::apply(Accounts next) {
    if (!damage_.empty()) {
        return fail(ErrorKind::DataLoss, damage_);
    }
    const std::string text = formatAccounts(next);
    // Both hold the same in the end: a deleted account or an old password must not come back.
    OCELLI_TRY(replaceFile(file(), text));
    OCELLI_TRY(replaceFile(copyFile(), text));
    *accounts_.lock() = std::make_shared<const Accounts>(std::move(next));
    return {};
}

}  // namespace ocelli::control::users
