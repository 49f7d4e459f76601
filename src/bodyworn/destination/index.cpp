// Rows of containers and objects.
#include "bodyworn/destination/index.h"

#include <fmt/format.h>

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::string_view kObjectColumns =
    "objects.id, objects.name, size, md5, sha256, type, file, objects.created, objects.metadata";

Metadata metadataIn(const store::Row& row, int column) {
    const auto json = parseJson(row.text(column));
    return json ? Metadata::ofJson(*json) : Metadata();
}

Object objectIn(const store::Row& row) {
    Object object;
    object.id = row.integer(0);
    object.name = row.text(1);
    object.size = static_cast<std::uint64_t>(row.integer(2));
    object.md5 = row.text(3);
    object.sha256 = row.text(4);
    object.type = row.text(5);
    object.file = row.text(6);
    object.created = row.time(7);
    object.metadata = metadataIn(row, 8);
    return object;
}

}  // namespace

Result<Container> Index::container(std::string_view name) {
    std::optional<Container> found;
    OCELLI_TRY(database_.query(
        "SELECT id, name, created, changed, metadata FROM containers WHERE name = ?",
        {name},
        [&](const store::Row& row) -> Result<void> {
            found = Container{
                row.integer(0), row.text(1), row.time(2), row.time(3), metadataIn(row, 4)
            };
            return {};
        }
    ));
    if (!found) {
        return fail(ErrorKind::NotFound, fmt::format("there is no container {}", name));
    }
    return *found;
}

Result<Object> Index::object(std::string_view container, std::string_view name) {
    std::optional<Object> found;
    OCELLI_TRY(database_.query(
        fmt::format(
            "SELECT {} FROM objects JOIN containers ON containers.id = container "
            "WHERE containers.name = ? AND objects.name = ? AND current = 1",
            kObjectColumns
        ),
        {container, name},
        [&](const store::Row& row) -> Result<void> {
            found = objectIn(row);
            return {};
        }
    ));
    if (!found) {
        return fail(ErrorKind::NotFound, fmt::format("there is no object {}/{}", container, name));
    }
    return *found;
}

Result<std::vector<Object>> Index::objects(std::string_view container) {
    std::vector<Object> list;
    OCELLI_TRY(database_.query(
        fmt::format(
            "SELECT {} FROM objects JOIN containers ON containers.id = container "
            "WHERE containers.name = ? AND current = 1 ORDER BY objects.name",
            kObjectColumns
        ),
        {container},
        [&](const store::Row& row) -> Result<void> {
            list.push_back(objectIn(row));
            return {};
        }
    ));
    return list;
}

Result<Container> Index::addContainer(const std::string& name, const Metadata& metadata) {
    const WallTime now = clock_.wall();
    const auto id = OCELLI_TRY(database_.queryInteger(
        "INSERT INTO containers (name, kind, created, changed, metadata) VALUES (?, ?, ?, ?, '{}') "
        "RETURNING id",
        {name, static_cast<int>(kindOf(name)), now, now}
    ));
    const Container made{id, name, now, now, metadata};
    OCELLI_TRY(setMetadata(made, metadata));
    return made;
}

Result<void> Index::setMetadata(const Container& container, const Metadata& metadata) {
    OCELLI_TRY(database_.run(
        "UPDATE containers SET metadata = ?, changed = ? WHERE id = ?",
        {formatJson(metadata.toJson()), clock_.wall(), container.id}
    ));
    return describe(container, metadata);
}

Result<Object> Index::addObject(
    const Container& container, const NewObject& object, std::string file
) {
    const WallTime now = clock_.wall();
    OCELLI_TRY(database_.run(
        "UPDATE objects SET current = 0 WHERE container = ? AND name = ? AND current = 1",
        {container.id, object.name}
    ));
    OCELLI_TRY(database_.run(
        "DELETE FROM bookmarks WHERE container = ? AND name = ?", {container.id, object.name}
    ));
    const auto id = OCELLI_TRY(database_.queryInteger(
        "INSERT INTO objects (container, name, current, file, size, md5, sha256, type, created, "
        "metadata) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        {container.id,
         object.name,
         file,
         object.size,
         object.md5,
         object.sha256,
         object.type,
         now,
         formatJson(object.metadata.toJson())}
    ));
    Object made{
        id,
        object.name,
        object.size,
        object.md5,
        object.sha256,
        object.type,
        std::move(file),
        now,
        object.metadata
    };
    OCELLI_TRY(setObjectMetadata(container, made, object.metadata));
    return made;
}

Result<void> Index::setObjectMetadata(
    const Container& container, const Object& object, const Metadata& metadata
) {
    OCELLI_TRY(database_.run(
        "UPDATE objects SET metadata = ? WHERE id = ?", {formatJson(metadata.toJson()), object.id}
    ));
    switch (kindOf(container.name)) {
        case Kind::Users:
            return describePerson(object.name, metadata);
        case Kind::Devices:
            return describeDevice(object.name, metadata);
        default:
            return {};
    }
}

Result<std::uint64_t> Index::countObjects(std::string_view container) {
    const auto count = OCELLI_TRY(database_.queryInteger(
        "SELECT count(*) FROM objects JOIN containers ON containers.id = container "
        "WHERE containers.name = ? AND current = 1",
        {container}
    ));
    return static_cast<std::uint64_t>(count);
}

Result<std::uint64_t> Index::usedBytes() {
    const auto bytes = OCELLI_TRY(database_.queryInteger("SELECT sum(size) FROM objects"));
    return static_cast<std::uint64_t>(bytes);
}

Result<std::set<std::string>> Index::files(std::int64_t container) {
    std::set<std::string> found;
    OCELLI_TRY(database_.query(
        "SELECT file FROM objects WHERE file != '' AND (?1 = 0 OR container = ?1)",
        {container},
        [&](const store::Row& row) -> Result<void> {
            found.insert(row.text(0));
            return {};
        }
    ));
    return found;
}

Result<std::set<std::string>> Index::allFiles() {
    return files(0);
}

Result<std::set<std::string>> Index::doubtful() {
    std::set<std::string> names;
    OCELLI_TRY(database_.query("SELECT file FROM doubtful", {}, [&](const store::Row& row) {
        names.insert(row.text(0));
        return Result<void>();
    }));
    return names;
}

Result<void> Index::doubt(std::string_view file) {
    return database_.run("INSERT INTO doubtful (file) VALUES (?) ON CONFLICT DO NOTHING", {file});
}

Result<void> Index::settle(std::string_view file) {
    return database_.run("DELETE FROM doubtful WHERE file = ?", {file});
}

Result<void> Index::removeContainer(const Container& container) {
    return database_.run("DELETE FROM containers WHERE id = ?", {container.id});
}

}  // namespace ocelli::bodyworn::destination
