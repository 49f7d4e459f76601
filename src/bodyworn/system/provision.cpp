// Reads the file and makes it so.
#include "bodyworn/system/provision.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/field_rules.h"
#include "bodyworn/system/profile_fields.h"
#include "config/yaml_text.h"
#include "crypto/password.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::size_t kLargest = 4U << 20U;

/// Puts where it stands before an error: "users[2].name".
Error at(const std::string& place, const Error& error) {
    const std::string field =
        error.field().empty() ? place : fmt::format("{}.{}", place, error.field());
    return fail(error.kind(), fmt::format("{}: {}", field, error.message()))
        .withField(field, error.allowed());
}

Result<void> readSecret(const Json& file, std::string_view name, config::Secret& into) {
    std::string words;
    OCELLI_TRY(readText(file, name, words));
    into = config::Secret(std::move(words));
    return {};
}

Result<void> readPath(const Json& file, std::string_view name, std::filesystem::path& into) {
    std::string words;
    OCELLI_TRY(readText(file, name, words));
    into = words;
    return {};
}

Result<void> checkProfile(const Json& entry) {
    OCELLI_TRY(checkMembers(entry, {"name", "settings", "standard"}));
    const std::string name = OCELLI_TRY(stringMember(entry, "name"));
    OCELLI_TRY(checkText("name", name, 1, 64));
    if (entry.contains("standard")) {
        OCELLI_TRY(booleanMember(entry, "standard"));
    }
    if (entry.contains("settings")) {
        OCELLI_TRY(mergeProfile(Json::object(), entry["settings"]));
    }
    return {};
}

Result<void> checkUser(const Json& entry) {
    OCELLI_TRY(checkMembers(entry, {"name", "userId", "externalName", "profile"}));
    const std::string name = OCELLI_TRY(stringMember(entry, "name"));
    OCELLI_TRY(checkText("name", name, 1, 100));
    for (const std::string_view member : {"userId", "externalName", "profile"}) {
        std::string text;
        OCELLI_TRY(readText(entry, member, text));
        OCELLI_TRY(checkText(member, text, 0, 100));
    }
    return {};
}

Result<void> readList(
    const Json& file,
    const char* name,
    std::size_t most,
    Result<void> (*check)(const Json&),
    std::vector<Json>& into
) {
    if (!file.contains(name)) {
        return {};
    }
    const Json& list = file[name];
    if (!list.is_array() || list.size() > most) {
        return fail(
                   ErrorKind::InvalidArgument,
                   fmt::format("{} must be a list of at most {}", name, most)
        )
            .withField(name, fmt::format("a list of at most {}", most));
    }
    for (const Json& entry : list) {
        if (auto fine = check(entry); !fine) {
            return at(fmt::format("{}[{}]", name, into.size()), fine.error());
        }
        into.push_back(entry);
    }
    return {};
}

Result<void> readSystem(const Json& file, Provision& provision) {
    if (!file.contains("system")) {
        return {};
    }
    auto fine =
        checkMembers(file["system"], {"language", "name", "timeZone", "powerLine", "assignment"});
    if (!fine) {
        return at("system", fine.error());
    }
    provision.system = file["system"];
    return {};
}

Result<void> readAdministrator(const Json& file, Provision& provision) {
    if (!file.contains("administrator")) {
        return {};
    }
    const Json& account = file["administrator"];
    auto fine = checkMembers(account, {"password"});
    if (fine) {
        fine = readSecret(account, "password", provision.administratorPassword);
    }
    return fine ? Result<void>() : Result<void>(at("administrator", fine.error()));
}

/// A further controller of a system, or one that takes the place of a lost one, has its key.
Result<SystemKey> keyOf(const std::string& file, const std::string& passphrase) {
    auto key = openRestoreKey(file, passphrase);
    if (key || key.error().field() == "passphrase") {
        return key;
    }
    return fail(key.error().kind(), fmt::format("systemKeyFile: {}", key.error().message()))
        .withField("systemKeyFile", "a restore key");
}

Result<void> ensurePassphrase(
    const Provision& provision, System& system, const ProvisionFaces& faces
) {
    if (provision.passphrase.empty()) {
        return faces.systemKey.empty()
                   ? Result<void>()
                   : fail(ErrorKind::InvalidArgument, "passphrase: that of systemKeyFile is needed")
                         .withField("passphrase");
    }
    const std::string& words = provision.passphrase.reveal();
    OCELLI_TRY(Passphrase::check(words));
    if (OCELLI_TRY(system.passphrase().isSet())) {
        const std::string hash = OCELLI_TRY(system.passphrase().hash());
        if (!crypto::verifyPassword(hash, words)) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       "passphrase: another one is set and cannot be changed"
            )
                .withField("passphrase");
        }
        if (!faces.systemKey.empty() &&
            OCELLI_TRY(keyOf(faces.systemKey, words)).id != OCELLI_TRY(system.setup().systemId())) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       "systemKeyFile: this controller belongs to another system; reset it first"
            )
                .withField("systemKeyFile");
        }
        return {};
    }
    auto key = faces.systemKey.empty() ? createSystemKey(faces.now) : keyOf(faces.systemKey, words);
    if (!key) {
        return key.error();
    }
    const std::string hash = OCELLI_TRY(crypto::hashPassword(words));
    const std::string sealed = OCELLI_TRY(sealRestoreKey(*key, words));
    return system.setup().setPassphrase(hash, *key, sealed);
}

