// Joins bytes and index: durable first, visible then.
#include "bodyworn/destination/content_store.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "bodyworn/destination/track.h"
#include "crypto/random.h"

namespace ocelli::bodyworn::destination {

ContentStore::ContentStore(
    std::unique_ptr<store::Database> database, std::unique_ptr<BlobStore> blobs, const Clock& clock
)
    : database_(std::move(database)),
      blobs_(std::move(blobs)),
      index_(*database_, clock),
      custody_(*database_, clock) {}

Result<std::unique_ptr<ContentStore>> ContentStore::open(
    std::unique_ptr<store::Database> database, std::unique_ptr<BlobStore> blobs, const Clock& clock
) {
    auto store =
        std::unique_ptr<ContentStore>(new ContentStore(std::move(database), std::move(blobs), clock)
        );
    OCELLI_TRY(store->checkBelonging());
    OCELLI_TRY(store->tidy());
    return store;
}

/// Content and index name each other, so that tidying up never takes the bytes of another index.
Result<void> ContentStore::checkBelonging() {
    std::string id;
    OCELLI_TRY(database_->query(
        "SELECT value FROM facts WHERE key = 'id'",
        {},
        [&](const store::Row& row) -> Result<void> {
            id = row.text(0);
            return {};
        }
    ));
    const std::string mark = OCELLI_TRY(blobs_->mark());
    if (!mark.empty() && mark != id) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format(
                "the content in {} belongs to another index than {}: put the right one back",
                blobs_->where(),
                database_->name()
            )
        );
    }
    if (!mark.empty()) {
        return {};
    }
    if (!id.empty() && !OCELLI_TRY(index_.allFiles()).empty()) {
        return fail(
            ErrorKind::DataLoss,
            fmt::format(
                "the content that the index {} names is not in {}",
                database_->name(),
                blobs_->where()
            )
        );
    }
    if (id.empty()) {
        id = formatHex(crypto::randomBytes(16));
        OCELLI_TRY(database_->run("INSERT INTO facts (key, value) VALUES ('id', ?)", {id}));
    }
    return blobs_->setMark(id);
}

/// After a crash: bodies that never became whole, and bytes that never came into the index.
Result<void> ContentStore::tidy() {
    const auto known = OCELLI_TRY(index_.allFiles());
    const auto doubtful = OCELLI_TRY(index_.doubtful());
    const auto tidied = OCELLI_TRY(blobs_->tidy(known, doubtful));
    if (!tidied.removed.empty()) {
        log::info("destination", "{} unfinished uploads cleared away", tidied.removed.size());
    }
    if (tidied.strangers > 0) {
        log::warning(
            "destination",
            "not known to the index, and left alone: {} in {}; was an older index put back?",
            tidied.strangers,
            blobs_->where()
        );
    }
    // Removing may fail without a word: what was there stays in doubt until it is not.
    auto change = OCELLI_TRY(database_->begin());
    for (const std::string& file : doubtful) {
        if (!tidied.removed.contains(file)) {
            OCELLI_TRY(index_.settle(file));
        }
    }
    return change.commit();
}

Result<Incoming> ContentStore::receive() {
    auto incoming = OCELLI_TRY(blobs_->receive());
    if (auto noted = index_.doubt(blobs_->nameOf(incoming)); !noted) {
        discard(std::move(incoming));
        return noted.error();
    }
    return incoming;
}

Result<Put> ContentStore::putContainer(
    const std::string& name, const Metadata& metadata, const Actor& actor
) {
    const auto known = index_.container(name);
    if (known) {
        OCELLI_TRY(mergeContainer(name, metadata, actor));
        return Put::Existed;
    }
    if (known.error().kind() != ErrorKind::NotFound) {
        return known.error();
    }
    auto change = OCELLI_TRY(database_->begin());
    Metadata wanted;
    wanted.merge(metadata);
    OCELLI_TRY(index_.addContainer(name, wanted));
    OCELLI_TRY(custody_.add(actor, {"created", name}));
    OCELLI_TRY(change.commit());
    return Put::Created;
}

Result<void> ContentStore::mergeContainer(
    const std::string& name, const Metadata& metadata, const Actor& actor
) {
    const Container before = OCELLI_TRY(index_.container(name));
    Metadata after = before.metadata;
    after.merge(metadata);
    if (after == before.metadata) {
        return {};
    }
    OCELLI_TRY(after.check());
    auto change = OCELLI_TRY(database_->begin());
    OCELLI_TRY(index_.setMetadata(before, after));
    const bool completes =
        after.get("Status") == "Complete" && before.metadata.get("Status") != "Complete";
    Json changed = Json::array();
    for (const auto& [key, value] : metadata.all()) {
        if (before.metadata.get(key) != after.get(key)) {
            changed.push_back(key);
        }
    }
    OCELLI_TRY(custody_.add(
        actor, {completes ? "completed" : "described", name, {}, Json{{"keys", std::move(changed)}}}
    ));
    return change.commit();
}

