// Keeps bytes in Swift.
#include "bodyworn/destination/swift_blobs.h"

#include <fmt/format.h>

#include "base/log.h"
#include "base/text.h"
#include "crypto/random.h"

namespace ocelli::bodyworn::destination {
namespace {

constexpr std::string_view kPrefix = "ocelli-evidence-";
constexpr std::string_view kParts = "0123456789abcdef";
constexpr std::string_view kMark = "store-id";
constexpr std::size_t kNameLength = 32;
constexpr std::size_t kPiece = 1U << 20U;

std::string containerOf(char part) {
    return std::string(kPrefix) + part;
}

/// "a/a1b2…" in our books.
SwiftPlace placeOf(std::string_view name) {
    return {
        containerOf(name.front()), std::string(name.substr(std::min<std::size_t>(2, name.size())))
    };
}

bool isOurs(std::string_view object) {
    return object.size() == kNameLength &&
           object.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

SwiftBlobs::SwiftBlobs(std::shared_ptr<SwiftLines> lines, std::string scratch, FileSystem& files)
    : lines_(std::move(lines)),
      scratch_(std::move(scratch)),
      files_(files),
      removing_(std::make_unique<SerialQueue>("swift removals")) {}

Result<std::unique_ptr<SwiftBlobs>> SwiftBlobs::open(
    std::shared_ptr<SwiftLines> lines, const std::string& scratch, FileSystem& files
) {
    OCELLI_TRY(files.makeFolders(scratch));
    for (const FolderEntry& entry : OCELLI_TRY(files.list(scratch))) {
        OCELLI_TRY(files.remove(scratch + "/" + entry.name));
    }
    auto blobs = std::unique_ptr<SwiftBlobs>(new SwiftBlobs(std::move(lines), scratch, files));
    OCELLI_TRY(blobs->mark());
    return blobs;
}

Result<std::string> SwiftBlobs::mark() {
    auto answer = lines_->call({"GET", containerOf('0'), std::string(kMark)});
    if (!answer && answer.error().kind() == ErrorKind::NotFound) {
        return std::string();
    }
    if (!answer) {
        return answer.error();
    }
    return answer->body;
}

Result<void> SwiftBlobs::setMark(const std::string& id) {
    for (const char part : kParts) {
        OCELLI_TRY(lines_->call({"PUT", containerOf(part)}));
    }
    const auto content = swift::contentOf(id);
    OCELLI_TRY(lines_->call(
        {"PUT", containerOf('0'), std::string(kMark), {{"Etag", content.md5}}, &content}
    ));
    return {};
}

Result<void> SwiftBlobs::check() {
    OCELLI_TRY(lines_->call({"HEAD", containerOf('0'), std::string(kMark)}));
    return {};
}

/// Names of all objects of a container, page by page.
Result<std::vector<std::string>> SwiftBlobs::list(const std::string& container) {
    std::vector<std::string> names;
    for (;;) {
        swift::Account::Call wanted{"GET", container};
        wanted.query = "limit=10000";
        if (!names.empty()) {
            wanted.query += "&marker=" + encodePercent(names.back());
        }
        const auto answer = OCELLI_TRY(lines_->call(wanted));
        const std::size_t before = names.size();
        for (const auto line : split(answer.body, '\n')) {
            if (!line.empty()) {
                names.emplace_back(line);
            }
        }
        if (names.size() == before) {
            return names;
        }
    }
}

Result<BlobStore::Tidied> SwiftBlobs::tidy(
    const std::set<std::string>& known, const std::set<std::string>& doubtful
) {
    Tidied tidied;
    for (const char part : kParts) {
        const auto names = list(containerOf(part));
        if (!names && names.error().kind() == ErrorKind::NotFound) {
            continue;
        }
        if (!names) {
            return names.error();
        }
        for (const std::string& object : *names) {
            const std::string name = fmt::format("{}/{}", part, object);
            if (!isOurs(object) || known.contains(name)) {
                continue;
            }
            if (!doubtful.contains(name)) {
                ++tidied.strangers;
                continue;
            }
            remove(name);
            tidied.removed.insert(name);
        }
    }
    return tidied;
}

std::string SwiftBlobs::nameOf(const Incoming& incoming) const {
    return incoming.name;
}

Result<Incoming> SwiftBlobs::receive() {
    const std::string object = formatHex(crypto::randomBytes(kNameLength / 2));
    Incoming incoming;
    incoming.name = fmt::format("{}/{}", object.front(), object);
    incoming.file = std::make_unique<SwiftUpload>(lines_, placeOf(incoming.name));
    return incoming;
}

void SwiftBlobs::discard(Incoming incoming) {
    const auto upload = std::shared_ptr<File>(std::move(incoming.file));
    const bool stored = !static_cast<const SwiftUpload&>(*upload).etag().empty();
    // Letting go of an upload waits for the cluster, which nobody here should.
    if (!removing_->post([upload] {})) {
        log::warning("destination", "too many uploads are given up at once");
    }
    if (stored) {
        remove(incoming.name);
    }
}

Result<std::string> SwiftBlobs::keep(Incoming incoming, const NewObject& object) {
    const std::string etag = static_cast<const SwiftUpload&>(*incoming.file).etag();
    if (etag != object.md5) {
        discard(std::move(incoming));
        return fail(ErrorKind::Unavailable, "the object was damaged on its way to the cluster");
    }
    return incoming.name;
}

void SwiftBlobs::remove(const std::string& name) {
    const bool posted = removing_->post([lines = lines_, place = placeOf(name)] {
        const auto done = lines->call({"DELETE", place.container, place.object});
        if (!done && done.error().kind() != ErrorKind::NotFound) {
            log::warning(
                "destination",
                "{} stays until the next start: {}",
                place.object,
                done.error().describe()
            );
        }
    });
    if (!posted) {
        log::warning("destination", "{} stays until the next start: too much is removed", name);
    }
}

Result<std::unique_ptr<File>> SwiftBlobs::open(const Object& object) {
    return std::unique_ptr<File>(
        std::make_unique<SwiftReader>(lines_, placeOf(object.file), object.size)
    );
}

Result<LocalCopy> SwiftBlobs::localCopy(const Object& object) {
    const std::string path = scratch_ + "/" + formatHex(crypto::randomBytes(16));
    auto file = OCELLI_TRY(files_.open(path, OpenMode::Create));
    const auto gone = [&files = files_, path](void*) {
        if (auto done = files.remove(path); !done) {
            log::warning("destination", "{}", done.error().describe());
        }
    };
    LocalCopy copy(path, std::shared_ptr<void>(static_cast<void*>(file.get()), gone));
    const auto from = OCELLI_TRY(open(object));
    Bytes piece(kPiece);
    for (std::uint64_t at = 0; at < object.size;) {
        const std::size_t count = OCELLI_TRY(from->readAt(at, piece));
        const ByteSpan parts[] = {ByteSpan(piece).first(count)};
        OCELLI_TRY(file->writeAt(at, parts));
        at += count;
    }
    return copy;
}

}  // namespace ocelli::bodyworn::destination
