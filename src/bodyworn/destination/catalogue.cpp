// Reads recordings from the index for people.
#include "bodyworn/destination/catalogue.h"

#include <fmt/format.h>

#include "base/text.h"
#include "bodyworn/destination/track.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostNotes = 1000;
constexpr std::size_t kMostTrackSent = 2000;  // points of a track that a page draws

constexpr std::string_view kSummary =
    "SELECT containers.name, person, coalesce(people.name, ''), coalesce(people.visible, ''), "
    "device, coalesce(devices.name, ''), start, stop, complete, hold, south, west, north, east, "
    "containers.kind, "
    "(SELECT count(*) FROM objects WHERE container = containers.id AND current = 1 AND "
    "(objects.name LIKE '%.mp4' OR objects.name LIKE '%.mkv')), "
    "(SELECT coalesce(sum(size), 0) FROM objects WHERE container = containers.id AND current = 1), "
    "(SELECT group_concat(DISTINCT categoryName) FROM bookmarks WHERE container = containers.id "
    "AND categoryName != ''), containers.id, coalesce(people.account, '') "
    "FROM containers LEFT JOIN people ON people.id = person "
    "LEFT JOIN devices ON devices.id = device ";

Json timeOrNull(const store::Row& row, int column) {
    return row.isNull(column) ? Json(nullptr) : Json(formatTime(row.time(column)));
}

store::Argument orNull(const std::optional<WallTime>& time) {
    return time ? store::Argument(*time) : store::Argument(nullptr);
}

/// For LIKE: what a person typed, with its signs meant as they are.
std::string likeText(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        pattern += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return pattern + "%";
}

/// Whether the user whom a system named is one of ours.
std::string_view kindOfOwner(const std::string& name, const ContentStore& store) {
    return name.empty()             ? "none"
           : store.hasAccount(name) ? "account"
           : isEmailAddress(name)   ? "guest"
                                    : "unknown";
}

Json summary(const store::Row& row, const ContentStore& store) {
    Json json = {
        {"name", row.text(0)},
        {"person", row.text(1)},
        {"personName", row.text(2)},
        {"personId", row.text(3)},
        {"device", row.text(4)},
        {"deviceName", row.text(5)},
        {"start", timeOrNull(row, 6)},
        {"stop", timeOrNull(row, 7)},
        {"complete", row.integer(8) != 0},
        {"hold", row.isNull(9) ? Json(nullptr) : Json(row.text(9))},
        {"rejected", row.integer(14) == static_cast<int>(Kind::Rejected)},
        {"clips", row.integer(15)},
        {"bytes", row.integer(16)},
        {"categories", row.text(17)},
        {"owner", row.text(19)},
        {"ownerKind", kindOfOwner(row.text(19), store)},
    };
    if (!row.isNull(10)) {
        json["box"] = {row.number(10), row.number(11), row.number(12), row.number(13)};
    }
    return json;
}

}  // namespace

ClipTimes timesOf(const Object& object) {
    const auto start = parseAnyTime(object.metadata.get("StartTimeISO"));
    const auto stop = parseAnyTime(object.metadata.get("StopTimeISO"));
    return {
        start ? start : parseAnyTime(object.metadata.get("StartTime")),
        stop ? stop : parseAnyTime(object.metadata.get("StopTime"))
    };
}