Result<void> ensureProfile(const Json& entry, System& system) {
    Profiles& profiles = system.profiles();
    const auto known = profiles.idOf(entry["name"].get<std::string>());
    std::int64_t id = 0;
    if (known) {
        id = *known;
    } else if (known.error().kind() == ErrorKind::NotFound) {
        id = OCELLI_TRY(profiles.add({{"name", entry["name"]}}));
    } else {
        return known.error();
    }
    return profiles.change(id, entry);
}

Result<std::int64_t> findUser(const Json& wish, const Wearers& wearers) {
    if (const std::string userId = wish.value("userId", ""); !userId.empty()) {
        const auto known = OCELLI_TRY(wearers.findByUserId(userId));
        return known ? known->id : 0;
    }
    const std::string name = wish["name"].get<std::string>();
    const auto alike = OCELLI_TRY(wearers.list(name));
    for (const Wearer& one : alike) {
        if (one.name == name && one.userId.empty()) {
            return one.id;
        }
    }
    return 0;
}

Result<void> ensureUser(const Json& entry, System& system) {
    Json wish = entry;
    if (wish.contains("profile")) {
        wish["profile"] = OCELLI_TRY(system.profiles().idOf(entry["profile"].get<std::string>()));
    }
    const std::int64_t known = OCELLI_TRY(findUser(wish, system.wearers()));
    if (known != 0) {
        return system.wearers().change(known, wish);
    }
    OCELLI_TRY(system.wearers().add(wish));
    return {};
}

Result<void> ensureAll(
    const char* name,
    const std::vector<Json>& entries,
    Result<void> (*ensure)(const Json&, System&),
    System& system
) {
    std::size_t index = 0;
    for (const Json& entry : entries) {
        if (auto done = ensure(entry, system); !done) {
            return at(fmt::format("{}[{}]", name, index), done.error());
        }
        ++index;
    }
    return {};
}

Result<void> endSetup(const Provision& provision, System& system, const ProvisionFaces& faces) {
    if (!provision.restoreKeyFile.empty()) {
        const std::string sealed = OCELLI_TRY(system.setup().takeRestoreKey());
        OCELLI_TRY(faces.saveRestoreKey(sealed));
    }
    auto done = system.setup().finish();
    // A file may leave steps for a person at the page.
    if (!done && done.error().kind() != ErrorKind::FailedPrecondition) {
        return done;
    }
    return {};
}

}  // namespace

Result<Provision> parseProvision(std::string_view yaml) {
    const Json file = OCELLI_TRY(config::parseYaml(yaml, kLargest));
    OCELLI_TRY(checkMembers(
        file,
        {"administrator",
         "passphrase",
         "systemKeyFile",
         "restoreKeyFile",
         "connectionFile",
         "system",
         "profiles",
         "users"}
    ));
    Provision provision;
    OCELLI_TRY(readAdministrator(file, provision));
    OCELLI_TRY(readSecret(file, "passphrase", provision.passphrase));
    OCELLI_TRY(readPath(file, "systemKeyFile", provision.systemKeyFile));
    OCELLI_TRY(readPath(file, "restoreKeyFile", provision.restoreKeyFile));
    OCELLI_TRY(readPath(file, "connectionFile", provision.connectionFile));
    OCELLI_TRY(readSystem(file, provision));
    OCELLI_TRY(readList(file, "profiles", Profiles::kMost, checkProfile, provision.profiles));
    OCELLI_TRY(readList(file, "users", Wearers::kMost, checkUser, provision.users));
    return provision;
}

Result<void> applyProvision(const Provision& provision, System& system, ProvisionFaces faces) {
    return system.whole([&]() -> Result<void> {
        OCELLI_TRY(ensurePassphrase(provision, system, faces));
        if (auto done = system.setup().change(provision.system); !done) {
            return at("system", done.error());
        }
        if (!faces.connection.empty()) {
            if (auto done = system.setup().connect(faces.connection); !done) {
                return at("connectionFile", done.error());
            }
        }
        OCELLI_TRY(ensureAll("profiles", provision.profiles, ensureProfile, system));
        OCELLI_TRY(ensureAll("users", provision.users, ensureUser, system));
        OCELLI_TRY(endSetup(provision, system, faces));
        return faces.activate();
    });
}

}  // namespace ocelli::bodyworn::system
