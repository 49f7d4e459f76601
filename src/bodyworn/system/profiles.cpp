// Profiles in SQLite.
#include "bodyworn/system/profiles.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/system/field_rules.h"
#include "bodyworn/system/profile_fields.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::string_view kStandardFact = "standardProfile";
constexpr std::size_t kLongestName = 64;

Error nameTaken(const std::string& name) {
    return fail(ErrorKind::AlreadyExists, fmt::format("there is a profile named {}", name))
        .withField("name");
}

Result<void> checkedName(const std::string& name) {
    return checkText("name", name, 1, kLongestName);
}

}  // namespace

Json toJson(const Profile& profile) {
    return Json{
        {"id", profile.id},
        {"name", profile.name},
        {"settings", profile.settings},
        {"wearers", profile.wearers},
        {"standard", profile.standard},
    };
}

Result<void> Profiles::addFirst() {
    if (OCELLI_TRY(database_.queryInteger("SELECT count(*) FROM profile")) > 0) {
        return {};
    }
    const std::int64_t day = OCELLI_TRY(add({{"name", "Standard"}, {"settings", Json::object()}}));
    OCELLI_TRY(facts_.set(kStandardFact, std::to_string(day)));
    OCELLI_TRY(add({
        {"name", "Discreet, best quality"},
        {"settings",
         {{"frontIndicator", "off"},
          {"notification", "vibration"},
          {"resolution", "1080p"},
          {"audio", true},
          {"rawAudio", true},
          {"allowAudioOff", true},
          {"preBuffer", true},
          {"preBufferLength", 90},
          {"preBufferAudio", true},
          {"location", true},
          {"allowSilentMode", true}}},
    }));
    OCELLI_TRY(add({
        {"name", "Long shift, visible"},
        {"settings",
         {{"frontIndicator", "flashing"},
          {"resolution", "720p"},
          {"audio", true},
          {"allowAudioOff", true},
          {"rawAudio", false},
          {"location", false},
          {"allowSilentMode", false}}},
    }));
    return {};
}

Result<std::vector<Profile>> Profiles::all() const {
    const std::int64_t chosen = OCELLI_TRY(standard());
    std::vector<Profile> list;
    const auto take = [&](const store::Row& row) -> Result<void> {
        Json stored = OCELLI_TRY(parseJson(row.text(2)));
        Json settings = OCELLI_TRY(mergeProfile(std::move(stored), Json::object()));
        const std::int64_t id = row.integer(0);
        list.push_back({id, row.text(1), std::move(settings), row.integer(3), id == chosen});
        return {};
    };
    OCELLI_TRY(database_.query(
        "SELECT id, name, settings, (SELECT count(*) FROM wearer WHERE profile = profile.id) "
        "FROM profile ORDER BY id",
        {},
        take
    ));
    return list;
}

Result<Profile> Profiles::find(std::int64_t id) const {
    for (Profile& profile : OCELLI_TRY(all())) {
        if (profile.id == id) {
            return std::move(profile);
        }
    }
    return fail(ErrorKind::NotFound, fmt::format("there is no profile {}", id))
        .withField("profile");
}

Result<std::int64_t> Profiles::idOf(std::string_view name) const {
    const std::int64_t id =
        OCELLI_TRY(database_.queryInteger("SELECT id FROM profile WHERE name = ?", {name}));
    if (id == 0) {
        return fail(ErrorKind::NotFound, fmt::format("there is no profile named {}", name))
            .withField("profile");
    }
    return id;
}

Result<std::int64_t> Profiles::standard() const {
    const std::string text = OCELLI_TRY(facts_.get(kStandardFact, "0"));
    return toInteger(text).value_or(0);
}

Result<std::int64_t> Profiles::add(const Json& wish) {
    OCELLI_TRY(checkMembers(wish, {"name", "settings"}));
    const std::string name = OCELLI_TRY(stringMember(wish, "name"));
    OCELLI_TRY(checkedName(name));
    const Json patch = wish.contains("settings") ? wish["settings"] : Json::object();
    const Json settings = OCELLI_TRY(mergeProfile(Json::object(), patch));
    if (OCELLI_TRY(database_.queryInteger("SELECT count(*) FROM profile")) >=
        static_cast<std::int64_t>(kMost)) {
        return fail(
            ErrorKind::ResourceExhausted, fmt::format("a system has at most {} profiles", kMost)
        );
    }
    auto done = database_.run(
        "INSERT INTO profile (name, settings) VALUES (?, ?)", {name, formatJson(settings)}
    );
    if (!done) {
        return done.error().kind() == ErrorKind::AlreadyExists ? nameTaken(name)
                                                               : std::move(done).error();
    }
    return database_.lastInsertId();
}

Result<void> Profiles::change(std::int64_t id, const Json& wish) {
    OCELLI_TRY(checkMembers(wish, {"name", "settings", "standard"}));
    Profile profile = OCELLI_TRY(find(id));
    OCELLI_TRY(readText(wish, "name", profile.name));
    OCELLI_TRY(checkedName(profile.name));
    if (wish.contains("settings")) {
        profile.settings = OCELLI_TRY(mergeProfile(profile.settings, wish["settings"]));
    }
    bool standard = profile.standard;
    if (wish.contains("standard")) {
        standard = OCELLI_TRY(booleanMember(wish, "standard"));
        if (profile.standard && !standard) {
            return fail(
                       ErrorKind::FailedPrecondition,
                       "one profile is the standard; make another one the standard instead"
            )
                .withField("standard", "true");
        }
    }
    auto done = database_.run(
        "UPDATE profile SET name = ?, settings = ? WHERE id = ?",
        {profile.name, formatJson(profile.settings), id}
    );
    if (!done) {
        return done.error().kind() == ErrorKind::AlreadyExists ? nameTaken(profile.name)
                                                               : std::move(done).error();
    }
    return standard ? facts_.set(kStandardFact, std::to_string(id)) : Result<void>();
}

Result<void> Profiles::remove(std::int64_t id) {
    const Profile profile = OCELLI_TRY(find(id));
    if (profile.standard) {
        return fail(
            ErrorKind::FailedPrecondition, "new users get this profile; make another the standard"
        );
    }
    if (profile.wearers > 0) {
        return fail(
            ErrorKind::FailedPrecondition,
            fmt::format("{} users have this profile; give them another first", profile.wearers)
        );
    }
    return database_.run("DELETE FROM profile WHERE id = ?", {id});
}

}  // namespace ocelli::bodyworn::system
