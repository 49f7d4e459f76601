// Accounts and grants as JSON: answers, requests and the file.
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "control/users/account.h"

namespace ocelli::control::users {
namespace {

using access::ChannelSet;
using access::Grants;
using access::Permission;

constexpr int kVersion = 1;

struct ChannelGrant {
    std::string_view name;
    ChannelSet Grants::* member;
    Permission permission;
};

struct PlainGrant {
    std::string_view name;
    bool Grants::* member;
    Permission permission;
};

constexpr std::array<ChannelGrant, 3> kChannelGrants = {{
    {"liveView", &Grants::liveView, Permission::LiveView},
    {"playback", &Grants::playback, Permission::Playback},
    {"manualRecord", &Grants::manualRecord, Permission::ManualRecord},
}};

constexpr std::array<PlainGrant, 6> kPlainGrants = {{
    {"parameters", &Grants::parameters, Permission::Parameters},
    {"logs", &Grants::logs, Permission::Logs},
    {"reboot", &Grants::reboot, Permission::Reboot},
    {"twoWayAudio", &Grants::twoWayAudio, Permission::TwoWayAudio},
    {"ptz", &Grants::ptz, Permission::Ptz},
    {"alarmOutput", &Grants::alarmOutput, Permission::AlarmOutput},
}};

Json channelsJson(const ChannelSet& set) {
    if (set.all()) {
        return true;
    }
    Json list = Json::array();
    for (std::size_t bit = 0; bit < set.size(); ++bit) {
        if (set.test(bit)) {
            list.push_back(bit + 1);
        }
    }
    return list;
}

Error wrongGrant(std::string_view name, std::string_view wanted) {
    const std::string field = fmt::format("permissions.{}", name);
    return fail(ErrorKind::InvalidArgument, fmt::format("{} must be {}", field, wanted))
        .withField(field, std::string(wanted));
}

Result<ChannelSet> channelsOf(const Json& value, std::string_view name) {
    constexpr std::string_view kWanted = "true, false or a list of channels 1..64";
    ChannelSet set;
    if (value.is_boolean()) {
        return value.get<bool>() ? set.set() : set;
    }
    if (!value.is_array() || value.size() > set.size()) {
        return wrongGrant(name, kWanted);
    }
    for (const Json& one : value) {
        const auto channel = one.is_number_integer() ? one.get<std::int64_t>() : 0;
        if (channel < 1 || channel > static_cast<std::int64_t>(set.size())) {
            return wrongGrant(name, kWanted);
        }
        set.set(static_cast<std::size_t>(channel - 1));
    }
    return set;
}

Result<config::Secret> secretMember(const Json& json, std::string_view name, std::size_t most) {
    std::string text = OCELLI_TRY(stringMember(json, name));
    if (text.empty() || text.size() > most || !isCleanText(text)) {
        return fail(ErrorKind::InvalidArgument, fmt::format("{} is no secret of ours", name));
    }
    return config::Secret(std::move(text));
}

Json fileJson(const Account& account) {
    Json json = toJson(account);
    json["passwordHash"] = account.secrets.hash.reveal();
    json["ha1Md5"] = account.secrets.ha1Md5.reveal();
    json["ha1Sha256"] = account.secrets.ha1Sha256.reveal();
    if (account.recovery) {
        json["recovery"] = Json{
            {"questions", account.recovery->questions},
            {"answersHash", account.recovery->answers.reveal()}
        };
    }
    if (!account.recoveryMail.empty()) {
        json["recoveryMail"] = account.recoveryMail;
    }
    return json;
}

Result<Recovery> recoveryOf(const Json& json) {
    Recovery recovery;
    const auto questions = json.find("questions");
    if (questions == json.end() || !questions->is_array() || questions->size() > kRecoveryAnswers) {
        return fail(ErrorKind::InvalidArgument, "the recovery has no questions");
    }
    for (const Json& one : *questions) {
        recovery.questions.push_back(one.is_string() ? one.get<std::string>() : std::string());
    }
    if (!areQuestions(recovery.questions)) {
        return fail(ErrorKind::InvalidArgument, "the recovery has questions that do not exist");
    }
    recovery.answers = OCELLI_TRY(secretMember(json, "answersHash", 255));
    return recovery;
}

Result<Account> accountOf(const Json& json) {
    Account account;
    account.name = OCELLI_TRY(stringMember(json, "name"));
    OCELLI_TRY(checkName(account.name));
    const std::string level = OCELLI_TRY(stringMember(json, "level"));
    account.level = OCELLI_TRY(parseLevel(level));
    if (const auto grants = json.find("permissions"); grants != json.end()) {
        OCELLI_TRY(mergeGrants(*grants, account.grants));
    }
    const std::string changed = OCELLI_TRY(stringMember(json, "passwordChanged"));
    account.passwordChanged = OCELLI_TRY(parseTime(changed));
    account.secrets.hash = OCELLI_TRY(secretMember(json, "passwordHash", 255));
    account.secrets.ha1Md5 = OCELLI_TRY(secretMember(json, "ha1Md5", 64));
    account.secrets.ha1Sha256 = OCELLI_TRY(secretMember(json, "ha1Sha256", 64));
    if (const auto recovery = json.find("recovery"); recovery != json.end()) {
        account.recovery = OCELLI_TRY(recoveryOf(*recovery));
    }
    if (json.contains("recoveryMail")) {
        account.recoveryMail = OCELLI_TRY(stringMember(json, "recoveryMail"));
        OCELLI_TRY(checkRecoveryMail(account.recoveryMail));
    }
    return account;
}

Result<void> checkTogether(const std::vector<Account>& accounts) {
    std::set<std::string> names;
    for (const Account& account : accounts) {
        if (!names.insert(toLower(account.name)).second) {
            return fail(ErrorKind::DataLoss, fmt::format("{} is there twice", account.name));
        }
    }
    if (!accounts.empty() && accounts.front().level != access::Level::Administrator) {
        return fail(ErrorKind::DataLoss, "the first account is no administrator");
    }
    return {};
}

}  // namespace

Json toJson(const Grants& grants) {
    Json json = Json::object();
    for (const ChannelGrant& one : kChannelGrants) {
        json[std::string(one.name)] = channelsJson(grants.*one.member);
    }
    for (const PlainGrant& one : kPlainGrants) {
        json[std::string(one.name)] = grants.*one.member;
    }
    return json;
}

Json effectivePermissions(const access::Identity& who) {
    Grants effective;
    for (const ChannelGrant& one : kChannelGrants) {
        for (int channel = 1; channel <= 64; ++channel) {
            (effective.*one.member)
                .set(static_cast<std::size_t>(channel - 1), allows(who, one.permission, channel));
        }
    }
    for (const PlainGrant& one : kPlainGrants) {
        effective.*one.member = allows(who, one.permission);
    }
    return toJson(effective);
}

Result<void> mergeGrants(const Json& json, Grants& grants) {
    if (!json.is_object()) {
        return fail(ErrorKind::InvalidArgument, "permissions must be an object")
            .withField("permissions", "an object");
    }
    Grants next = grants;
    std::size_t known = 0;
    for (const ChannelGrant& one : kChannelGrants) {
        if (const auto found = json.find(one.name); found != json.end()) {
            next.*one.member = OCELLI_TRY(channelsOf(*found, one.name));
            ++known;
        }
    }
    for (const PlainGrant& one : kPlainGrants) {
        if (const auto found = json.find(one.name); found != json.end()) {
            if (!found->is_boolean()) {
                return wrongGrant(one.name, "true or false");
            }
            next.*one.member = found->get<bool>();
            ++known;
        }
    }
    if (known != json.size()) {
        return fail(ErrorKind::InvalidArgument, "there is a permission that does not exist")
            .withField(
                "permissions",
                "liveView, playback, manualRecord, parameters, logs, reboot, twoWayAudio, ptz, "
                "alarmOutput"
            );
    }
    grants = next;
    return {};
}

Json toJson(const Account& account) {
    Json json = Json::object();
    json["name"] = account.name;
    json["level"] = toString(account.level);
    json["permissions"] = toJson(account.grants);
    json["passwordChanged"] = formatTime(account.passwordChanged);
    return json;
}

std::string formatAccounts(const std::vector<Account>& accounts) {
    Json list = Json::array();
    for (const Account& account : accounts) {
        list.push_back(fileJson(account));
    }
    return formatJsonPretty(Json{{"version", kVersion}, {"accounts", std::move(list)}}) + "\n";
}

Result<std::vector<Account>> parseAccounts(std::string_view text) {
    const auto broken = [](const Error& why) { return fail(ErrorKind::DataLoss, why.message()); };
    const auto json = parseJson(text);
    if (!json) {
        return broken(json.error());
    }
    const auto version = integerMember(*json, "version");
    const auto list = json->find("accounts");
    if (!version || *version != kVersion || list == json->end() || !list->is_array() ||
        list->size() > kMostFurtherAccounts + 1) {
        return fail(ErrorKind::DataLoss, fmt::format("no accounts of version {}", kVersion));
    }
    std::vector<Account> accounts;
    for (const Json& one : *list) {
        auto account = accountOf(one);
        if (!account) {
            return broken(account.error());
        }
        accounts.push_back(std::move(*account));
    }
    OCELLI_TRY(checkTogether(accounts));
    return accounts;
}

}  // namespace ocelli::control::users