Result<Object> ContentStore::putObject(
    const std::string& container, NewObject object, Incoming incoming, const Actor& actor
) {
    const auto holder = index_.container(container);
    if (!holder) {
        discard(std::move(incoming));
        return holder.error();
    }
    const auto before = index_.object(container, object.name);
    if (!before && before.error().kind() != ErrorKind::NotFound) {
        discard(std::move(incoming));
        return before.error();
    }
    const bool same = before && before->sha256 == object.sha256;
    std::string file;
    if (same || object.size == 0) {
        discard(std::move(incoming));
    } else {
        file = OCELLI_TRY(blobs_->keep(std::move(incoming), object));
    }
    if (same && before->metadata == object.metadata) {
        return *before;
    }
    auto stored = record(*holder, object, before ? &*before : nullptr, file, actor);
    // When the index went away nobody knows whether it took the row: the next start does.
    const bool known = stored || stored.error().kind() != ErrorKind::Unavailable;
    if (!stored && known && !file.empty()) {
        blobs_->remove(file);
    }
    return stored;
}

/// One transaction: the object is visible after it, and not at all before.
Result<Object> ContentStore::record(
    const Container& holder,
    const NewObject& object,
    const Object* before,
    const std::string& file,
    const Actor& actor
) {
    const bool same = before != nullptr && before->sha256 == object.sha256;
    Object stored = same ? *before : Object{};
    if (!same) {
        stored.name = object.name;
        stored.size = object.size;
        stored.file = file;
    }
    const auto content = OCELLI_TRY(searchable(holder, stored));
    auto change = OCELLI_TRY(database_->begin());
    if (same) {
        stored.metadata = object.metadata;
        OCELLI_TRY(index_.setObjectMetadata(holder, stored, object.metadata));
    } else {
        stored = OCELLI_TRY(index_.addObject(holder, object, file));
        OCELLI_TRY(index_.settle(file));
    }
    if (content) {
        OCELLI_TRY(index_.readContent(holder, stored, *content));
    }
    const std::string_view action = same ? "described" : before != nullptr ? "replaced" : "stored";
    OCELLI_TRY(custody_.add(
        actor,
        {action,
         holder.name,
         object.name,
         Json{{"size", stored.size}, {"md5", stored.md5}, {"sha256", stored.sha256}}}
    ));
    OCELLI_TRY(welcomeGuest(holder, object.name, object.metadata, actor));
    OCELLI_TRY(change.commit());
    return stored;
}

/// Whom a system maps to an e-mail address that nobody here has becomes a guest: a user of that
/// name without a password, so without access to anything (BS-USR-02). Never a reason to refuse.
Result<void> ContentStore::welcomeGuest(
    const Container& holder, const std::string& person, const Metadata& metadata, const Actor& actor
) {
    const std::string name = toLower(metadata.get(kMappedUser));
    if (kindOf(holder.name) != Kind::Users || !isEmailAddress(name) || hasAccount(name)) {
        return {};
    }
    if (!OCELLI_TRY(index_.addGuest(name))) {
        return {};
    }
    return custody_.add(actor, {"guestMade", holder.name, person, Json{{"name", name}}});
}

/// What an object says that can be searched; nothing when that is not of interest. Read before a
/// transaction begins: the bytes may be far away.
Result<std::optional<std::string>> ContentStore::searchable(
    const Container& container, const Object& object
) {
    if (!Index::wantsContent(container, object.name) || object.size > kMostTrackBytes) {
        return std::optional<std::string>();
    }
    std::string content(object.size, '\0');
    if (object.size > 0) {
        const auto file = OCELLI_TRY(openContent(object));
        const auto count = OCELLI_TRY(
            file->readAt(0, std::as_writable_bytes(std::span(content.data(), content.size())))
        );
        content.resize(count);
    }
    return std::optional(std::move(content));
}

Result<void> ContentStore::postObject(
    const std::string& container,
    const std::string& name,
    const Metadata& metadata,
    const Actor& actor
) {
    const Container holder = OCELLI_TRY(index_.container(container));
    Object object = OCELLI_TRY(index_.object(container, name));
    if (object.metadata == metadata) {
        return {};
    }
    object.metadata = metadata;
    const auto content = OCELLI_TRY(searchable(holder, object));
    auto change = OCELLI_TRY(database_->begin());
    OCELLI_TRY(index_.setObjectMetadata(holder, object, metadata));
    if (content) {
        OCELLI_TRY(index_.readContent(holder, object, *content));
    }
    OCELLI_TRY(custody_.add(actor, {"described", container, name}));
    OCELLI_TRY(welcomeGuest(holder, name, metadata, actor));
    return change.commit();
}

Result<void> ContentStore::removeContainer(
    const std::string& name, const Actor& actor, std::string_view reason
) {
    const Container container = OCELLI_TRY(index_.container(name));
    const auto files = OCELLI_TRY(index_.files(container.id));
    auto change = OCELLI_TRY(database_->begin());
    OCELLI_TRY(custody_.add(
        actor, {"deleted", name, {}, Json{{"reason", reason}, {"files", files.size()}}}
    ));
    OCELLI_TRY(index_.removeContainer(container));
    for (const std::string& file : files) {
        OCELLI_TRY(index_.doubt(file));
    }
    OCELLI_TRY(change.commit());
    // From here on nobody sees them; what a crash leaves goes at the next start.
    for (const std::string& file : files) {
        blobs_->remove(file);
    }
    return {};
}

ContentStore::Health ContentStore::check() {
    const auto asked = database_->queryInteger("SELECT count(*) FROM facts");
    return {asked ? Result<void>() : Result<void>(asked.error()), blobs_->check()};
}

}  // namespace ocelli::bodyworn::destination
