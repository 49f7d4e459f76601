// Wearers in SQLite.
#include "bodyworn/system/wearers.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/offload/wire_text.h"
#include "bodyworn/system/field_rules.h"
#include "crypto/uuid.h"

namespace ocelli::bodyworn::system {
namespace {

constexpr std::size_t kLongest = 100;  // of the destination's interface, section 8
constexpr std::size_t kWatermark = 12;
constexpr std::size_t kShortestTag = 4;
constexpr std::size_t kLongestTag = 64;

/// Of an ID that two wearers would have.
Error idTaken(const std::string& userId) {
    return fail(ErrorKind::AlreadyExists, fmt::format("another user has the ID {} already", userId))
        .withField("userId", "an ID that no other user has");
}

store::Argument optionalText(const std::string& text) {
    return text.empty() ? store::Argument(nullptr) : store::Argument(text);
}

Result<std::int64_t> profileOf(const Json& wish) {
    auto id = integerMember(wish, "profile");
    if (!id) {
        return Error(std::move(id).error()).withField("profile", "the number of a profile");
    }
    return id;
}

/// What a search for any text may hold without meaning anything to LIKE.
std::string likePattern(std::string_view search) {
    std::string pattern = "%";
    for (const char c : search.substr(0, kLongest)) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace

std::string userIdAdvice(std::string_view userId) {
    if (characters(userId) <= kWatermark) {
        return {};
    }
    return "The assistant app shows the first 12 characters as a watermark: begin the ID with the "
           "part that tells users apart.";
}

Json toJson(const Wearer& wearer) {
    Json json = {
        {"id", wearer.id},
        {"name", wearer.name},
        {"userId", wearer.userId},
        {"externalName", wearer.externalName},
        {"profile", wearer.profile},
        {"profileName", wearer.profileName},
        {"tags", wearer.tags},
        {"devices", wearer.devices},
    };
    if (const std::string advice = userIdAdvice(wearer.userId); !advice.empty()) {
        json["advice"] = advice;
    }
    return json;
}

Result<std::vector<Wearer>> Wearers::read(std::string_view rest, store::Arguments arguments) const {
    std::vector<Wearer> wearers;
    const std::string sql = fmt::format(
        "SELECT wearer.id, object, wearer.name, coalesce(user_id, ''), external_name, profile, "
        "profile.name, (SELECT count(*) FROM tag WHERE tag.wearer = wearer.id), "
        "(SELECT group_concat(serial) FROM device WHERE device.wearer = wearer.id) "
        "FROM wearer JOIN profile ON profile.id = profile {}",
        rest
    );
    OCELLI_TRY(database_.query(sql, arguments, [&](const store::Row& row) -> Result<void> {
        Wearer one;
        one.id = row.integer(0);
        one.object = row.text(1);
        one.name = row.text(2);
        one.userId = row.text(3);
        one.externalName = row.text(4);
        one.profile = row.integer(5);
        one.profileName = row.text(6);
        one.tags = static_cast<int>(row.integer(7));
        const std::string serials = row.text(8);
        if (!serials.empty()) {
            for (const std::string_view serial : split(serials, ',')) {
                one.devices.emplace_back(serial);
            }
        }
        wearers.push_back(std::move(one));
        return {};
    }));
    return wearers;
}

Result<std::vector<Wearer>> Wearers::list(
    std::string_view search, std::size_t offset, std::size_t most
) const {
    const std::string pattern = likePattern(search);
    const std::array<store::Argument, 4> arguments = {pattern, pattern, most, offset};
    return read(
        "WHERE wearer.name LIKE ? ESCAPE '\\' OR user_id LIKE ? ESCAPE '\\' "
        "ORDER BY wearer.name COLLATE NOCASE, wearer.id LIMIT ? OFFSET ?",
        arguments
    );
}

Result<std::int64_t> Wearers::count() const {
    return database_.queryInteger("SELECT count(*) FROM wearer");
}

Result<Wearer> Wearers::find(std::int64_t id) const {
    const std::array<store::Argument, 1> arguments = {id};
    auto found = OCELLI_TRY(read("WHERE wearer.id = ?", arguments));
    if (found.empty()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no user {}", id))
            .withField("wearer");
    }
    return std::move(found.front());
}

Result<std::optional<Wearer>> Wearers::findByUserId(std::string_view userId) const {
    if (userId.empty()) {
        return std::optional<Wearer>();
    }
    const std::array<store::Argument, 1> arguments = {userId};
    auto found = OCELLI_TRY(read("WHERE user_id = ?", arguments));
    return found.empty() ? std::optional<Wearer>() : std::optional(std::move(found.front()));
}

Result<void> Wearers::check(const Wearer& wearer) const {
    OCELLI_TRY(checkText("name", wearer.name, 1, kLongest));
    OCELLI_TRY(checkText("userId", wearer.userId, 0, kLongest));
    OCELLI_TRY(checkText("externalName", wearer.externalName, 0, kLongest));
    if (offload::encodeValue(wearer.externalName).cut) {
        // Cut, it would be the name of somebody else.
        return fail(
                   ErrorKind::InvalidArgument,
                   "externalName must be at most 256 bytes when it is percent-coded"
        )
            .withField("externalName", "0..100 characters, percent-coded 0..256 bytes");
    }
    auto profile = profiles_.find(wearer.profile);
    if (!profile) {
        return Error(std::move(profile).error()).withField("profile", "a profile of this system");
    }
    return {};
}

Result<void> Wearers::announce(const Wearer& wearer, bool active) {
    Json told = {
        {"Active", active ? "True" : "False"}, {"Name", wearer.name}, {"UserID", wearer.userId}
    };
    if (!wearer.externalName.empty()) {
        told["MappedUserName"] = wearer.externalName;
    }
    return announcements_.put(kUserObject, wearer.object, told);
}

Result<std::int64_t> Wearers::add(const Json& wish) {
    OCELLI_TRY(checkMembers(wish, {"name", "userId", "externalName", "profile"}));
    Wearer wearer;
    wearer.name = OCELLI_TRY(stringMember(wish, "name"));
    OCELLI_TRY(readText(wish, "userId", wearer.userId));
    OCELLI_TRY(readText(wish, "externalName", wearer.externalName));
    wearer.profile = wish.contains("profile") ? OCELLI_TRY(profileOf(wish)) : OCELLI_TRY(profiles_.standard());
    OCELLI_TRY(check(wearer));
    if (OCELLI_TRY(count()) >= static_cast<std::int64_t>(kMost)) {
        return fail(
            ErrorKind::ResourceExhausted, fmt::format("a system has at most {} users", kMost)
        );
    }
    wearer.object = crypto::randomUuid();
    auto done = database_.run(
        "INSERT INTO wearer (object, name, user_id, external_name, profile) VALUES (?, ?, ?, ?, ?)",
        {wearer.object,
         wearer.name,
         optionalText(wearer.userId),
         wearer.externalName,
         wearer.profile}
    );
    if (!done) {
        return done.error().kind() == ErrorKind::AlreadyExists ? idTaken(wearer.userId)
                                                               : std::move(done).error();
    }
    const std::int64_t id = database_.lastInsertId();
    OCELLI_TRY(announce(wearer, true));
    return id;
}

Result<void> Wearers::change(std::int64_t id, const Json& wish) {
    OCELLI_TRY(checkMembers(wish, {"name", "userId", "externalName", "profile"}));
    const Wearer before = OCELLI_TRY(find(id));
    Wearer after = before;
    OCELLI_TRY(readText(wish, "name", after.name));
    OCELLI_TRY(readText(wish, "userId", after.userId));
    OCELLI_TRY(readText(wish, "externalName", after.externalName));
    if (after.externalName != before.externalName) {
        return fail(
                   ErrorKind::FailedPrecondition,
                   "the user name at the destination cannot change; remove the user and add it "
                   "again"
        )
            .withField("externalName", before.externalName);
    }
    if (wish.contains("profile")) {
        after.profile = OCELLI_TRY(profileOf(wish));
    }
    OCELLI_TRY(check(after));
    auto done = database_.run(
        "UPDATE wearer SET name = ?, user_id = ?, profile = ? WHERE id = ?",
        {after.name, optionalText(after.userId), after.profile, id}
    );
    if (!done) {
        return done.error().kind() == ErrorKind::AlreadyExists ? idTaken(after.userId)
                                                               : std::move(done).error();
    }
    if (after.name != before.name || after.userId != before.userId) {
        OCELLI_TRY(announce(after, true));
    }
    return {};
}

Result<void> Wearers::remove(std::int64_t id) {
    const Wearer wearer = OCELLI_TRY(find(id));
    OCELLI_TRY(database_.run("DELETE FROM wearer WHERE id = ?", {id}));
    return announce(wearer, false);
}

Result<void> Wearers::pairTag(std::int64_t id, std::string_view tag, WallTime now) {
    OCELLI_TRY(checkText("tag", tag, kShortestTag, kLongestTag));
    const Wearer wearer = OCELLI_TRY(find(id));
    const auto owner = OCELLI_TRY(ownerOfTag(tag));
    if (owner) {
        return *owner == id ? Result<void>()
                            : fail(ErrorKind::AlreadyExists, "the tag belongs to another user")
                                  .withField("tag");
    }
    if (wearer.tags >= static_cast<int>(kMostTags)) {
        return fail(
                   ErrorKind::ResourceExhausted,
                   fmt::format("a user has at most {} tags", kMostTags)
        )
            .withField("tag");
    }
    return database_.run("INSERT INTO tag (id, wearer, paired) VALUES (?, ?, ?)", {tag, id, now});
}

Result<void> Wearers::removeTags(std::int64_t id) {
    OCELLI_TRY(find(id));
    return database_.run("DELETE FROM tag WHERE wearer = ?", {id});
}

Result<std::optional<std::int64_t>> Wearers::ownerOfTag(std::string_view tag) const {
    const std::int64_t id =
        OCELLI_TRY(database_.queryInteger("SELECT wearer FROM tag WHERE id = ?", {tag}));
    return id == 0 ? std::optional<std::int64_t>() : std::optional(id);
}

Result<void> Wearers::announceAll() {
    for (const Wearer& wearer : OCELLI_TRY(list())) {
        OCELLI_TRY(announce(wearer, true));
    }
    return {};
}

}  // namespace ocelli::bodyworn::system