Result<Json> Catalogue::find(const Search& search) {
    const Box box = search.box.value_or(Box{});
    Json items = Json::array();
    OCELLI_TRY(store_->database().query(
        std::string(kSummary) +
            "WHERE containers.kind IN (3, 4) AND (CAST(?1 AS BIGINT) IS NULL OR coalesce(stop, "
            "start) >= ?1) AND "
            "(CAST(?2 AS BIGINT) IS NULL OR start < ?2) AND (?3 = '' OR person = ?3) AND (?4 = '' "
            "OR device = ?4) "
            "AND (?5 = '' OR EXISTS (SELECT 1 FROM bookmarks WHERE container = containers.id AND "
            "category = ?5)) AND (?6 = 0 OR hold IS NOT NULL) AND (?7 = 0 OR (south <= ?10 AND "
            "north >= ?8 AND west <= ?11 AND east >= ?9)) AND (?12 = '%%' OR "
            "lower(people.name) LIKE lower(?12) ESCAPE '\\' OR "
            "lower(people.visible) LIKE lower(?12) ESCAPE '\\' OR "
            "lower(containers.name) LIKE lower(?12) ESCAPE '\\' OR "
            "lower(devices.name) LIKE lower(?12) ESCAPE '\\' OR "
            "EXISTS (SELECT 1 FROM bookmarks WHERE container = containers.id AND "
            "(lower(text) LIKE lower(?12) ESCAPE '\\' OR lower(tags) LIKE lower(?12) ESCAPE '\\' "
            "OR lower(categoryName) LIKE lower(?12) ESCAPE '\\')) OR "
            "EXISTS (SELECT 1 FROM notes WHERE container = containers.id AND "
            "lower(text) LIKE lower(?12) ESCAPE '\\')) AND "
            "(?15 = '' OR lower(people.account) = ?15) ORDER BY start DESC, containers.id DESC "
            "LIMIT ?13 OFFSET ?14",
        {orNull(search.from),
         orNull(search.to),
         search.person,
         search.device,
         search.category,
         search.heldOnly ? 1 : 0,
         search.box ? 1 : 0,
         box.south,
         box.west,
         box.north,
         box.east,
         likeText(search.text),
         search.limit + 1,
         search.skip,
         toLower(search.owner)},
        [&](const store::Row& row) -> Result<void> {
            items.push_back(summary(row, *store_));
            return {};
        }
    ));
    const bool more = items.size() > static_cast<std::size_t>(search.limit);
    if (more) {
        items.erase(items.size() - 1);
    }
    return Json{{"items", std::move(items)}, {"more", more}};
}

Result<Json> Catalogue::recording(const std::string& name) {
    const Container container = OCELLI_TRY(store_->container(name));
    Json json;
    OCELLI_TRY(store_->database().query(
        std::string(kSummary) + "WHERE containers.name = ? AND containers.kind IN (3, 4)",
        {name},
        [&](const store::Row& row) -> Result<void> {
            json = summary(row, *store_);
            return {};
        }
    ));
    if (json.is_null()) {
        return fail(ErrorKind::NotFound, fmt::format("there is no recording {}", name));
    }
    Json facts = Json::object();
    for (const auto& [key, value] : container.metadata.all()) {
        facts[key] = container.metadata.get(key);
    }
    json["facts"] = std::move(facts);
    json["received"] = formatTime(container.created);
    json["objects"] = OCELLI_TRY(clipsOf(container));
    json["bookmarks"] = OCELLI_TRY(bookmarksOf(container.id));
    json["notes"] = OCELLI_TRY(notesOf(container.id));
    json["track"] = OCELLI_TRY(trackOf(container));
    return json;
}

Result<Json> Catalogue::clipsOf(const Container& container) {
    Json list = Json::array();
    const auto objects = OCELLI_TRY(store_->objects(container.name));
    for (const Object& object : objects) {
        const auto [from, until] = timesOf(object);
        list.push_back(
            {{"name", object.name},
             {"kind", toString(objectKindOf(object.name))},
             {"type", object.type},
             {"bytes", object.size},
             {"sha256", object.sha256},
             {"received", formatTime(object.created)},
             {"start", from ? Json(formatTime(*from)) : Json(nullptr)},
             {"stop", until ? Json(formatTime(*until)) : Json(nullptr)}}
        );
    }
    return list;
}

