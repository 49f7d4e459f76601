// What metadata and small objects say, as columns that can be searched.
#include <algorithm>

#include "base/text.h"
#include "bodyworn/destination/index.h"
#include "bodyworn/destination/track.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::size_t kMostBookmarkText = 64U << 10U;

std::optional<WallTime> firstTime(
    const Metadata& metadata, std::initializer_list<std::string_view> keys
) {
    for (const auto key : keys) {
        if (const auto time = parseAnyTime(metadata.get(key))) {
            return time;
        }
    }
    return std::nullopt;
}

store::Argument argument(const std::optional<WallTime>& time) {
    return time ? store::Argument(*time) : store::Argument(nullptr);
}

bool isText(std::string_view text) {
    return isUtf8(text) && text.find('\0') == std::string_view::npos;
}

bool saysActive(const Metadata& metadata) {
    return !equalsIgnoreCase(metadata.get("Active"), "false");
}

}  // namespace

Result<void> Index::describe(const Container& container, const Metadata& metadata) {
    const Kind kind = kindOf(container.name);
    if (kind != Kind::Recording && kind != Kind::Rejected) {
        return {};
    }
    const auto name = parseRecordingName(container.name);
    auto device = metadata.get("BWCSerialNumber");
    auto person = metadata.get("UserID");
    auto start =
        firstTime(metadata, {"StartTimeISO", "StartTime", "TriggerOnTimeISO", "TriggerOnTime"});
    if (name) {
        device = device.empty() ? name->device : device;
        person = person.empty() ? name->user : person;
        start = start ? start : std::optional(name->time);
    }
    const auto stop =
        firstTime(metadata, {"StopTimeISO", "StopTime", "TriggerOffTimeISO", "TriggerOffTime"});
    const bool complete = metadata.get("Status") == "Complete";
    OCELLI_TRY(database_.run(
        "UPDATE containers SET device = ?, person = ?, start = ?, stop = ?, complete = ? "
        "WHERE id = ?",
        {device,
         person,
         argument(start ? start : std::optional(container.created)),
         argument(stop),
         complete ? 1 : 0,
         container.id}
    ));
    for (const std::string_view key : {"TriggerOnLocation", "TriggerOffLocation"}) {
        if (const auto place = parsePlace(metadata.get(key))) {
            OCELLI_TRY(widen(container.id, *place));
        }
    }
    return {};
}

Result<void> Index::describePerson(const std::string& id, const Metadata& metadata) {
    return database_.run(
        "INSERT INTO people (id, name, visible, active, account) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (id) DO UPDATE SET name = ?2, visible = ?3, active = ?4, account = ?5",
        {id,
         metadata.get("Name"),
         metadata.get("UserID"),
         saysActive(metadata) ? 1 : 0,
         metadata.get(kMappedUser)}
    );
}

Result<void> Index::describeDevice(const std::string& id, const Metadata& metadata) {
    return database_.run(
        "INSERT INTO devices (id, name, model, active) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (id) DO UPDATE SET name = ?2, model = ?3, active = ?4",
        {id, metadata.get("Name"), metadata.get("Model"), saysActive(metadata) ? 1 : 0}
    );
}

Result<bool> Index::addGuest(const std::string& name) {
    const auto there =
        OCELLI_TRY(database_.queryInteger("SELECT count(*) FROM guests WHERE name = ?", {name}));
    if (there > 0) {
        return false;
    }
    OCELLI_TRY(
        database_.run("INSERT INTO guests (name, created) VALUES (?, ?)", {name, clock_.wall()})
    );
    return true;
}

bool Index::wantsContent(const Container& container, std::string_view object) {
    const Kind kind = kindOf(container.name);
    const ObjectKind what = objectKindOf(object);
    return (kind == Kind::Recording || kind == Kind::Rejected) &&
           (what == ObjectKind::Bookmark || what == ObjectKind::Track);
}

Result<void> Index::readContent(
    const Container& container, const Object& object, std::string_view content
) {
    if (objectKindOf(object.name) == ObjectKind::Bookmark) {
        return addBookmark(container, object, content);
    }
    const auto track = parseTrack(content);
    if (!track) {
        return {};  // encrypted, or not of a form that we know
    }
    for (const TrackPoint& point : *track) {
        OCELLI_TRY(widen(container.id, point.place));
    }
    return {};
}

Result<void> Index::addBookmark(
    const Container& container, const Object& object, std::string_view content
) {
    const Metadata& metadata = object.metadata;
    const auto place = parsePlace(metadata.get("Location"));
    const auto text = content.substr(0, kMostBookmarkText);
    OCELLI_TRY(database_.run("DELETE FROM bookmarks WHERE object = ?", {object.id}));
    OCELLI_TRY(database_.run(
        "INSERT INTO bookmarks (object, container, name, start, stop, category, "
        "categoryName, tags, text, latitude, longitude) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {object.id,
         container.id,
         object.name,
         argument(firstTime(metadata, {"StartTime"})),
         argument(firstTime(metadata, {"EndTime"})),
         metadata.get("CategoryID"),
         metadata.get("CategoryName"),
         metadata.get("Tags"),
         isText(text) ? text : std::string_view(),
         place ? store::Argument(place->latitude) : store::Argument(nullptr),
         place ? store::Argument(place->longitude) : store::Argument(nullptr)}
    ));
    return place ? widen(container.id, *place) : Result<void>();
}

/// The box around everything of the recording that has a place.
Result<void> Index::widen(std::int64_t container, Place place) {
    return database_.run(
        "UPDATE containers SET "
        "south = CASE WHEN south < ?1 THEN south ELSE ?1 END, "
        "north = CASE WHEN north > ?1 THEN north ELSE ?1 END, "
        "west = CASE WHEN west < ?2 THEN west ELSE ?2 END, "
        "east = CASE WHEN east > ?2 THEN east ELSE ?2 END WHERE id = ?3",
        {place.latitude, place.longitude, container}
    );
}

}  // namespace ocelli::bodyworn::destination
