// Keeps containers and objects: bytes in a BlobStore, everything else in one index.
#pragma once

#include <functional>

#include "bodyworn/destination/blob_store.h"
#include "bodyworn/destination/custody.h"
#include "bodyworn/destination/index.h"

namespace ocelli::bodyworn::destination {

/// The index alone says what is there. Before bytes come it writes down under which name, and
/// before they go as well: what a crash leaves of those goes at the next start. Bytes of which it
/// knows nothing are never touched: they may be evidence that came after the index was saved that
/// somebody has put back. Blocking; everything but what works on an `Incoming`, an opened file
/// or a copy is called on one thread. NotFound for a container or object that is not there. A
/// change that returned is durable, and stands in the log of custody.
/// See docs/design/destination.md.
class ContentStore {
  public:
    /// Tidies up after a crash. DataLoss when the index is another one than the bytes belong to:
    /// nothing is touched then.
    static Result<std::unique_ptr<ContentStore>> open(
        std::unique_ptr<store::Database> database,
        std::unique_ptr<BlobStore> blobs,
        const Clock& clock
    );

    /// Makes the container, or merges the metadata into the one that is there.
    Result<Put> putContainer(const std::string& name, const Metadata& metadata, const Actor& actor);
    Result<void> mergeContainer(
        const std::string& name, const Metadata& metadata, const Actor& actor
    );

    Result<Container> container(std::string_view name) { return index_.container(name); }

    Result<Object> object(std::string_view container, std::string_view name) {
        return index_.object(container, name);
    }

    Result<std::vector<Object>> objects(std::string_view container) {
        return index_.objects(container);
    }

    /// A place for the bytes of an object. ResourceExhausted when there is no room.
    Result<Incoming> receive();

    /// Gives up what was received.
    void discard(Incoming incoming) { blobs_->discard(std::move(incoming)); }

    /// Makes the received object visible, in one step. The same content again changes nothing;
    /// other content becomes the object, and what it was stays as an older version.
    Result<Object> putObject(
        const std::string& container, NewObject object, Incoming incoming, const Actor& actor
    );

    /// Replaces all metadata of an object.
    Result<void> postObject(
        const std::string& container,
        const std::string& name,
        const Metadata& metadata,
        const Actor& actor
    );

    /// Any thread.
    Result<std::unique_ptr<File>> openContent(const Object& object) { return blobs_->open(object); }

    /// For what reads files only. Any thread; may bring all bytes over first.
    Result<LocalCopy> localCopy(const Object& object) { return blobs_->localCopy(object); }

    /// Number of objects of a container; 0 when there is none of that name.
    Result<std::uint64_t> countObjects(std::string_view container) {
        return index_.countObjects(container);
    }

    /// Bytes of all objects, older versions too.
    Result<std::uint64_t> usedBytes() { return index_.usedBytes(); }

    /// Removes a container with all its objects and versions; the log of custody stays.
    Result<void> removeContainer(
        const std::string& name, const Actor& actor, std::string_view reason
    );

    /// Who has an account here, in any case of letters; any thread. Nobody without it.
    void setAccounts(std::function<bool(std::string_view name)> hasAccount) {
        hasAccount_ = std::move(hasAccount);
    }

    bool hasAccount(std::string_view name) const { return hasAccount_ && hasAccount_(name); }

    struct Health {
        Result<void> index;
        Result<void> content;
    };

    /// Asks both whether they answer.
    Health check();

    struct Kinds {
        std::string_view index;    ///< "SQLite", "PostgreSQL"
        std::string_view content;  ///< "files", "Swift"
    };

    Kinds kinds() const { return {database_->kind(), blobs_->kind()}; }

    /// For what reads and writes beside the content: search, notes, custody. Of the same thread.
    store::Database& database() { return *database_; }

    Custody& custody() { return custody_; }

  private:
    ContentStore(
        std::unique_ptr<store::Database> database,
        std::unique_ptr<BlobStore> blobs,
        const Clock& clock
    );

    Result<void> checkBelonging();
    Result<void> tidy();
    Result<Object> record(
        const Container& holder,
        const NewObject& object,
        const Object* before,
        const std::string& file,
        const Actor& actor
    );
    Result<void> welcomeGuest(
        const Container& holder,
        const std::string& person,
        const Metadata& metadata,
        const Actor& actor
    );
    Result<std::optional<std::string>> searchable(const Container& container, const Object& object);

    std::unique_ptr<store::Database> database_;
    std::unique_ptr<BlobStore> blobs_;
    Index index_;
    Custody custody_;
    std::function<bool(std::string_view)> hasAccount_;
};

}  // namespace ocelli::bodyworn::destination