Result<Json> Catalogue::bookmarksOf(std::int64_t container) {
    Json list = Json::array();
    OCELLI_TRY(store_->database().query(
        "SELECT name, start, stop, category, categoryName, tags, text, latitude, longitude "
        "FROM bookmarks WHERE container = ? ORDER BY start, name LIMIT 1000",
        {container},
        [&](const store::Row& row) -> Result<void> {
            Json item = {
                {"name", row.text(0)},
                {"start", timeOrNull(row, 1)},
                {"stop", timeOrNull(row, 2)},
                {"category", row.text(3)},
                {"categoryName", row.text(4)},
                {"tags", row.text(5)},
                {"text", row.text(6)},
            };
            if (!row.isNull(7)) {
                item["place"] = {row.number(7), row.number(8)};
            }
            list.push_back(std::move(item));
            return {};
        }
    ));
    return list;
}

Result<Json> Catalogue::notesOf(std::int64_t container) {
    Json list = Json::array();
    OCELLI_TRY(store_->database().query(
        "SELECT time, author, second, text FROM notes WHERE container = ? ORDER BY id LIMIT 1000",
        {container},
        [&](const store::Row& row) -> Result<void> {
            list.push_back(
                {{"time", formatTime(row.time(0))},
                 {"author", row.text(1)},
                 {"second", row.number(2)},
                 {"text", row.text(3)}}
            );
            return {};
        }
    ));
    return list;
}

/// [[second, latitude, longitude], …], thinned to what a page draws; empty when it is encrypted.
Result<Json> Catalogue::trackOf(const Container& container) {
    Json list = Json::array();
    const auto objects = OCELLI_TRY(store_->objects(container.name));
    for (const Object& object : objects) {
        if (objectKindOf(object.name) != ObjectKind::Track || object.size > kMostTrackBytes ||
            object.size == 0) {
            continue;
        }
        const auto file = OCELLI_TRY(store_->openContent(object));
        std::string text(object.size, '\0');
        OCELLI_TRY(file->readAt(0, std::as_writable_bytes(std::span(text.data(), text.size()))));
        const auto track = parseTrack(text);
        if (!track) {
            continue;
        }
        const std::size_t step = track->size() / kMostTrackSent + 1;
        for (std::size_t i = 0; i < track->size(); i += step) {
            const TrackPoint& point = (*track)[i];
            list.push_back({point.second, point.place.latitude, point.place.longitude});
        }
    }
    return list;
}

Result<Json> Catalogue::facets() {
    const auto list = [&](std::string_view sql, const char* a, const char* b, const char* c) {
        Json items = Json::array();
        const auto done =
            store_->database().query(sql, {}, [&](const store::Row& row) -> Result<void> {
                items.push_back({{a, row.text(0)}, {b, row.text(1)}, {c, row.text(2)}});
                return {};
            });
        return done ? Result<Json>(std::move(items)) : Result<Json>(done.error());
    };
    Json json = Json::object();
    json["people"] = OCELLI_TRY(list(
        "SELECT DISTINCT person, coalesce(people.name, ''), coalesce(visible, '') FROM containers "
        "LEFT JOIN people ON people.id = person WHERE person != '' ORDER BY 2 LIMIT 5000",
        "id",
        "name",
        "visible"
    ));
    json["devices"] = OCELLI_TRY(list(
        "SELECT DISTINCT device, coalesce(devices.name, ''), coalesce(model, '') FROM containers "
        "LEFT JOIN devices ON devices.id = device WHERE device != '' ORDER BY 1 LIMIT 5000",
        "id",
        "name",
        "model"
    ));
    json["categories"] = OCELLI_TRY(list(
        "SELECT category, max(categoryName), '' FROM bookmarks WHERE category != '' "
        "GROUP BY category ORDER BY 2 LIMIT 1000",
        "id",
        "name",
        "reserved"
    ));
    return json;
}

