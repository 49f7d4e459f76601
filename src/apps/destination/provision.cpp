// Reads and applies a provision file.
#include "apps/destination/provision.h"

#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "config/yaml_text.h"
#include "control/users/password_rule.h"

namespace ocelli::apps::destination {
namespace {

constexpr std::size_t kMostFile = 256U << 10U;
constexpr std::size_t kMostAccounts = control::users::kMostFurtherAccounts;

Result<void> checkMembers(const Json& json, std::string_view where, std::set<std::string> known) {
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} must be a map", where));
    }
    for (const auto& [key, value] : json.items()) {
        if (!known.contains(key)) {
            return fail(ErrorKind::InvalidArgument, fmt::format("{}: {} is not known", where, key))
                .withField(key);
        }
    }
    return {};
}

Result<control::users::Account> accountOf(const Json& json, WallTime now) {
    OCELLI_TRY(checkMembers(json, "accounts", {"name", "level", "password"}));
    control::users::Account account;
    account.name = OCELLI_TRY(stringMember(json, "name"));
    OCELLI_TRY(control::users::checkName(account.name));
    const std::string level = OCELLI_TRY(stringMember(json, "level"));
    account.level = OCELLI_TRY(control::users::parseLevel(level));
    account.grants = access::defaultGrants(account.level);
    const std::string password = OCELLI_TRY(stringMember(json, "password"));
    OCELLI_TRY(control::users::checkPassword(password, account.name));
    account.secrets = OCELLI_TRY(control::users::makeSecrets(account.name, password));
    account.passwordChanged = now;
    return account;
}

}  // namespace

Result<Provision> readProvision(const std::filesystem::path& file) {
    const auto text = OCELLI_TRY(readFile(file, kMostFile));
    auto json = config::parseYaml(text, kMostFile);
    if (!json) {
        return Error(std::move(json).error()).withContext("reading", file.string());
    }
    OCELLI_TRY(
        checkMembers(*json, "the file", {"admin", "api", "accounts", "destination", "storage"})
    );
    Provision provision;
    if (json->contains("admin")) {
        OCELLI_TRY(checkMembers((*json)["admin"], "admin", {"password"}));
        provision.adminPassword = OCELLI_TRY(stringMember((*json)["admin"], "password"));
    }
    if (json->contains("api")) {
        OCELLI_TRY(checkMembers((*json)["api"], "api", {"key"}));
        provision.apiKey = OCELLI_TRY(stringMember((*json)["api"], "key"));
    }
    provision.accounts = json->value("accounts", Json::array());
    if (!provision.accounts.is_array() || provision.accounts.size() > kMostAccounts) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("accounts must be a list of at most {}", kMostAccounts)
        )
            .withField("accounts");
    }
    provision.storage = OCELLI_TRY(parseStorage(json->value("storage", Json::object())));
    provision.destination = json->value("destination", Json::object());
    OCELLI_TRY(bodyworn::destination::merged({}, provision.destination));
    return provision;
}

Result<void> apply(
    const Provision& provision,
    bodyworn::destination::ConfigFile& config,
    control::users::Users& users
) {
    if (!provision.destination.empty()) {
        OCELLI_TRY(config.change(provision.destination));
    }
    if (!provision.apiKey.empty()) {
        OCELLI_TRY(config.setApiKey(provision.apiKey));
    }
    if (!provision.adminPassword.empty() && !users.active()) {
        OCELLI_TRY(users.activateNow(provision.adminPassword));
    }
    for (const Json& item : provision.accounts) {
        auto account = OCELLI_TRY(accountOf(item, users.clock().wall()));
        if (!users.accounts().find(account.name)) {
            OCELLI_TRY(users.accounts().add(std::move(account)));
        }
    }
    return {};
}

}  // namespace ocelli::apps::destination
