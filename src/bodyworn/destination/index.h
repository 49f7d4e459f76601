// The index of what a destination keeps: containers, objects, and what can be searched in them.
#pragma once

#include <set>

#include "bodyworn/destination/custody.h"
#include "bodyworn/destination/objects.h"

namespace ocelli::bodyworn::destination {

/// The SQL behind a store. Reentrant; one thread at a time.
class Index {
  public:
    Index(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// NotFound.
    Result<Container> container(std::string_view name);

    /// The current version. NotFound.
    Result<Object> object(std::string_view container, std::string_view name);

    /// Current versions by name.
    Result<std::vector<Object>> objects(std::string_view container);

    Result<Container> addContainer(const std::string& name, const Metadata& metadata);

    /// Stores the metadata and what can be searched of it.
    Result<void> setMetadata(const Container& container, const Metadata& metadata);

    /// Adds a version and makes it the current one.
    Result<Object> addObject(const Container& container, const NewObject& object, std::string file);
    Result<void> setObjectMetadata(
        const Container& container, const Object& object, const Metadata& metadata
    );

    /// Small objects whose content is searched: bookmarks and location tracks.
    static bool wantsContent(const Container& container, std::string_view object);

    /// What the content says. Broken content is no error: it only cannot be searched.
    Result<void> readContent(
        const Container& container, const Object& object, std::string_view content
    );

    Result<std::uint64_t> countObjects(std::string_view container);
    Result<std::uint64_t> usedBytes();

    /// Files of all versions, of a container or of all.
    Result<std::set<std::string>> files(std::int64_t container);
    Result<std::set<std::string>> allFiles();

    /// Names under which bytes may lie that nobody counts: they are coming, or going.
    Result<std::set<std::string>> doubtful();
    Result<void> doubt(std::string_view file);
    Result<void> settle(std::string_view file);

    Result<void> removeContainer(const Container& container);

    /// Somebody known by an e-mail address only. False when that guest is there already.
    Result<bool> addGuest(const std::string& name);

  private:
    Result<void> describe(const Container& container, const Metadata& metadata);
    Result<void> describePerson(const std::string& id, const Metadata& metadata);
    Result<void> describeDevice(const std::string& id, const Metadata& metadata);
    Result<void> addBookmark(
        const Container& container, const Object& object, std::string_view content
    );
    Result<void> widen(std::int64_t container, Place place);

    store::Database& database_;
    const Clock& clock_;
};

}  // namespace ocelli::bodyworn::destination