Result<Json> Catalogue::guests(int limit, int skip) {
    Json items = Json::array();
    OCELLI_TRY(store_->database().query(
        "SELECT name, created, (SELECT count(*) FROM containers JOIN people ON people.id = person "
        "WHERE lower(people.account) = guests.name) FROM guests ORDER BY name LIMIT ? OFFSET ?",
        {limit + 1, skip},
        [&](const store::Row& row) -> Result<void> {
            items.push_back(
                {{"name", row.text(0)},
                 {"since", formatTime(row.time(1))},
                 {"recordings", row.integer(2)},
                 {"account", store_->hasAccount(row.text(0))}}
            );
            return {};
        }
    ));
    const bool more = items.size() > static_cast<std::size_t>(limit);
    if (more) {
        items.erase(items.size() - 1);
    }
    return Json{{"items", std::move(items)}, {"more", more}};
}

Result<Json> Catalogue::storage() {
    const auto told = [](std::string_view kind, const Result<void>& answer) {
        return Json{
            {"kind", kind},
            {"reachable", answer.has_value()},
            {"words", answer ? std::string() : answer.error().message()},
        };
    };
    const auto health = store_->check();
    const auto kinds = store_->kinds();
    return Json{
        {"index", told(kinds.index, health.index)},
        {"content", told(kinds.content, health.content)},
    };
}

Result<Json> Catalogue::overview() {
    const auto count = [&](std::string_view where) {
        return store_->database().queryInteger(
            fmt::format("SELECT count(*) FROM containers WHERE kind IN (3, 4) {}", where)
        );
    };
    const auto all = OCELLI_TRY(count(""));
    const auto underWay = OCELLI_TRY(count("AND complete = 0 AND kind = 3"));
    const auto held = OCELLI_TRY(count("AND hold IS NOT NULL"));
    const auto rejected = OCELLI_TRY(count("AND kind = 4"));
    const auto used = OCELLI_TRY(store_->usedBytes());
    return Json{
        {"recordings", all},
        {"underWay", underWay},
        {"held", held},
        {"rejected", rejected},
        {"bytes", used},
    };
}

Result<void> Catalogue::addNote(
    const std::string& name, const Actor& actor, const std::string& text, double second
) {
    const Container container = OCELLI_TRY(store_->container(name));
    const auto count = OCELLI_TRY(store_->database().queryInteger(
        "SELECT count(*) FROM notes WHERE container = ?", {container.id}
    ));
    if (count >= static_cast<std::int64_t>(kMostNotes)) {
        return fail(ErrorKind::ResourceExhausted, "a recording has at most 1000 notes");
    }
    auto change = OCELLI_TRY(store_->database().begin());
    OCELLI_TRY(store_->database().run(
        "INSERT INTO notes (container, time, author, second, text) VALUES (?, ?, ?, ?, ?)",
        {container.id, clock_.wall(), actor.name, second, text}
    ));
    OCELLI_TRY(store_->custody().add(actor, {"noted", name, {}, Json{{"text", text}}}));
    return change.commit();
}

Result<void> Catalogue::hold(
    const std::string& name, const Actor& actor, const std::string& reason
) {
    const Container container = OCELLI_TRY(store_->container(name));
    auto change = OCELLI_TRY(store_->database().begin());
    OCELLI_TRY(store_->database().run(
        "UPDATE containers SET hold = ? WHERE id = ?", {reason, container.id}
    ));
    OCELLI_TRY(store_->custody().add(actor, {"held", name, {}, Json{{"reason", reason}}}));
    return change.commit();
}

Result<void> Catalogue::release(const std::string& name, const Actor& actor) {
    const Container container = OCELLI_TRY(store_->container(name));
    auto change = OCELLI_TRY(store_->database().begin());
    OCELLI_TRY(
        store_->database().run("UPDATE containers SET hold = NULL WHERE id = ?", {container.id})
    );
    OCELLI_TRY(store_->custody().add(actor, {"released", name}));
    return change.commit();
}

}  // namespace ocelli::bodyworn::destination
